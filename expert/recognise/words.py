"""The words of a text, as far as the rules know them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


class Known(NamedTuple):
    """A known word that a word of a text is, or a part of it.

    ``numbers`` are its own and those of the stems it begins with, ``all`` with those of words that
    begin alike; ``likeness`` is 1 for a word as the rules spell it.
    """

    numbers: tuple[int, ...]
    all: tuple[int, ...]
    likeness: float


@dataclass(slots=True)
class Words:
    """The words of a text: where each begins, and which are known.

    ``known`` stand in order; ``at`` is which word of the text each is, ``start`` and ``end`` its
    place.
    """

    begin: list[int] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)

    def forget(self, place: int) -> None:
        """Take back what is known from this place on."""
        for column in (self.known, self.at, self.start, self.end):
            del column[place:]


def words_at(begin: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """The first word of a place and the first after it; ``begin`` is where the words begin."""
    return bisect_left(begin, start), bisect_left(begin, end)
