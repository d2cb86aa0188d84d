"""Slips of the pen: a letter too many or too few, two in each other's place, a word torn apart."""

from __future__ import annotations

from collections.abc import Iterator

from .letters import single


def deletions(word: str) -> Iterator[tuple[str, int]]:
    """The word and what is left of it without one letter, and the place of that letter."""
    yield word, -1
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :], place


def swapped(word: str, known: str, place: int, gap: int) -> bool:
    """Whether two neighbouring letters stand in each other's place.

    ``place`` and ``gap`` are of the letters without which the words are alike.
    """
    first = min(place, gap)
    return abs(place - gap) == 1 and word[first : first + 2] == known[first : first + 2][::-1]


def joined(one: str, two: str) -> str:
    """Two halves as one word; of doubled letters one is left, as in every word that is not short."""
    return single(one + two)
