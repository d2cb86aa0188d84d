"""Answers as they are sent, from memory where that is possible; each process keeps its own.

Most of an answer (causes, resolutions, plan) serves every case that no rule can tell apart: it is
written once for all of them, and kept. The answer to a request that comes again, as in an incident,
is then kept whole. An answer from here is byte for byte the one that would be made. It is found by
a digest of everything that it depends on, so that no ticket is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from hashlib import sha256
from threading import Lock
from typing import Any, NamedTuple

import orjson
from cachetools import LRUCache

from enroltriage.expert import Answer, Expert

ENTRY_BYTES = 512
"""What an entry takes besides its text; it bounds the number of entries too."""
REMEMBERED = 10_000
"""How many requests that came once are remembered, to notice that one comes again."""


class Ready(NamedTuple):
    """An answer as it is sent; ``body`` is JSON, ``fired`` are the rules behind it."""

    body: bytes
    locale: str
    outcome: str
    fired: tuple[str, ...]


class Asked(NamedTuple):
    """All of a request that the answer depends on; ``languages`` is ``Accept-Language``."""

    body: bytes
    query: bytes
    languages: str
    engine: str
    knowledge: str

    def digest(self) -> bytes:
        """Equal only for what is equal, and nobody can read the request from it."""
        lengths = f"{len(self.body)} {len(self.query)} {len(self.languages)} "
        by = f"{self.languages}{self.engine} {self.knowledge}"
        return sha256(b"".join((lengths.encode(), self.body, self.query, by.encode()))).digest()


class AnswerCache:
    """Keeps answers; safe to share between threads.

    ``limit`` is in bytes, a quarter for whole answers; 0 keeps nothing. Of whole answers, the one
    that nobody has asked for longest is given up first; common parts are given up together.
    """

    def __init__(self, limit: int) -> None:
        self._lock = Lock()
        self._whole: LRUCache[bytes, Ready] = LRUCache(
            limit // 4, getsizeof=lambda ready: ENTRY_BYTES + len(ready.body)
        )
        self._common: dict[Hashable, bytes] = {}
        self._room = self._limit = limit - limit // 4
        self._once: set[int] = set()
        self._again: set[int] = set()

    def repeated(self, asked: Asked) -> Ready | None:
        """The answer to a request that came before, if it is kept."""
        if hash(asked) not in self._again:
            return None
        with self._lock:
            return self._whole.get(asked.digest())

    def answer(
        self, expert: Expert, case: Mapping[str, Any], asked: Asked, *, explain: bool
    ) -> tuple[Ready, bool]:
        """The answer to a case, and whether what the rules say of it was kept.

        ``case`` holds the arguments of ``Expert.diagnose``. Raises CaseError.
        """
        answer = expert.diagnose(**case, explain=explain)
        common, kept = self._written(answer)
        own = orjson.dumps(answer.own())
        ready = Ready(b"".join((own[:-1], common)), answer.locale, answer.outcome, answer.fired)
        self._keep_if_again(asked, ready)
        return ready, kept

    def _written(self, answer: Answer) -> tuple[bytes, bool]:
        """What alike cases have in common as JSON that follows their own, and whether kept."""
        common = self._common.get(answer.alike)
        if common is not None:
            return common, True
        common = b"," + orjson.dumps(answer.common())[1:]
        size = ENTRY_BYTES + len(common)
        if answer.alike is not None and size <= self._limit:
            with self._lock:
                if size > self._room:
                    self._common.clear()
                    self._room = self._limit
                self._common[answer.alike] = common
                self._room -= size
        return common, False

    def _keep_if_again(self, asked: Asked, ready: Ready) -> None:
        """What only seems to come again, because its hash does, is kept a little early."""
        hashed = hash(asked)
        if hashed not in self._once:
            if len(self._once) >= REMEMBERED:
                self._once.clear()
            self._once.add(hashed)
            return
        with self._lock, suppress(ValueError):  # what is larger than the limit is not kept
            if len(self._again) >= REMEMBERED:
                self._again.clear()
                self._whole.clear()
            self._whole[asked.digest()] = ready
            self._again.add(hashed)
