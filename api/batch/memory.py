"""What is kept of answered cases, bounded in bytes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

ENTRY_BYTES = 400
"""What an entry takes besides what is written of it."""


class Tally(NamedTuple):
    """What an answered row counts as in the summary."""

    outcome: str
    symptoms: tuple[str, ...]
    cause: str | None
    ambiguous: bool


class Kept(NamedTuple):
    """An answer as it is written after the head of a row, and what it counts as."""

    tail: bytes
    tally: Tally


Learned = tuple[Hashable, Kept]
"""What a case is known by, and its answer."""


class Memory:
    """Answers by what their cases are known by. When it is full, all are given up together."""

    def __init__(self, limit: int) -> None:
        self.known: dict[Hashable, Kept] = {}
        self._limit = self._room = limit

    def keep(self, key: Hashable, kept: Kept, size: int) -> None:
        """Keep an answer; ``size`` is what the key and the answer take that no other entry holds."""
        if key in self.known:
            return
        size += ENTRY_BYTES
        if size > self._room:
            self.known.clear()
            self._room = self._limit
        if size <= self._room:
            self.known[key] = kept
            self._room -= size
