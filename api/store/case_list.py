"""Lists of cases, a page at a time: each goes on after the last of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select, tuple_

from .case_rows import CAUSE, SYMPTOM
from .tables import CASES, MARKS
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
