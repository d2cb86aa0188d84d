"""The words of a text, as far as the rules know them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A known word that a word of a text is, or a part of it.

    ``numbers`` are its own and those of the stems it begins with, ``all`` with those of words that
    begin alike; ``likeness`` is 1 for a word as the rules spell it. What is worked out for one is
    kept by the thing itself, not by what it holds.
    """

    numbers: tuple[int, ...]
    all: tuple[int, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: where each begins and how long it is, and which are known.

    ``known`` stand in order; ``at`` is which word of the text each is: that of the one before where
    several known words are run together in one, as of ``joined``, places in ``known``.
    """

    begin: Sequence[int]
    length: Sequence[int]
    known: Sequence[Known]
    at: Sequence[int]
    joined: Sequence[int]

    def end(self, word: int) -> int:
        """Where a word of the text ends."""
        return self.begin[word] + self.length[word]


def words_at(begin: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The first word of a place and the first after it; ``begin`` is where the words begin."""
    return bisect_left(begin, start), bisect_left(begin, end)
