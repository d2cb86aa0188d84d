"""Answers as they are sent: what alike cases have in common is written once, and kept.

Most of an answer (causes, resolutions, plan) serves every case that no rule can tell apart, and is
by far the larger part; what is of a case alone is written for each. No ticket is kept. Each process
keeps its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from typing import Any

import orjson
from cachetools import LRUCache

from enroltriage.expert import Expert

ENTRY_BYTES = 1024
"""What an entry takes besides its text; it bounds the number of entries too."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent; ``body`` is JSON."""

    body: bytes
    locale: str
    outcome: str


class AnswerCache:
    """Answers cases, mostly from memory where it can; safe to share between threads.

    ``limit`` is in bytes; 0 keeps nothing. What nobody has asked for longest is given up first.
    """

    def __init__(self, limit: int) -> None:
        self._lock = Lock()
        self._kept: LRUCache[Hashable, bytes] = LRUCache(
            limit, getsizeof=lambda text: ENTRY_BYTES + len(text)
        )

    def answer(
        self, expert: Expert, case: Mapping[str, Any], *, explain: bool
    ) -> tuple[Ready, bool]:
        """The answer to a case, and whether what alike cases have in common was kept.

        ``case`` holds the arguments of ``Expert.diagnose``. Raises CaseError.
        """
        answer = expert.diagnose(**case, explain=explain)
        key = answer.knowledge_version, answer.engine, answer.alike
        with self._lock:
            common = None if answer.alike is None else self._kept.get(key)
        kept = common is not None
        if common is None:
            common = orjson.dumps(answer.common())
            with self._lock, suppress(ValueError):  # what is larger than the limit is not kept
                if answer.alike is not None:
                    self._kept[key] = common
        own = orjson.dumps(answer.own())
        return Ready(b"%b,%b" % (own[:-1], common[1:]), answer.locale, answer.outcome), kept
