"""Many cases of one cause in a short time: counted by the time that their ids begin with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from .case_rows import LIKELY
from .tables import MARKS
from .times import to_number

_LATEST = (
    select(MARKS.c.case_id)
    .where(
        MARKS.c.mark == bindparam("of_mark"),
        MARKS.c.case_id >= bindparam("since"),
        MARKS.c.case_id < bindparam("until"),
        MARKS.c.case_id != bindparam("but"),
    )
    .order_by(MARKS.c.case_id.desc())
)
_COUNT = select(func.count()).select_from(_LATEST.order_by(None).subquery())


def count_likely(
    connection: Connection, cause: str, since: datetime, until: datetime, but: str = ""
) -> int:
    """How many cases, but for one, that were opened in this while have this likeliest cause."""
    asked = {**_asked(cause, since, until), "but": but}
    count: int = connection.execute(_COUNT, asked).scalar_one()
    return count


def latest_likely(
    connection: Connection, cause: str, since: datetime, until: datetime, most: int
) -> list[str]:
    """The latest of them, at most so many."""
    asked = _asked(cause, since, until)
    return list(connection.execute(_LATEST.limit(most), asked).scalars())


def _asked(cause: str, since: datetime, until: datetime) -> dict[str, str]:
    place = {"since": _first_id(since), "until": _first_id(until)}
    return {"of_mark": LIKELY + cause, **place, "but": ""}


def _first_id(time: datetime) -> str:
    """What sorts before the id of every case that was opened at this time or later."""
    milliseconds = f"{to_number(time) // 1000:012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}"
