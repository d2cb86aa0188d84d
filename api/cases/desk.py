"""The desk that cases come to: it opens them, adds what is told, diagnoses, and records both.

Each change is one transaction: what was told, what it comes to, and what is answered under the
caller's key. It knows nothing of HTTP; what cannot be done is a ``Refusal``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from enroltriage.api.store.case_rows import (
    add_case,
    add_entries,
    add_question,
    entries_of,
    lock_case,
)
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.retries import Key, answered, claim, keep_answer
from enroltriage.api.store.turns import take_turn
from enroltriage.expert import Answer, Expert
from enroltriage.expert.case_file import CaseFile, Entry, Kind, fold, fold_on, helped
from enroltriage.expert.masking import masked

from .clock import now
from .counts import Counts, Uncounted
from .erasing import erase_case
from .experts import Experts
from .incidents import NO_INCIDENTS, IncidentRule, announced
from .limits import check_id, check_room
from .readings import kept_reading
from .refusals import gone, not_found, stale
from .view import show_case

Addition = tuple[Kind, Mapping[str, Any]]
"""What is to be added: a kind of entry, and its content."""
Additions = Callable[[CaseFile], Sequence[Addition]]
Written = tuple["Reply", Sequence[Entry]]
"""What is answered to a change, and what it has added."""


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes a case, in which language they are answered, and under which conditions.

    ``revisions`` are those that the case may have; None: any. ``retry`` is the caller's key.
    """

    by: str
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
        """What is kept for a caller who asks again; the body follows from it."""
        return orjson.dumps([self.case_id, self.revision, self.locale, self.status])


class CaseDesk:
    """Opens cases and adds to them. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        experts: Experts,
        *,
        mask: bool = True,
        incidents: IncidentRule = NO_INCIDENTS,
        counts: Counts | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """``mask``: what tells who somebody is, is taken out of texts before they are kept.

        ``incidents`` says how many cases make an incident; ``clock`` tells the time, in UTC.
        """
        self.database = database
        self.experts = experts
        self.incidents = incidents
        self._counts = counts or Uncounted()
        self._clock = clock
        self._mask = masked if mask else str

    def renewed(self, expert: Expert, files: bytes) -> CaseDesk:
        """The same desk, where other rules answer; ``files`` are theirs, packed."""
        desk = copy(self)
        desk.experts = self.experts.renewed(expert, files)
        return desk

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
        opening: list[Addition] = [("opened", content)]
        # Before the transaction: reading a long ticket keeps nobody waiting.
        draft = _entries(0, self._clock(), change.by, opening)
        answer = self.experts.current_answer(fold(draft), change.locale)
        case_id = str(uuid7())

        def write(connection: Connection) -> Written:
            at = take_turn(connection, self._clock())
            first = _entries(0, at, change.by, opening)
            answered, entries = self._recorded(connection, case_id, answer, first, None, at)
            file = fold(entries)
            add_case(connection, case_id, file, entries)
            return _reply(case_id, file, answered, change, status=201), entries

        return self._write(change, write)

    def told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as they are kept. Raises CaseError."""
        texts = {fact.name for fact in self.experts.current.knowledge.facts.values()
                 if fact.type == "text" and fact.matched_against != "codes"}  # fmt: skip
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

        def write(connection: Connection) -> Written:
            entries, before = self._locked(connection, case_id, change)
            told = additions(before)
            draft = _entries(before.revision, before.changed_at, change.by, told)
            check_room(before, entries, draft)
            answer = self.experts.current_answer(fold_on(before, draft), change.locale)
            at = take_turn(connection, self._clock())
            added = _entries(before.revision, at, change.by, told)
            answered, new = self._recorded(connection, case_id, answer, added, before, at)
            after = fold_on(before, new)
            add_entries(connection, case_id, before, after, new)
            for entry in added:
                question = helped(before, entry.content.get("facts", ()), after)
                if question is not None:
                    add_question(connection, case_id, entry, question[0], helped=question[1])
            return _reply(case_id, after, answered, change), new

        return self._write(change, write)

    def report(self, case_id: str, outcome: Mapping[str, Any], change: Change) -> Reply:
        """Record what was tried and whether it worked. Raises Refusal and StoreError."""
        self.experts.prepare(self.file(case_id))
        note = outcome.get("note")
        outcome = {**outcome, "note": self._mask(note) if note else None}

        def write(connection: Connection) -> Written:
            entries, before = self._locked(connection, case_id, change)
            at = take_turn(connection, self._clock())
            added = _entries(before.revision, at, change.by, [("outcome", outcome)])
            check_room(before, entries, added)
            file = fold_on(before, added)
            add_entries(connection, case_id, before, file, added)
            answer = self.experts.answer(file, change.locale)
            return _reply(case_id, file, answer, change), added

        return self._write(change, write)

    def erase(self, case_id: str, change: Change) -> Reply:
        """Erase what a case tells of people, for good. Raises Refusal and StoreError."""

        def write(connection: Connection) -> Written:
            before, _ = self._locked(connection, case_id, change)
            last = erase_case(connection, case_id, before, take_turn(connection, self._clock()))
            return Reply(case_id, last.number, change.locale, 204, b""), [last]

        reply = self._write(change, write)
        self.database.overwrite()
        return reply

    def repeated(self, retry: Key) -> Reply | None:
        """What was answered under a key; None, if nothing was yet.

        Raises Refusal, StoreError, OtherRequestError and ForgottenError.
        """
        with self.database.reading() as connection:
            kept = answered(connection, retry)
        return None if kept is None else self._again(kept)

    def _again(self, kept: bytes) -> Reply:
        """The same answer: it follows from what had happened by then."""
        self._counts.answered_again()
        case_id, revision, locale, status = orjson.loads(kept)
        file = fold(self.entries(case_id)[:revision])
        shown = show_case(case_id, file, self.experts.answer(file, locale))
        return Reply(case_id, revision, locale, status, orjson.dumps(shown))

    def file(self, case_id: str) -> CaseFile:
        """What is known of a case. Raises Refusal and StoreError."""
        return fold(self.entries(case_id))

    def entries(self, case_id: str) -> list[Entry]:
        """Everything that happened to a case. Raises Refusal and StoreError."""
        check_id(case_id)
        with self.database.reading() as connection:
            entries = entries_of(connection, case_id)
        if not entries:
            raise not_found()
        return entries

    def _write(self, change: Change, work: Callable[[Connection], Written]) -> Reply:
        """One transaction; a change that was made before is not made again."""
        with self.database.writing() as connection:
            kept = change.retry and claim(connection, change.retry, self._clock())
            if not kept:
                self.experts.keep_rules(connection, self._clock())
                reply, added = work(connection)
                if change.retry is not None:
                    keep_answer(connection, change.retry, reply.case_id, reply.packed())
        if kept:
            return self._again(kept)
        self.experts.note_kept()
        self._counts.written(added)
        return reply

    def _locked(
        self, connection: Connection, case_id: str, change: Change
    ) -> tuple[list[Entry], CaseFile]:
        """The entries of a case that nobody else changes meanwhile, and what they come to."""
        check_id(case_id)
        lock_case(connection, case_id)
        entries = entries_of(connection, case_id)
        if not entries:
            raise not_found()
        file = fold(entries)
        if file.erased_at is not None:
            raise gone()
        if change.revisions is not None and file.revision not in change.revisions:
            self._counts.conflicted()
            raise stale(file.revision, change.locale)
        return entries, file

    def _recorded(
        self,
        connection: Connection,
        case_id: str,
        answer: Answer,
        added: Sequence[Entry],
        before: CaseFile | None,
        at: datetime,
    ) -> tuple[Answer, list[Entry]]:
        """The answer with what is known of other cases, and the new entries with it on record."""
        knowledge = self.experts.current.knowledge
        incident = self.incidents.found(connection, knowledge, case_id, answer, at)
        content = {
            **recorded(answer),
            **kept_reading(self.experts.current, answer),
            **({"incident": incident} if incident else {}),
        }
        last = added[-1].number if added else before.revision if before else 0
        new = [*added, *_entries(last, at, "", [("diagnosis", content)])]
        return announced(answer, knowledge, incident), new


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


def is_recorded(answer: Answer, diagnosis: Entry) -> bool:
    """Whether just this was answered then."""
    then = recorded(answer)
    return then == {key: value for key, value in diagnosis.content.items() if key in then}


def _entries(revision: int, at: datetime, by: str, additions: Iterable[Addition]) -> list[Entry]:
    numbered = enumerate(additions, revision + 1)
    return [Entry(number, at, by, kind, content) for number, (kind, content) in numbered]


def _reply(
    case_id: str, file: CaseFile, answer: Answer | None, change: Change, status: int = 200
) -> Reply:
    body = orjson.dumps(show_case(case_id, file, answer))
    return Reply(case_id, file.revision, change.locale, status, body)
