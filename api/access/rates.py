"""How many requests a caller may send in a time.

Counted in a window that begins with the first request. A shared storage counts for all processes;
without one each process counts for itself, and so does it while the shared one cannot be reached:
a limit protects the service, and must not be what stops it.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from importlib.util import find_spec
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter

from enroltriage.api.logs import log

PATIENCE_SECONDS = 0.5
"""How long a request waits for the shared storage."""
REST_SECONDS = 10.0
"""How long one that did not answer is left alone."""


class Rates:
    """Counts the requests of each caller. Safe to share between threads."""

    def __init__(
        self, limit: str, storage: str = "", *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        """``limit`` as ``read_limit``, ``storage`` as ``check_storage`` takes it; empty: this process."""
        self.limit = limit
        self._items = read_limit(limit)
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared = FixedWindowRateLimiter(_shared(storage)) if storage else None
        self._timer = timer
        self._shared_from = timer()
        self._lock = Lock()

    def take(self, who: str) -> int | None:
        """Count a request; None, if it may pass, else after how many seconds one may again."""
        if self._shared is not None and self._timer() >= self._shared_from:
            try:
                return _take(self._shared, self._items, who)
            except StorageError as error:
                self._rest(error)
        return _take(self._own, self._items, who)

    def _rest(self, error: StorageError) -> None:
        with self._lock:
            is_first = self._timer() >= self._shared_from
            self._shared_from = self._timer() + REST_SECONDS
        if is_first:
            reason = type(error.storage_error).__name__  # its words may hold a password
            log.warning("rates are counted in this process alone", reason=reason)


def read_limit(written: str) -> list[RateLimitItem]:
    """Limits such as ``600/minute`` or ``10/second; 5000/day``. Raises ValueError."""
    try:
        items = parse_many(written)
    except ValueError:
        items = []
    if not items or any(item.amount < 1 for item in items):
        raise ValueError("must be limits such as 600/minute, or 10/second; 5000/day")
    return items


def check_storage(written: str) -> None:
    """Raises ValueError where requests cannot be counted there."""
    url = urlsplit(written)
    if url.scheme not in {"redis", "rediss"} or not url.hostname:
        raise ValueError("must be redis://HOST:PORT or rediss://HOST:PORT, or empty")
    if find_spec("redis") is None:
        raise ValueError("needs the extra redis: pip install enroltriage[redis]")


def _shared(storage: str) -> RedisStorage:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    patience: dict[str, Any] = {
        "socket_connect_timeout": PATIENCE_SECONDS,
        "socket_timeout": PATIENCE_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    return RedisStorage(storage, wrap_exceptions=True, key_prefix="enroltriage", **patience)


def _take(limiter: FixedWindowRateLimiter, items: list[RateLimitItem], who: str) -> int | None:
    for item in items:
        if not limiter.hit(item, who):
            again = limiter.get_window_stats(item, who).reset_time
            return max(1, math.ceil(again - time.time()))
    return None
