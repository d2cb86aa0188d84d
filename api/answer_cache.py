"""Answers that were made before, kept as they are sent: the cases of one incident are alike.

An answer from here is byte for byte the one that was made. It is found by a digest of everything
that it depends on, so that no ticket is kept. Each process keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

import orjson
from cachetools import LRUCache

from enroltriage.expert import Expert

ENTRY_BYTES = 1024
"""What an entry takes besides its body; it bounds the number of entries too."""


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer as it is sent; ``body`` is JSON."""

    body: bytes
    locale: str
    outcome: str


class AnswerCache:
    """Answers cases, from memory where it can; safe to share between threads.

    ``limit`` is in bytes; 0 keeps nothing. What nobody has asked for longest is given up first.
    """

    def __init__(self, limit: int) -> None:
        self._lock = Lock()
        self._kept: LRUCache[bytes, Ready] = LRUCache(
            limit, getsizeof=lambda ready: ENTRY_BYTES + len(ready.body)
        )

    def answer(
        self, expert: Expert, case: Mapping[str, Any], *, explain: bool
    ) -> tuple[Ready, bool]:
        """The answer to a case, and whether it was kept.

        ``case`` holds the arguments of ``Expert.diagnose``. Raises CaseError.
        """
        key = _key(expert, case, explain)
        with self._lock:
            kept = None if key is None else self._kept.get(key)
        if kept is not None:
            return kept, True
        answer = expert.diagnose(**case, explain=explain)
        ready = Ready(orjson.dumps(answer.parts()), answer.locale, answer.outcome)
        with self._lock, suppress(ValueError):  # one that is larger than the limit is not kept
            if key is not None:
                self._kept[key] = ready
        return ready, False


def _key(expert: Expert, case: Mapping[str, Any], explain: bool) -> bytes | None:
    """One key for all cases that are the same JSON, in whatever order it is written.

    None for what JSON cannot hold, or not as deep; such a case is not kept.
    """
    depends = {**case, "explain": explain}
    depends |= {"engine": expert.engine.name, "knowledge": expert.knowledge.version}
    try:
        return sha256(orjson.dumps(depends, option=orjson.OPT_SORT_KEYS)).digest()
    except TypeError:
        return None
