"""The desk that cases come to: it opens them, adds what is told, diagnoses, and records both.

Each change is one transaction: what was told, what it comes to, and what is answered under the
caller's key. It knows nothing of HTTP; what cannot be done is a ``Refusal``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from enroltriage.api.store.case_rows import (
    add_case,
    add_entries,
    entries_of,
    lock_case,
    rewrite_entries,
)
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.retries import Key, claim, forget_answers, keep_answer
from enroltriage.expert import Answer
from enroltriage.expert.case_file import CaseFile, Entry, Kind, erased, fold, fold_on, fold_until
from enroltriage.expert.masking import masked

from .experts import Experts
from .limits import check_room
from .refusals import gone, not_found, stale
from .view import show_case

Addition = tuple[Kind, Mapping[str, Any]]
"""What is to be added: a kind of entry, and its content."""
Additions = Callable[[CaseFile], Sequence[Addition]]


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a case, when, in which language they are answered, and under which conditions.

    ``revisions`` are those that the case may have; None: any. ``retry`` is the caller's key.
    """

    by: str
    at: datetime
    locale: str
    revisions: frozenset[int] | None = None
    retry: Key | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered to a change; ``body`` is JSON, and empty where nothing is left to tell."""

    case_id: str
    revision: int
    locale: str
    status: int
    body: bytes

    def packed(self) -> bytes:
        """As it is kept for a caller who asks again."""
        head = [self.case_id, self.revision, self.locale, self.status]
        return orjson.dumps(head) + b"\n" + self.body

    @classmethod
    def unpacked(cls, packed: bytes) -> Reply:
        """What was kept."""
        head, _, body = packed.partition(b"\n")
        case_id, revision, locale, status = orjson.loads(head)
        return cls(case_id, revision, locale, status, body)


class CaseDesk:
    """Opens cases and adds to them. Safe to share between threads."""

    def __init__(self, database: Database, experts: Experts, *, mask: bool = True) -> None:
        """``mask``: what tells who somebody is, is taken out of texts before they are kept."""
        self.database = database
        self.experts = experts
        self._mask = masked if mask else str

    def open(
        self,
        facts: Mapping[str, Any],
        text: str | None,
        reference: Mapping[str, str],
        change: Change,
    ) -> Reply:
        """A new case, with its first diagnosis. Raises CaseError, Refusal and StoreError."""
        text = self._mask(text) if text else None
        told = {"reference": dict(reference), "facts": self.told(facts), "text": text}
        content = {key: value for key, value in told.items() if value}
        first = Entry(1, change.at, change.by, "opened", content)
        answer, found, file = self._diagnosed(fold([first]), change, change.at)
        case_id = str(uuid7())

        def write(connection: Connection) -> Reply:
            add_case(connection, case_id, file, [first, found])
            return _reply(case_id, file, answer, change, status=201)

        return self._write(change, write)

    def told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as they are kept. Raises CaseError."""
        texts = {fact.name for fact in self.experts.current.knowledge.facts.values()
                 if fact.type == "text"}  # fmt: skip
        return {
            name: self._mask(value) if name in texts and value else value
            for name, value in self.experts.canonical(facts).items()
        }

    def add_text(self, case_id: str, text: str, change: Change) -> Reply:
        """Add a message. Raises Refusal and StoreError."""
        kept = self._mask(text)
        return self.add(case_id, lambda _: [("text", {"text": kept})], change)

    def add(self, case_id: str, additions: Additions, change: Change) -> Reply:
        """Add to a case, and diagnose it anew. Raises CaseError, Refusal and StoreError."""

        def write(connection: Connection) -> Reply:
            entries, before = self._locked(connection, case_id, change)
            at = max(change.at, before.changed_at)
            added = _entries(before.revision, at, change.by, additions(before))
            check_room(before, entries, added)
            answer, found, file = self._diagnosed(fold_on(before, added), change, at)
            add_entries(connection, case_id, before, file, [*added, found])
            return _reply(case_id, file, answer, change)

        return self._write(change, write)

    def report(self, case_id: str, outcome: Mapping[str, Any], change: Change) -> Reply:
        """Record what was tried and whether it worked. Raises Refusal and StoreError."""
        note = outcome.get("note")
        outcome = {**outcome, "note": self._mask(note) if note else None}

        def write(connection: Connection) -> Reply:
            entries, before = self._locked(connection, case_id, change)
            at = max(change.at, before.changed_at)
            added = _entries(before.revision, at, change.by, [("outcome", outcome)])
            check_room(before, entries, added)
            file = fold_on(before, added)
            add_entries(connection, case_id, before, file, added)
            answer = self.experts.answer(file, change.locale)
            return _reply(case_id, file, answer, change)

        return self._write(change, write)

    def erase(self, case_id: str, change: Change) -> Reply:
        """Erase what a case tells of people, for good. Raises Refusal and StoreError."""

        def write(connection: Connection) -> Reply:
            entries, before = self._locked(connection, case_id, change)
            at = max(change.at, before.changed_at)
            left = [erased(entry) for entry in entries]
            added = _entries(before.revision, at, "", [("erased", {})])
            file = fold([*left, *added])
            rewrite_entries(connection, case_id, left)
            add_entries(connection, case_id, before, file, added)
            forget_answers(connection, case_id)
            return Reply(case_id, file.revision, change.locale, 204, b"")

        return self._write(change, write)

    def file(self, case_id: str, until: datetime | None = None) -> CaseFile:
        """What is known of a case, or was known at a time. Raises Refusal and StoreError."""
        entries = self.entries(case_id)
        file = fold(entries) if until is None else fold_until(entries, until)
        if file is None:
            raise not_found("is the id of a case that had not been opened yet")
        return file

    def entries(self, case_id: str) -> list[Entry]:
        """Everything that happened to a case. Raises Refusal and StoreError."""
        with self.database.reading() as connection:
            entries = entries_of(connection, case_id)
        if not entries:
            raise not_found()
        return entries

    def _write(self, change: Change, work: Callable[[Connection], Reply]) -> Reply:
        """One transaction; a change that was made before is not made again."""
        with self.database.writing() as connection:
            if change.retry is not None:
                kept = claim(connection, change.retry, change.at)
                if kept is not None:
                    return Reply.unpacked(kept)
            self.experts.keep_rules(connection, change.at)
            reply = work(connection)
            if change.retry is not None:
                keep_answer(connection, change.retry, reply.case_id, reply.packed())
        self.experts.note_kept()
        return reply

    def _locked(
        self, connection: Connection, case_id: str, change: Change
    ) -> tuple[list[Entry], CaseFile]:
        """The entries of a case that nobody else changes meanwhile, and what they come to."""
        lock_case(connection, case_id)
        entries = entries_of(connection, case_id)
        if not entries:
            raise not_found()
        file = fold(entries)
        if file.erased_at is not None:
            raise gone()
        if change.revisions is not None and file.revision not in change.revisions:
            raise stale(file.revision)
        return entries, file

    def _diagnosed(
        self, file: CaseFile, change: Change, at: datetime
    ) -> tuple[Answer, Entry, CaseFile]:
        """The answer to what is known, its entry, and what the case comes to with it."""
        answer = self.experts.current_answer(file, change.locale)
        (found,) = _entries(file.revision, at, "", [("diagnosis", recorded(answer))])
        return answer, found, fold_on(file, [found])


def recorded(answer: Answer) -> dict[str, Any]:
    """What is kept of an answer: all that does not follow from the rules and the facts."""
    question = answer.next_question
    return {
        "knowledge": answer.knowledge_version,
        "outcome": answer.outcome,
        "symptoms": [symptom.id for symptom in answer.symptoms],
        "causes": [
            {"id": cause.id, "status": cause.status, "likelihood": cause.likelihood}
            for cause in answer.causes
        ],
        "question": None if question is None else question.fact,
    }


def _entries(revision: int, at: datetime, by: str, additions: Iterable[Addition]) -> list[Entry]:
    numbered = enumerate(additions, revision + 1)
    return [Entry(number, at, by, kind, content) for number, (kind, content) in numbered]


def _reply(
    case_id: str, file: CaseFile, answer: Answer | None, change: Change, status: int = 200
) -> Reply:
    body = orjson.dumps(show_case(case_id, file, answer))
    return Reply(case_id, file.revision, change.locale, status, body)
