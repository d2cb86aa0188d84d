"""The desk that cases come to: it opens them, adds what is told, diagnoses, and records both.

Each change is one transaction: what was told, what it comes to, and what is answered under the
caller's key. It knows nothing of HTTP; what cannot be done is a ``Refusal``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from uuid_utils.compat import uuid7

from enroltriage.api.clock import now
from enroltriage.api.store.case_rows import add_case, entries_of, lock_case
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.retries import Key, answered, keep_answer
from enroltriage.api.store.rule_versions import keep_change
from enroltriage.api.store.turns import take_turn
from enroltriage.expert import Answer, Expert, KnowledgeBase
from enroltriage.expert.case_file import CaseFile, Entry, fold, fold_on
from enroltriage.expert.masking import masked

from .counts import Counts, Uncounted
from .erasing import erase_case
from .experts import Experts
from .incidents import NO_INCIDENTS, IncidentRule, announced
from .limits import check_id, check_room
from .readings import kept_reading
from .recording import (
    Addition,
    Change,
    Reply,
    Written,
    confirms,
    entries_after,
    keep_entries,
    recorded,
    repeats,
    reply_to,
    says_again,
)
from .refusals import gone, not_found, refuse_fact, stale
from .view import show_case

Additions = Callable[[CaseFile], Sequence[Addition]]
ReadOutcome = Callable[[Sequence[KnowledgeBase]], Mapping[str, Any]]


def taking_back(name: str) -> Additions:
    """What takes a fact back. Refused where nobody has told it, or it was taken back already."""

    def taken_back(file: CaseFile) -> list[Addition]:
        if name not in file.facts:
            raise refuse_fact(tuple(file.facts))
        return [("fact-taken-back", {"fact": name})]

    return taken_back


class RepeatedError(Exception):
    """The change was made before, under the same key of the caller; nothing has changed."""


class CaseDesk:
    """Opens cases and adds to them. Safe to share between threads.

    Whatever changes a case under a key raises RepeatedError where that was done before.
    """

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

    def wiser(self, expert: Expert) -> CaseDesk:
        """The same desk, where the expert has learned something since."""
        desk = copy(self)
        desk.experts = self.experts.wiser(expert)
        return desk

    def announce_rules(self) -> int:
        """Have whoever shares the store answer by the rules of this desk, too.

        Returns the number of that change of the rules. Raises StoreError.
        """
        version = self.experts.current.knowledge.version
        with self.database.writing() as connection:
            self.experts.keep_rules(connection, self._clock())
            number = keep_change(connection, version, self._clock())
        self.experts.note_kept()
        return number

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
        draft = entries_after(0, self._clock(), change.by, opening)
        answer = self.experts.current_answer(fold(draft), change.locale)
        case_id = str(uuid7())

        def write(connection: Connection) -> Written:
            at = take_turn(connection, self._clock())
            first = entries_after(0, at, change.by, opening)
            number = first[-1].number
            told, diagnosis = self._diagnosis(connection, case_id, answer, number, at, "")
            entries = [*first, diagnosis]
            file = fold(entries)
            add_case(connection, case_id, file, entries)
            reply = reply_to(change, case_id, file, told, 201)
            return Written(reply, entries, answer.fired)

        return self._write(change, write)

    def told(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Facts as they are kept. Raises CaseError."""
        facts, types = self.experts.canonical(facts), self.experts.current.knowledge.facts
        prose = {name for name in facts if types[name].is_prose}
        return {n: self._mask(told) if told and n in prose else told for n, told in facts.items()}

    def add_text(self, case_id: str, text: str, change: Change) -> Reply:
        """Add a message. Raises Refusal and StoreError."""
        kept = self._mask(text)
        return self.add(case_id, lambda _: [("text", {"text": kept})], change)

    def add(self, case_id: str, additions: Additions, change: Change) -> Reply:
        """Add to a case, and diagnose it anew. Raises CaseError, Refusal and StoreError.

        What somebody has told before is not added again; what others have told and they confirm is,
        but needs no diagnosis where the last one says the same. Where nothing is added, somebody asks
        for a diagnosis; it is kept where it says something else than the last one.
        """

        def write(connection: Connection) -> Written:
            entries, before = self._locked(connection, case_id, change)
            additional = additions(before)
            if repeats(before, additional, change.by):
                return Written(Reply(case_id, before.revision, change.locale, 200, b""), ())
            draft = entries_after(before.revision, before.changed_at, change.by, additional)
            check_room(before, entries, draft)
            answer = self.experts.current_answer(fold_on(before, draft), change.locale)
            at = take_turn(connection, self._clock())
            added = entries_after(before.revision, at, change.by, additional)
            if confirms(before, additional, answer):
                after = keep_entries(connection, case_id, before, added)
                return Written(Reply(case_id, after.revision, change.locale, 200, b""), added)
            last = before.revision + len(added)
            by = "" if added else change.by  # who tells nothing asks for the diagnosis itself
            told, diagnosis = self._diagnosis(connection, case_id, answer, last, at, by)
            if not added and says_again(before, diagnosis):
                return Written(Reply(case_id, before.revision, change.locale, 200, b""), ())
            after = keep_entries(connection, case_id, before, [*added, diagnosis])
            reply = reply_to(change, case_id, after, told)
            return Written(reply, [*added, diagnosis], answer.fired)

        reply = self._write(change, write)
        return reply if reply.body else self._answered(reply, self.entries(case_id))

    def report(self, case_id: str, read: ReadOutcome, change: Change) -> Reply:
        """Record what was tried and whether it worked. Raises CaseError, Refusal and StoreError.

        ``read`` is told what the case may be spoken of by: the rules of today, and those that
        answered last.
        """
        file = self.file(case_id)
        outcome = read(self.experts.knowledge_of(file))
        # Before the transaction: what is to be loaded or planned keeps nobody waiting.
        self.experts.answer(file, change.locale)
        note = outcome.get("note")
        outcome = {**outcome, "note": self._mask(note) if note else None}

        def write(connection: Connection) -> Written:
            entries, before = self._locked(connection, case_id, change)
            at = take_turn(connection, self._clock())
            added = entries_after(before.revision, at, change.by, [("outcome", outcome)])
            check_room(before, entries, added)
            after = keep_entries(connection, case_id, before, added)
            reply = reply_to(change, case_id, after, self.experts.answer(after, change.locale))
            return Written(replace(reply, diagnosed=None), added)

        return self._write(change, write)

    def erase(self, case_id: str, change: Change) -> Reply:
        """Erase what a case tells of people, for good. Raises Refusal and StoreError."""

        def write(connection: Connection) -> Written:
            before, _ = self._locked(connection, case_id, change)
            last = erase_case(connection, case_id, before, take_turn(connection, self._clock()))
            return Written(Reply(case_id, last.number, change.locale, 204, b""), [last])

        reply = self._write(change, write)
        self.database.overwrite()
        return reply

    def conflicted(self) -> None:
        """Count a change that was meant for another state of its case, and was not made before."""
        self._counts.conflicted()

    def repeated(self, retry: Key) -> Reply | None:
        """What was answered under a key: it follows from what had happened by then. None: nothing yet.

        Raises Refusal, StoreError, OtherRequestError and ForgottenError.
        """
        with self.database.reading() as connection:  # one state: nothing is erased in between
            kept = answered(connection, retry)
            if kept is None:
                return None
            case_id, revision, locale, status = orjson.loads(kept)
            entries = entries_of(connection, case_id)
        self._counts.answered_again()
        return self._answered(Reply(case_id, revision, locale, status, b""), entries)

    def _answered(self, reply: Reply, entries: Sequence[Entry]) -> Reply:
        """The reply with what the case was then; ``entries`` are all that it has by now."""
        file = fold(entries[: reply.revision])
        shown = show_case(reply.case_id, file, self.experts.answer(file, reply.locale))
        return replace(reply, body=orjson.dumps(shown))

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
        """One transaction. Raises RepeatedError where the change was made before."""
        with self.database.writing() as connection:
            self.experts.keep_rules(connection, self._clock())
            reply, added, fired = work(connection)
            key, kept = change.retry, reply.packed()
            if key and not keep_answer(connection, key, reply.case_id, kept, self._clock()):
                raise RepeatedError
        self.experts.note_kept()
        self._counts.written(added, fired)
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
            raise stale(file.revision, change.locale)
        return entries, file

    def _diagnosis(
        self, connection: Connection, case_id: str, answer: Answer, last: int, at: datetime, by: str
    ) -> tuple[Answer, Entry]:
        """The answer with what is known of other cases, and the entry that puts it on record.

        ``last`` is the number of the entry before it; ``by``, who asked for it and told nothing.
        """
        knowledge = self.experts.current.knowledge
        incident = self.incidents.found(connection, knowledge, case_id, answer, at)
        content = {
            **recorded(answer),
            **kept_reading(self.experts.current, answer),
            **({"incident": incident} if incident else {}),
        }
        (entry,) = entries_after(last, at, by, [("diagnosis", content)])
        return announced(answer, knowledge, incident), entry
