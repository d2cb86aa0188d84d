"""Answers as they are sent, from memory where that is possible; each process keeps its own.

Most of an answer (causes, resolutions, plan) serves every case that no rule can tell apart: it is
written once for all of them, and kept. The answer to a request that comes again, as in an incident,
is then kept whole. An answer from here is byte for byte the one that would be made. It is found by
a digest of everything that it depends on, so that no ticket is kept.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

import orjson
from cachetools import LRUCache

from enroltriage.expert import Answer, Expert

ENTRY_BYTES = 1024
"""What an entry takes besides its text; it bounds the number of entries too."""
REMEMBERED = 10_000
"""How many requests that came once are remembered, to notice that one comes again."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent; ``body`` is JSON."""

    body: bytes
    locale: str
    outcome: str


class AnswerCache:
    """Keeps answers; safe to share between threads.

    ``limit`` is in bytes; 0 keeps nothing. What nobody has asked for longest is given up first.
    """

    def __init__(self, limit: int) -> None:
        self._lock = Lock()
        self._whole: LRUCache[bytes, Ready] = LRUCache(
            limit // 2, getsizeof=lambda ready: ENTRY_BYTES + len(ready.body)
        )
        self._common: LRUCache[Hashable, bytes] = LRUCache(
            limit - limit // 2, getsizeof=lambda text: ENTRY_BYTES + len(text)
        )
        self._once: set[bytes] = set()

    def repeated(self, asked: bytes) -> Ready | None:
        """The answer to a request that came before, if it is kept; ``asked`` is its digest."""
        with self._lock:
            return self._whole.get(asked)

    def answer(
        self, expert: Expert, case: Mapping[str, Any], asked: bytes, *, explain: bool
    ) -> tuple[Ready, bool]:
        """The answer to a case, and whether what the rules say of it was kept.

        ``case`` holds the arguments of ``Expert.diagnose``, and ``asked`` is the digest of the
        request. Raises CaseError.
        """
        answer = expert.diagnose(**case, explain=explain)
        common, kept = self._written(answer)
        own = orjson.dumps(answer.own())
        ready = Ready(b"%b,%b" % (own[:-1], common[1:]), answer.locale, answer.outcome)
        self._keep_if_again(asked, ready)
        return ready, kept

    def _written(self, answer: Answer) -> tuple[bytes, bool]:
        """What alike cases have in common as JSON, and whether it was kept."""
        if answer.alike is None:
            return orjson.dumps(answer.common()), False
        key = answer.knowledge_version, answer.engine, answer.alike
        with self._lock:
            common = self._common.get(key)
        if common is not None:
            return common, True
        common = orjson.dumps(answer.common())
        with self._lock, suppress(ValueError):  # what is larger than the limit is not kept
            self._common[key] = common
        return common, False

    def _keep_if_again(self, asked: bytes, ready: Ready) -> None:
        with self._lock, suppress(ValueError):
            if asked in self._once:
                self._once.discard(asked)
                self._whole[asked] = ready
                return
            if len(self._once) >= REMEMBERED:
                self._once.clear()
            self._once.add(asked)


def digest(body: bytes, query: bytes, languages: str, expert: Expert) -> bytes:
    """What stands for a request: equal only where all is equal that the answer depends on.

    ``languages`` is the header ``Accept-Language``.
    """
    lengths = f"{len(body)} {len(query)} {len(languages)} "
    by = f"{languages}{expert.engine.name} {expert.knowledge.version}"
    return sha256(b"".join((lengths.encode(), body, query, by.encode()))).digest()
