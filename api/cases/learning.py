"""What outcomes have taught, from when on answers reckon with it.

Outcomes are counted at once; answers take the counts over when a period begins, the same ones
wherever the store is shared. So an answer names the counts that it rests on by a time, and the
plans that depend on them are made ready before anybody asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from enroltriage.api.clock import now, show_time
from enroltriage.api.logs import log
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.lessons import (
    keep_lessons,
    kept_lessons,
    latest_lessons,
    lessons_by_now,
)
from enroltriage.api.store.turns import take_turn
from enroltriage.expert.learning import NOTHING, Learned

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def learned_by(connection: Connection, at: str | None) -> Learned:
    """What answers that name this time rest on; None: nothing was learned."""
    if at is None:
        return NOTHING
    counts = kept_lessons(connection, datetime.fromisoformat(at))
    if counts is None:
        log.error("lessons missing", learned_at=at)
    return Learned(at, counts or {})


class Lessons:
    """Tells what answers are to reckon with. Safe to share between threads."""

    def __init__(
        self, database: Database, minutes: int, clock: Callable[[], datetime] = now
    ) -> None:
        """``minutes`` are the length of a period; 0: nothing is learned."""
        self._database = database
        self._period = timedelta(minutes=minutes)
        self._clock = clock

    def learned(self) -> Learned:
        """What answers are to reckon with now. Raises StoreError.

        The first to ask in a period keeps the counts as they are, for all who ask after.
        """
        if not self._period:
            return NOTHING
        with self._database.reading() as connection:
            latest, counts = latest_lessons(connection), lessons_by_now(connection)
        time = self._clock()
        begin = time - (time - _BEGIN) % self._period
        if counts != (latest[1] if latest else {}) and (latest is None or latest[0] < begin):
            with self._database.writing() as connection:
                take_turn(connection, begin)
                keep_lessons(connection, begin)
                latest = latest_lessons(connection)
        return NOTHING if latest is None else Learned(show_time(latest[0]), latest[1])
