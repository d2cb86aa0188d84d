"""Slips of the pen: a letter too many or too few, two in each other's place, a word torn apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from .letters import single

_LEAST, _LONG = 5, 8
"""Words of fewer letters are not guessed; and so many has a word in which two slips are."""


class Slips:
    """Known words, to be found by what a slip of the pen makes of them."""

    def __init__(self, words: Iterable[str]) -> None:
        # Most are of one word alone, which stands by itself: there are hundreds of thousands.
        self._without: dict[str, str | tuple[str, ...]] = {}
        for word in words:
            if len(word) >= _LEAST and word.isalpha():
                for without, _ in deletions(word):
                    others = self._without.get(without)
                    self._without[without] = word if others is None else (*_all(others), word)

    def nearest(self, word: str) -> tuple[tuple[str, ...], int]:
        """The known words that one slip makes this one, or else two in a long word, and how many."""
        if len(word) < _LEAST - 1 or not word.isalpha():
            return (), 0
        found: defaultdict[int, set[str]] = defaultdict(set)
        for without, place in ((word, -1), *deletions(word)):
            for known in _all(self._without.get(without, ())):
                gap = _gap(known, without)
                near = place < 0 or gap < 0 or place == gap or swapped(word, known, place, gap)
                if near or min(len(word), len(known)) >= _LONG:
                    found[1 if near else 2].add(known)
        fewest = min(found, default=0)
        return tuple(sorted(found.get(fewest, ()))), fewest


def _all(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words


def _gap(known: str, without: str) -> int:
    """The place of the letter without which a known word is this; -1 where it is this."""
    if len(known) == len(without):
        return -1
    differing = (
        n for n, (one, other) in enumerate(zip(known, without, strict=False)) if one != other
    )
    return next(differing, len(without))


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
