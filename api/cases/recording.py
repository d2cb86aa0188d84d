"""What a change of a case is, what is put on record of it, and what is answered to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson

from enroltriage.api.store.retries import Key
from enroltriage.expert import Answer
from enroltriage.expert.case_file import CaseFile, Entry, Kind

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
    """What is answered to a change; ``body`` is JSON, and empty where nothing is left to tell."""

    case_id: str
    revision: int
    locale: str
    status: int
    body: bytes

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
    """What is answered to a change after which this is known of the case."""
    body = orjson.dumps(show_case(case_id, file, answer))
    return Reply(case_id, file.revision, change.locale, status, body)


def entries_after(
    revision: int, at: datetime, by: str, additions: Iterable[Addition]
) -> list[Entry]:
    """What is added, as the entries that follow those of a revision."""
    numbered = enumerate(additions, revision + 1)
    return [Entry(number, at, by, kind, content) for number, (kind, content) in numbered]


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
