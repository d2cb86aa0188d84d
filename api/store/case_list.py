"""Lists of cases, a page at a time: each goes on after the last of the one before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from .case_rows import CAUSE, LIKELY, SYMPTOM
from .tables import CASES, MARKS, OUTCOMES
from .times import to_number

SOON_TOLD = 1_000
"""So many marks are counted in no time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases are wanted; None: any.

    With ``changed_since`` they come in the order in which they changed, so that who follows goes on
    where the last page ended; without it the newest comes first. ``after`` is the last case of the
    page before: when it changed, and its id.
    """

    status: str | None = None
    symptom: str | None = None
    cause: str | None = None
    reference: str | None = None
    changed_since: datetime | None = None
    after: tuple[int, str] | None = None


def list_cases(connection: Connection, wanted: Wanted, limit: int) -> list[dict[str, Any]]:
    """The rows of the next cases, at most so many."""
    query, id_ = select(CASES).limit(limit), CASES.c.id
    if wanted.status is not None:
        query = query.where(CASES.c.status == wanted.status)
    if wanted.reference is not None:
        query = query.where(CASES.c.reference == wanted.reference)
    named = ((SYMPTOM, wanted.symptom), (CAUSE, wanted.cause))
    for mark in _rarest_last(connection, [kind + id_ for kind, id_ in named if id_ is not None]):
        marks = MARKS.alias()
        query = query.join(marks, marks.c.case_id == CASES.c.id).where(marks.c.mark == mark)
        id_ = marks.c.case_id  # the marks stand in this order: one page of them is read, no more
    if wanted.changed_since is not None:
        order = tuple_(CASES.c.changed_at, CASES.c.id)
        query = query.where(CASES.c.changed_at >= to_number(wanted.changed_since))
        query = query.order_by(CASES.c.changed_at, CASES.c.id)
        if wanted.after is not None:
            query = query.where(order > tuple_(*wanted.after))
    else:
        query = query.order_by(id_.desc())
        if wanted.after is not None:
            query = query.where(id_ < wanted.after[1])
    return [dict(row) for row in connection.execute(query).mappings()]


@dataclass(frozen=True, slots=True)
class Concluded:
    """What is concluded of a case, by ids of the rules that answered it last.

    ``cause`` is what is said to have been it, of a case that is resolved, else the likeliest;
    ``symptoms`` are those at hand.
    """

    cause: str | None = None
    symptoms: tuple[str, ...] = ()


def concluded_of(connection: Connection, ids: Collection[str]) -> Mapping[str, Concluded]:
    """What is concluded of each of these cases."""
    marks = select(MARKS.c.case_id, MARKS.c.mark).where(MARKS.c.case_id.in_(ids))
    found: dict[str, list[str]] = {id_: [] for id_ in ids}
    for id_, mark in connection.execute(marks.order_by(MARKS.c.mark)):
        found[id_].append(mark)
    working = _working(connection, ids)
    return {
        id_: Concluded(
            working.get(id_) or next(iter(_named(LIKELY, marked)), None),
            tuple(_named(SYMPTOM, marked)),
        )
        for id_, marked in found.items()
    }


def _named(kind: str, marks: Iterable[str]) -> list[str]:
    return [mark.removeprefix(kind) for mark in marks if mark.startswith(kind)]


def _working(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """By case, the cause of the latest report that something worked which no later one takes back."""
    columns = (OUTCOMES.c.case_id, OUTCOMES.c.cause, OUTCOMES.c.worked)
    query = select(*columns).where(OUTCOMES.c.case_id.in_(ids)).order_by(OUTCOMES.c.number)
    working: dict[str, dict[str, None]] = {}
    for id_, cause, worked in connection.execute(query):
        of_case = working.setdefault(id_, {})
        of_case.pop(cause, None)
        if worked:
            of_case[cause] = None  # the latest one is the last
    return {id_: list(causes)[-1] for id_, causes in working.items() if causes}


def any_is_marked(connection: Connection, mark: str) -> bool:
    """Whether there is a case with this symptom or cause."""
    query = select(MARKS.c.case_id).where(MARKS.c.mark == mark).limit(1)
    return connection.execute(query).first() is not None


def _rarest_last(connection: Connection, marks: list[str]) -> list[str]:
    """The marks, last the one that the fewest cases have, as far as that is soon told."""
    if len(marks) < 2:
        return marks

    def count(mark: str) -> int:
        some = select(MARKS.c.case_id).where(MARKS.c.mark == mark).limit(SOON_TOLD).subquery()
        found: int = connection.execute(select(func.count()).select_from(some)).scalar_one()
        return found

    return sorted(marks, key=count, reverse=True)


def unchanged_cases(
    connection: Connection, before: datetime, after: tuple[int, str] | None, limit: int
) -> list[tuple[int, str]]:
    """The next cases that are not erased and have not changed since: when they did, and their ids."""
    query = select(CASES.c.changed_at, CASES.c.id).where(*_unchanged(before)).limit(limit)
    if after is not None:
        query = query.where(tuple_(CASES.c.changed_at, CASES.c.id) > tuple_(*after))
    rows = connection.execute(query.order_by(CASES.c.changed_at, CASES.c.id))
    return [(changed, id_) for changed, id_ in rows]


def count_unchanged(connection: Connection, before: datetime) -> int:
    """How many cases are not erased and have not changed since."""
    query = select(func.count()).select_from(CASES).where(*_unchanged(before))
    count: int = connection.execute(query).scalar_one()
    return count


def _unchanged(before: datetime) -> tuple[ColumnElement[bool], ...]:
    return CASES.c.changed_at < to_number(before), CASES.c.status != "erased"
