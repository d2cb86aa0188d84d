"""The order in which changes become visible: each has a time of its own, after all before it.

So whoever follows changes, from the time of the last one seen, misses none.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from .prepared import Prepared
from .tables import CASES
from .times import to_time

_STEP = timedelta(microseconds=1)
_LAST = Prepared(select(func.max(CASES.c.changed_at)))
_LOCK = "SELECT pg_advisory_xact_lock(4242000118)"


def take_turn(connection: Connection, now: datetime) -> datetime:
    """The time of the change that this transaction makes; no other is made until it ends.

    It is now, or, where the clocks of several machines differ, just after the last change.
    """
    if connection.dialect.name == "postgresql":  # SQLite lets but one write at a time anyhow
        connection.exec_driver_sql(_LOCK)
    ((last,),) = _LAST.run(connection, {}).fetchall()
    return now if last is None else max(now, to_time(last) + _STEP)
