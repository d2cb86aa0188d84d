"""Slips of the pen: a letter too many or too few, two in each other's place, a word torn apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from .letters import single
from .lists import Shelves

_LEAST, _LONG = 5, 8
"""Words of fewer letters are not guessed; and so many has a word in which two slips are."""


class Slips:
    """Known words, to be found by what a slip of the pen makes of them.

    Only the words stand in it, each on the shelf of what is left of it without a letter: there are
    hundreds of thousands of such rests, which are not kept.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words
        self._without = Shelves(
            {
                (without, number)
                for number, word in enumerate(words)
                if len(word) >= _LEAST and word.isalpha()
                for without in deletions(word)
            }
        )

    def nearest(self, word: str) -> tuple[tuple[str, ...], int]:
        """The known words that one slip makes this one, or else two in a long word, and how many."""
        if len(word) < _LEAST - 1 or not word.isalpha():
            return (), 0
        found: defaultdict[int, set[str]] = defaultdict(set)
        rests = deletions(word)
        for which, number in self._without.of(rests):
            known, place = self._words[number], which - 1
            gap = _gap(known, rests[which])
            if gap is None:
                continue
            near = place < 0 or gap < 0 or place == gap or swapped(word, known, place, gap)
            if near or min(len(word), len(known)) >= _LONG:
                found[1 if near else 2].add(known)
        fewest = min(found, default=0)
        return tuple(sorted(found.get(fewest, ()))), fewest


def _gap(known: str, without: str) -> int | None:
    """The place of the letter without which a known word is this; -1 where it is this, or None."""
    if len(known) != len(without) + 1:
        return -1 if known == without else None
    differing = (n for n, letter in enumerate(without) if letter != known[n])
    gap = next(differing, len(without))
    return gap if known[gap + 1 :] == without[gap:] else None


def deletions(word: str) -> list[str]:
    """The word, and what is left of it without its first letter, its second and so on."""
    return [word, *[word[:place] + word[place + 1 :] for place in range(len(word))]]


def swapped(word: str, known: str, place: int, gap: int) -> bool:
    """Whether two neighbouring letters stand in each other's place.

    ``place`` and ``gap`` are of the letters without which the words are alike.
    """
    first = min(place, gap)
    return abs(place - gap) == 1 and word[first : first + 2] == known[first : first + 2][::-1]


def joined(one: str, two: str) -> str:
    """Two halves as one word; of doubled letters one is left, as in every word that is not short."""
    return single(one + two)
