"""The keys that are at hand: looked up in the store, and known for a few seconds.

So a request does not pay for a read of the store each time, and a key that was revoked stops being
good within those seconds. A secret that is new to a known key is looked up at once, so that a key that
was rotated is good as soon as it is told; not more than once a second, so that guessing is no load.
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
AGAIN_SECONDS = 1
"""How long a key that was asked for again, because of a secret that is not known, is not once more."""
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
        self._asked: TTLCache[str, bool] = TTLCache(KEPT_KEYS, AGAIN_SECONDS, timer)
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
        given = digest(secret)
        return self.owner(id_, lambda kept: hmac.compare_digest(given, kept), at)

    def owner(self, id_: str, fits: Callable[[str], bool], at: datetime) -> Caller | None:
        """Whose key has this id; None, unless the digest of a secret of it that is good now fits.

        Raises StoreError.
        """
        key, is_kept = self._find(id_)
        if key is None:
            return None
        is_good = _fits(key, fits, at)
        if not is_good and is_kept and self._may_ask_again(id_):
            key = self._asked_for(id_)  # it may have another secret by now
            is_good = key is not None and _fits(key, fits, at)
        return Caller(key.id, key.name, frozenset(key.scopes)) if key and is_good else None

    def _find(self, id_: str) -> tuple[ApiKey | None, bool]:
        """What the store says, or said some seconds ago, and whether it is that.

        Ids that it does not know are not kept.
        """
        with self._lock:
            key = self._kept.get(id_)
        return (self._asked_for(id_), False) if key is None else (key, True)

    def _asked_for(self, id_: str) -> ApiKey | None:
        """What the store says now."""
        with self._database.reading() as connection:
            key = find_key(connection, id_)
        if key is not None:
            with self._lock:
                self._kept[id_] = key
        return key

    def _may_ask_again(self, id_: str) -> bool:
        """Whether nobody did within the last second."""
        with self._lock:
            is_asked = self._asked.get(id_, False)
            self._asked.setdefault(id_, True)
        return not is_asked


def _fits(key: ApiKey, fits: Callable[[str], bool], at: datetime) -> bool:
    """Whether the digest of a secret of the key that is good at this time fits."""
    return any(fits(kept) for kept in key.digests(at))
