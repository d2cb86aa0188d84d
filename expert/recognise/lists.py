"""Very many short lists of numbers, and sets of words, each in one piece.

They take a tenth of the room that objects would. And to read them is not to write to memory, as it is
with objects, which count who refers to them: processes that are forked share what they read.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from itertools import accumulate, chain
from operator import itemgetter
from zlib import crc32

_first_of_pair = itemgetter(0)
_BETWEEN = b"\n"
"""Between two words; it stands in none."""


class Lists:
    """So many lists, by their numbers; most of them may be empty.

    ``pairs`` are of a list and a number in it, those of one list in its order.
    """

    __slots__ = ("_begin", "_numbers")

    def __init__(self, count: int, pairs: Iterable[tuple[int, int]]) -> None:
        self._begin, self._numbers = array("I", bytes(4 * (count + 1))), array("I")
        for which, number in sorted(pairs, key=_first_of_pair):
            self._numbers.append(number)
            self._begin[which + 1] += 1
        self._begin = array("I", accumulate(self._begin))

    def __getitem__(self, which: int) -> array[int]:
        return self._numbers[self._begin[which] : self._begin[which + 1]]

    def places(self, which: int, number: int) -> slice:
        """Where a number stands in a list that is sorted: places among those of all lists."""
        first, end = self._begin[which], self._begin[which + 1]
        first = bisect_left(self._numbers, number, first, end)
        return slice(first, bisect_right(self._numbers, number, first, end))


def shelf(word: str, count: int) -> int:
    """On which of so many shelves a word stands: the same in every process, unlike ``hash``."""
    return crc32(word.encode()) % count


class WordSet:
    """A set of words, to be asked whether one is in it."""

    __slots__ = ("_begin", "_words")

    def __init__(self, words: Collection[str]) -> None:
        shelves: list[list[bytes]] = [[] for _ in range(len(words) + 1)]
        for word in words:
            shelves[shelf(word, len(shelves))] += (_BETWEEN, word.encode())
        self._words = b"".join(chain.from_iterable(shelves))
        self._begin = array("I", accumulate((sum(map(len, each)) for each in shelves), initial=0))

    def __contains__(self, word: str) -> bool:
        which = shelf(word, len(self._begin) - 1)
        on_it = self._words[self._begin[which] : self._begin[which + 1]]
        return word.encode() in on_it.split(_BETWEEN)[1:]
