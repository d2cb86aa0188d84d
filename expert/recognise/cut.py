"""Messages that are cut off: a small screen or a notice shows the beginning, and then three dots."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice

from .phrase import LEAST_SHARE, Phrase
from .phrases import Sighting
from .words import Words

_DOTS = re.compile(r"\u2026|\.\.\.")
LEAST_WORDS, MOST_WORDS = 4, 24
"""So many words must be there before the dots, and of no more is looked whether a message begins so."""
MANY_CUTS = 24
"""At so many places in one text."""


def may_be_cut(text: str) -> bool:
    """Whether anything in a text may be cut off."""
    return _DOTS.search(text) is not None


class CutMessages:
    """The messages of some rules, to be found by how they begin."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: dict[int, list[Phrase]] = {}
        for phrase in phrases:
            if len(phrase.row) > LEAST_WORDS:
                self._by_first.setdefault(phrase.row[0], []).append(phrase)

    def find(self, text: str, words: Words) -> Iterator[Sighting]:
        """What begins as a message does, and is cut off; with all whose message goes on like this."""
        for dots in islice(_DOTS.finditer(text), MANY_CUTS):
            last = bisect_right(words.begin, dots.start()) - 1
            if last < 0 or dots.start() - words.end[last] > 1:
                continue  # they follow no word
            end = bisect_right(words.at, last)
            is_known = end > 0 and words.at[end - 1] == last  # what is left of a word may not be it
            found = self._ending(words, end) or self._ending(words, end - is_known)
            if found is not None:
                yield found

    def _ending(self, words: Words, end: int) -> Sighting | None:
        """The longest beginning of a message that ends before the known word ``end``."""
        for start in range(max(0, end - MOST_WORDS), end - LEAST_WORDS + 1):
            fitting = [
                phrase
                for number in words.known[start].all
                for phrase in self._by_first.get(number, ())
                if _begins(phrase, words, start, end)
            ]
            if fitting:
                symptoms = dict.fromkeys(id_ for phrase in fitting for id_ in phrase.symptoms)
                begin, stop = words.begin[words.at[start]], words.end[words.at[end - 1]]
                count = end - start
                return Sighting(tuple(symptoms), LEAST_SHARE, begin, stop, count, fitting[0])
        return None


def _begins(phrase: Phrase, words: Words, start: int, end: int) -> bool:
    """Whether these words, with nothing between them, are the first of a phrase, but not all."""
    row = phrase.row
    return (
        end - start < len(row)
        and words.at[end - 1] - words.at[start] < end - start
        and all(row[place - start] in words.known[place].all for place in range(start, end))
    )
