"""Very many short lists of numbers, and sets of words, each in one piece.

They take a tenth of the room that objects would. And to read them is not to write to memory, as it is
with objects, which count who refers to them: processes that are forked share what they read.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from itertools import accumulate
from operator import itemgetter
from zlib import crc32

_first_of_pair = itemgetter(0)
_ROOM = 2
"""So many shelves there are for each word, so that few stand on one."""
_BETWEEN = b"\n"
"""Between two words; it stands in none."""


class Lists:
    """So many lists, by their numbers; most of them may be empty.

    ``pairs`` are of a list and a number in it, those of one list in its order. ``numbers`` are those of all
    lists, and ``begin`` where each list begins among them, and at last where they end.
    """

    __slots__ = ("begin", "numbers")

    def __init__(self, count: int, pairs: Iterable[tuple[int, int]]) -> None:
        lengths, self.numbers = array("I", bytes(4 * (count + 1))), array("I")
        for which, number in sorted(pairs, key=_first_of_pair):
            self.numbers.append(number)
            lengths[which + 1] += 1
        self.begin = array("I", accumulate(lengths))

    def of(self, lists: Iterable[int]) -> list[int]:
        """What stands in these lists, one after the other."""
        begin, numbers = self.begin, self.numbers
        found: list[int] = []
        for which in lists:
            first, end = begin[which], begin[which + 1]
            if first < end:
                found += numbers[first:end]
        return found


class Shelves:
    """Numbers by what words lead to them. The words are not kept: a shelf has some of others, too.

    ``pairs`` are of a word and a number, those of one word in their order.
    """

    __slots__ = ("_begin", "_numbers")

    def __init__(self, pairs: Collection[tuple[str, int]]) -> None:
        count = _ROOM * len(pairs) + 1
        lists = Lists(count, ((_shelf(word, count), number) for word, number in pairs))
        self._begin, self._numbers = lists.begin, lists.numbers

    def of(self, words: Iterable[str]) -> Iterator[tuple[int, int]]:
        """What stands on the shelves of these words, each with the place of its word among them."""
        begin, numbers = self._begin, self._numbers
        count = len(begin) - 1
        for place, word in enumerate(words):
            which = crc32(word.encode()) % count
            first, end = begin[which], begin[which + 1]
            if first < end:
                for number in numbers[first:end]:
                    yield place, number


class WordSet:
    """A set of words, to be asked whether one is in it."""

    __slots__ = ("_begin", "_words")

    def __init__(self, words: Collection[str]) -> None:
        shelves: list[list[bytes]] = [[] for _ in range(_ROOM * len(words) + 1)]
        for word in words:
            shelves[_shelf(word, len(shelves))].append(word.encode())
        on_shelves = [_BETWEEN.join(shelf) for shelf in shelves]
        self._words = b"".join(on_shelves)
        self._begin = array("I", accumulate(map(len, on_shelves), initial=0))

    def __contains__(self, word: str) -> bool:
        written = word.encode()
        which = crc32(written) % (len(self._begin) - 1)
        first, end = self._begin[which], self._begin[which + 1]
        return first < end and written in self._words[first:end].split(_BETWEEN)


def _shelf(word: str, count: int) -> int:
    """On which of so many shelves a word stands: the same in every process, unlike ``hash``."""
    return crc32(word.encode()) % count
