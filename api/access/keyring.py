"""The keys that are at hand: looked up in the store, and known for a few seconds.

So a request does not pay for a read of the store each time, and a key that was revoked stops being
good within those seconds.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from time import monotonic

from cachetools import TTLCache

from enroltriage.api.store.api_keys import ApiKey, find_key, has_keys
from enroltriage.api.store.database import Database

from .caller import Caller
from .key import digest, read_key

KEPT_SECONDS = 5
"""How long what the store said of a key holds; so long a revoked one may still be good."""
KEPT_KEYS = 1_000
"""Of how many keys it is known; of more, those used last."""


class Keyring:
    """Knows keys. Safe to share between threads; each process has its own."""

    def __init__(
        self, database: Database, *, required: bool = False, timer: Callable[[], float] = monotonic
    ) -> None:
        """``required``: keys are needed even where none was made yet."""
        self._database = database
        self._timer = timer
        self._lock = Lock()
        self._kept: TTLCache[str, ApiKey] = TTLCache(KEPT_KEYS, KEPT_SECONDS, timer)
        self._in_use = required
        self._look_again = timer()

    def in_use(self) -> bool:
        """Whether a request needs a key: one was made, or they are required. Raises StoreError.

        Once it is so, it stays so: keys that are revoked are still there.
        """
        if not self._in_use and self._timer() >= self._look_again:
            with self._lock:
                if self._timer() >= self._look_again:
                    self._in_use = has_keys(self._database)
                    self._look_again = self._timer() + KEPT_SECONDS
        return self._in_use

    def caller(self, written: str, at: datetime) -> Caller | None:
        """Whose key this is; None, if it is not good at this time. Raises StoreError.

        What is wrong with it stays untold: who tries keys learns nothing. Secrets are compared in a
        time that does not depend on where they differ.
        """
        parts = read_key(written)
        if parts is None:
            return None
        id_, secret = parts
        key = self._find(id_)
        if key is None:
            return None
        given = digest(secret)
        if not any(hmac.compare_digest(given, kept) for kept in key.digests(at)):
            return None
        return Caller(key.id, key.name, frozenset(key.scopes))

    def _find(self, id_: str) -> ApiKey | None:
        """What the store says, or said some seconds ago; ids that it does not know are not kept."""
        with self._lock:
            key = self._kept.get(id_)
        if key is None:
            with self._database.reading() as connection:
                key = find_key(connection, id_)
            if key is not None:
                with self._lock:
                    self._kept[id_] = key
        return key
