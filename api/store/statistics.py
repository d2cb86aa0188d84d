"""What all cases of a while come to, as numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Integer, cast, false, func, select

from .case_rows import CAUSE, SYMPTOM
from .tables import CASES, ENTRIES, MARKS, OUTCOMES, QUESTIONS
from .times import to_number

LATEST = 20
"""How many cases are named that nobody recognised."""
SHOWN = ("error_message", "error_code")
"""The facts that quote what was shown."""
Told = Mapping[str, Any]
"""What an entry of a case holds: a text, facts, or both."""

_BEFORE = OUTCOMES.alias()
_WORKED = (
    select(_BEFORE.c.worked)
    .where(
        _BEFORE.c.case_id == OUTCOMES.c.case_id,
        _BEFORE.c.cause == OUTCOMES.c.cause,
        _BEFORE.c.resolution.is_not_distinct_from(OUTCOMES.c.resolution),
        _BEFORE.c.number < OUTCOMES.c.number,
    )
    .order_by(_BEFORE.c.number.desc())
    .limit(1)
    .scalar_subquery()
)
"""What the report before this one says of the same cause and resolution in the case, if there is one."""


@dataclass(frozen=True, slots=True)
class While:
    """The cases that were opened, and what was reported or answered, in this while; half open."""

    since: datetime
    until: datetime

    def holds(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """Whether a time lies in it."""
        return (column >= to_number(self.since)) & (column < to_number(self.until))


def counted_by(connection: Connection, column: str, when: While) -> dict[str, int]:
    """How many cases there are of each status, or of each outcome of the diagnosis."""
    by = CASES.c[column]
    query = select(by, func.count()).where(when.holds(CASES.c.opened_at)).group_by(by)
    return dict(connection.execute(query).all())


def counted_by_mark(connection: Connection, when: While) -> tuple[dict[str, int], dict[str, int]]:
    """How many cases there are of each symptom, and of each cause that is possible or confirmed."""
    query = (
        select(MARKS.c.mark, func.count())
        .join(CASES, CASES.c.id == MARKS.c.case_id)
        .where(when.holds(CASES.c.opened_at))
        .group_by(MARKS.c.mark)
    )
    found: dict[str, int] = dict(connection.execute(query).all())
    symptoms, causes = (
        {mark.removeprefix(kind): count for mark, count in found.items() if mark.startswith(kind)}
        for kind in (SYMPTOM, CAUSE)
    )
    return symptoms, causes


def tried(connection: Connection, when: While) -> list[tuple[str, str | None, int, int]]:
    """Each cause with each resolution: how often it was tried, and how often it worked.

    Who confirms of a case what was said to have worked there has not tried it once more.
    """
    worked = func.sum(cast(OUTCOMES.c.worked, Integer))
    query = (
        select(OUTCOMES.c.cause, OUTCOMES.c.resolution, func.count(), worked)
        .where(when.holds(OUTCOMES.c.at), ~(OUTCOMES.c.worked & func.coalesce(_WORKED, false())))
        .group_by(OUTCOMES.c.cause, OUTCOMES.c.resolution)
    )
    return [(cause, resolution, n, int(m)) for cause, resolution, n, m in connection.execute(query)]


def answered(connection: Connection, when: While) -> dict[str, tuple[int, int]]:
    """Of each question that was advised: how often it was answered, and how often that helped."""
    helped = func.sum(cast(QUESTIONS.c.helped, Integer))
    query = (
        select(QUESTIONS.c.fact, func.count(), helped)
        .where(when.holds(QUESTIONS.c.at))
        .group_by(QUESTIONS.c.fact)
    )
    return {fact: (n, int(m)) for fact, n, m in connection.execute(query)}


def seconds_to_resolution(
    connection: Connection, when: While, shares: tuple[float, ...]
) -> tuple[int, list[float]]:
    """How many cases were resolved, and within how many seconds these shares of them."""
    taken = CASES.c.resolved_at - CASES.c.opened_at
    where = when.holds(CASES.c.opened_at) & CASES.c.resolved_at.is_not(None)
    count = connection.execute(select(func.count()).select_from(CASES).where(where)).scalar_one()
    if not count:
        return 0, []
    places = [min(count - 1, int(share * count)) for share in shares]
    ordered = select(taken).where(where).order_by(taken).limit(1)
    found: list[int] = [connection.execute(ordered.offset(place)).scalar_one() for place in places]
    return count, [microseconds / 1e6 for microseconds in found]


def latest_opened(connection: Connection, when: While, most: int) -> list[str]:
    """The cases that were opened in this while, the latest first, at most so many."""
    query = select(CASES.c.id).where(when.holds(CASES.c.opened_at)).order_by(CASES.c.id.desc())
    return list(connection.execute(query.limit(most)).scalars())


def last_change(connection: Connection) -> tuple[int, int]:
    """How many cases there are, and when one changed last: the same as long as nothing has happened."""
    query = select(func.count(), func.coalesce(func.max(CASES.c.changed_at), 0)).select_from(CASES)
    count, changed_at = connection.execute(query).one()
    return count, changed_at


def unrecognised(connection: Connection, when: While, most: int = LATEST) -> dict[str, list[Told]]:
    """The latest cases that say something in words, and of which no symptom is known.

    Each with what was told of it, in order: what entries of texts and facts hold.
    """
    query = (
        select(CASES.c.id, ENTRIES.c.content)
        .join(ENTRIES, ENTRIES.c.case_id == CASES.c.id)
        .where(when.holds(CASES.c.opened_at), CASES.c.outcome == "unrecognised")
        .where(ENTRIES.c.kind.in_(("opened", "text", "facts")))
        .order_by(CASES.c.id.desc(), ENTRIES.c.number)
    )
    found: dict[str, list[Told]] = {}
    with connection.execute(query.execution_options(yield_per=200)) as rows:
        for case_id, entries in groupby(rows, itemgetter(0)):
            told = [orjson.loads(content) for _, content in entries]
            if any(map(_has_words, told)):
                found[case_id] = told
            if len(found) == most:
                break
    return found


def references_of(connection: Connection, case_ids: Collection[str]) -> dict[str, str]:
    """By what number of a ticket callers know these cases, where they have told one."""
    query = select(CASES.c.id, CASES.c.reference).where(
        CASES.c.id.in_(case_ids), CASES.c.reference.is_not(None)
    )
    return dict(connection.execute(query).all())


def _has_words(told: Told) -> bool:
    """Whether an entry has a text, or a message or code that was shown."""
    facts = told.get("facts") or {}
    return bool(told.get("text") or any(facts.get(name) for name in SHOWN))
