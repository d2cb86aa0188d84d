"""Many cases of one cause in a short time: counted by the time that their ids begin with.

A case that was resolved by another cause is none of them, whatever its diagnosis said.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, bindparam, cast, exists, func, select

from .case_rows import LIKELY
from .tables import MARKS, OUTCOMES
from .times import to_number

LOOKED_AT = 500
"""How many of the latest cases are looked at where somebody waits; among so many are enough."""


def _works(report: Any) -> ColumnElement[bool]:
    """Whether a report says that something worked, and none of the same cause follows it."""
    later = OUTCOMES.alias()
    works: ColumnElement[bool] = report.c.worked & ~exists().where(
        later.c.case_id == report.c.case_id,
        later.c.cause == report.c.cause,
        later.c.number > report.c.number,
    )
    return works


_LATER = OUTCOMES.alias()
_RESOLVED_OTHERWISE = exists().where(
    OUTCOMES.c.case_id == MARKS.c.case_id,
    OUTCOMES.c.cause != bindparam("of_cause"),
    _works(OUTCOMES),
    ~exists().where(
        _LATER.c.case_id == OUTCOMES.c.case_id,
        _LATER.c.number > OUTCOMES.c.number,
        _works(_LATER),
    ),
)
"""That the case is resolved (see ``CaseFile.resolved_by``), by another cause."""
_LATEST = (
    select(MARKS.c.case_id, _RESOLVED_OTHERWISE.label("resolved_otherwise"))
    .where(
        MARKS.c.mark == bindparam("of_mark"),
        MARKS.c.case_id >= bindparam("since"),
        MARKS.c.case_id < bindparam("until"),
        MARKS.c.case_id != bindparam("but"),
    )
    .order_by(MARKS.c.case_id.desc())
    .limit(bindparam("most"))
)
_LOOKED_AT = _LATEST.subquery()
_COUNT = select(func.count(), func.sum(cast(_LOOKED_AT.c.resolved_otherwise, Integer)))
_OF_CAUSE = (
    select(_LOOKED_AT.c.case_id)
    .where(~_LOOKED_AT.c.resolved_otherwise)
    .order_by(_LOOKED_AT.c.case_id.desc())
)
_ALL = 2**31 - 1


class Likely(NamedTuple):
    """How many cases there are; ``is_least``: there may be more that nobody looked at."""

    cases: int
    is_least: bool


def count_likely(
    connection: Connection,
    cause: str,
    since: datetime,
    until: datetime,
    *,
    but: str = "",
    most: int = _ALL,
) -> Likely:
    """How many cases, but for one, that were opened in this while have this likeliest cause.

    Of them, at most so many are looked at, the latest: so it takes a time that is bounded.
    """
    asked = {**_asked(cause, since, until), "but": but, "most": most}
    looked_at, otherwise = connection.execute(_COUNT, asked).one()
    return Likely(looked_at - (otherwise or 0), looked_at == most)


def latest_likely(
    connection: Connection, cause: str, since: datetime, until: datetime, most: int
) -> list[str]:
    """The latest of them, at most so many."""
    asked = {**_asked(cause, since, until), "but": "", "most": _ALL}
    return list(connection.execute(_OF_CAUSE.limit(most), asked).scalars())


def _asked(cause: str, since: datetime, until: datetime) -> dict[str, str]:
    place = {"since": _first_id(since), "until": _first_id(until)}
    return {"of_mark": LIKELY + cause, "of_cause": cause, **place}


def _first_id(time: datetime) -> str:
    """What sorts before the id of every case that was opened at this time or later."""
    milliseconds = f"{to_number(time) // 1000:012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"
