"""Lists of cases, a page at a time: each goes on after the last of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, select, tuple_

from .case_rows import CAUSE, SYMPTOM
from .tables import CASES, MARKS
from .times import to_number


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
    given = ((SYMPTOM, wanted.symptom), (CAUSE, wanted.cause))
    marks = [prefix + mark for prefix, mark in given if mark is not None]
    query = select(CASES).limit(limit)
    if wanted.changed_since is not None:
        order = tuple_(CASES.c.changed_at, CASES.c.id)
        query = query.where(CASES.c.changed_at >= to_number(wanted.changed_since))
        query = query.order_by(CASES.c.changed_at, CASES.c.id)
        if wanted.after is not None:
            query = query.where(order > tuple_(*wanted.after))
    else:
        ids = CASES.c.id
        if marks:  # their key has the ids in order: so no case is read that is not on the page
            ids = MARKS.c.case_id
            query = query.join_from(MARKS, CASES).where(MARKS.c.mark == marks.pop())
        query = query.order_by(ids.desc())
        if wanted.after is not None:
            query = query.where(ids < wanted.after[1])
    for mark in marks:
        other = MARKS.alias()
        query = query.where(exists().where(other.c.mark == mark, other.c.case_id == CASES.c.id))
    if wanted.status is not None:
        query = query.where(CASES.c.status == wanted.status)
    if wanted.reference is not None:
        query = query.where(CASES.c.reference == wanted.reference)
    return [dict(row) for row in connection.execute(query).mappings()]
