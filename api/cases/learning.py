"""What outcomes have taught, from when on answers reckon with it.

Outcomes are counted at once; answers take the counts over now and then, the same ones wherever the
store is shared. So an answer names the counts that it rests on by the time of them, and the plans
that depend on them are made ready before anybody asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

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
from enroltriage.expert.learning import NOTHING, Counts, Learned

STEP = timedelta(microseconds=1)
"""Counts of a later time have a later time, whatever the clocks say."""


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
        """Counts are taken over at most once in so many ``minutes``; 0: nothing is learned."""
        self._database = database
        self._pause = timedelta(minutes=minutes)
        self._clock = clock
        self.waiting = 0
        """How many lessons answers do not reckon with yet, as of the last look."""

    def learned(self) -> Learned:
        """What answers are to reckon with now. Raises StoreError.

        Where the counts have changed, and were not taken over for long enough, the first to ask keeps
        them as they are, for all who ask after.
        """
        if not self._pause:
            return NOTHING
        with self._database.reading() as connection:
            latest, due = self._latest(connection)
        if due:
            with self._database.writing() as connection:
                at = take_turn(connection, self._clock())
                latest, due = self._latest(connection)  # somebody may have been quicker
                if due:
                    keep_lessons(connection, at if latest is None else max(at, latest[0] + STEP))
                    latest, _ = self._latest(connection)
        return NOTHING if latest is None else Learned(show_time(latest[0]), latest[1])

    def _latest(self, connection: Connection) -> tuple[tuple[datetime, Counts] | None, bool]:
        """The counts that were taken over last, and whether others are due."""
        latest, counts = latest_lessons(connection), lessons_by_now(connection)
        taken = {} if latest is None else latest[1]
        lessons = counts.keys() | taken.keys()
        self.waiting = sum(abs(counts.get(each, 0) - taken.get(each, 0)) for each in lessons)
        if latest is None:
            return None, bool(counts)
        # One from the future is due as well: a clock was ahead.
        return latest, counts != latest[1] and abs(self._clock() - latest[0]) >= self._pause
