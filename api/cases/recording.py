"""What a change of a case is, what is put on record of it, and what is answered to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from enroltriage.api.store.case_rows import add_entries, add_question
from enroltriage.api.store.database import Connection
from enroltriage.api.store.lessons import count_lessons, forgotten_at
from enroltriage.api.store.retries import Key
from enroltriage.expert import Answer
from enroltriage.expert.case_file import CaseFile, Entry, FactTold, Kind, fold_on, helped
from enroltriage.expert.learning import lessons

from .readings import READING
from .view import show_case

Addition = tuple[Kind, Mapping[str, Any]]
"""What is to be added: a kind of entry, and its content."""


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
    """What is answered to a change; ``body`` is JSON, and empty where nothing is left to tell.

    ``diagnosed`` is the case that was diagnosed for it, if any was.
    """

    case_id: str
    revision: int
    locale: str
    status: int
    body: bytes
    diagnosed: CaseFile | None = None

    def packed(self) -> bytes:
        """What is kept for a caller who asks again; the body follows from it."""
        return orjson.dumps([self.case_id, self.revision, self.locale, self.status])


class Written(NamedTuple):
    """What is answered to a change, what it has added, and which rules fired for that."""

    reply: Reply
    added: Sequence[Entry]
    fired: Sequence[str] = ()


def reply_to(
    change: Change, case_id: str, file: CaseFile, answer: Answer | None, status: int = 200
) -> Reply:
    """What is answered to a change after which this is known of the case, which was diagnosed."""
    body = orjson.dumps(show_case(case_id, file, answer))
    return Reply(case_id, file.revision, change.locale, status, body, diagnosed=file)


def entries_after(
    revision: int, at: datetime, by: str, additions: Iterable[Addition]
) -> list[Entry]:
    """What is added, as the entries that follow those of a revision."""
    numbered = enumerate(additions, revision + 1)
    return [Entry(number, at, by, kind, content) for number, (kind, content) in numbered]


def repeats(file: CaseFile, additions: Sequence[Addition], by: str) -> bool:
    """Whether that much was told before, and by whom it was told last: it adds nothing at all."""
    told = _held(file, additions)
    return bool(told) and all(one is not None and one.entry.by == by for one in told)


def confirms(file: CaseFile, additions: Sequence[Addition], answer: Answer) -> bool:
    """Whether others have told that much, and the answer is the one that was recorded last."""
    told = _held(file, additions)
    is_held = bool(told) and None not in told
    return is_held and file.diagnosis is not None and is_recorded(answer, file.diagnosis)


def _held(file: CaseFile, additions: Sequence[Addition]) -> list[FactTold | None]:
    """Of each addition, what holds already and says the same; None: it says something else."""
    held: list[FactTold | None] = []
    for kind, content in additions:
        if kind != "facts":
            return [None]
        for name, value in content["facts"].items():
            told = file.facts.get(name)
            held.append(told if told is not None and told.value == value else None)
    return held


def keep_entries(
    connection: Connection, case_id: str, before: CaseFile, added: Sequence[Entry]
) -> CaseFile:
    """What the case comes to with these entries.

    They are kept with what the case teaches now, and with whether answers to what was asked helped.
    """
    after = fold_on(before, added)
    add_entries(connection, case_id, before, after, added)
    if after.outcomes:
        since = forgotten_at(connection)
        count_lessons(connection, lessons(before, since), lessons(after, since))
    for entry in added:
        question = helped(before, entry.content["facts"], after) if entry.kind == "facts" else None
        if question is not None:
            add_question(connection, case_id, entry, question[0], helped=question[1])
    return after


def recorded(answer: Answer) -> dict[str, Any]:
    """What is kept of an answer: all that does not follow from the rules and the facts."""
    question = answer.next_question
    learned = {} if answer.learned_at is None else {"learned_at": answer.learned_at}
    return {
        "knowledge": answer.knowledge_version,
        **learned,
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
    beside = ("incident", READING)
    content = {key: value for key, value in diagnosis.content.items() if key not in beside}
    return recorded(answer) == content


def says_again(file: CaseFile, diagnosis: Entry) -> bool:
    """Whether this diagnosis says what the last one says, by the same rules that had learned the same.

    What was read of the case's words is no part of what it says.
    """
    if file.diagnosis is None:
        return False
    said, says = (
        {key: value for key, value in each.content.items() if key != READING}
        for each in (file.diagnosis, diagnosis)
    )
    return said == says
