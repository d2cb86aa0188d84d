"""Whether the store can be used, found out for as many as ask at a time, and no more often than that.

Who asks needs no key, and finding out writes: so a flood of them costs one write a second at most.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from .database import Database
from .errors import StoreError
from .steps import check

KEPT_SECONDS = 1.0
"""How long what was found out is told again."""


class Probe:
    """Finds out about one database; safe to share between threads."""

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        """``clock`` tells the time in seconds."""
        self._database = database
        self._clock = clock
        self._lock = Lock()
        self._until = -KEPT_SECONDS
        self._fault: StoreError | None = None

    def see(self) -> None:
        """Raises StoreError where the store cannot be written to, or is not up to date."""
        with self._lock:  # who comes meanwhile is told the same
            if self._clock() >= self._until:
                self._fault = self._found()
                self._until = self._clock() + KEPT_SECONDS
            fault = self._fault
        if fault is not None:
            raise fault.with_traceback(None)

    def _found(self) -> StoreError | None:
        try:
            check(self._database)
            self._database.probe()
        except StoreError as error:
            return error
        return None
