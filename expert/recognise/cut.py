"""Messages that are cut off: a small screen or a notice shows the beginning, and then three dots."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .letters import SHORT, plain, single
from .phrase import Phrase
from .stretch import WHOLE, Sighting
from .tokens import words_of
from .words import Words

_DOTS = re.compile(r"\u2026|\.\.\.")
LEAST_WORDS, MOST_WORDS = 4, 24
"""So many words must be there before the dots, and of no more is looked whether a message begins so.
One less will do where only the messages of one symptom begin so, and any where nothing but the end of
the last word is missing."""
_BEGUN = 0.8
"""How much of a message is taken to be there whose beginning is."""
MANY_CUTS = 24
"""At so many places in one text."""
_LEAST_LETTERS, _JOINED = 2, 3
"""So many letters must be left of a word that is cut, and of so many words it may be joined."""


def may_be_cut(text: str) -> bool:
    """Whether anything in a text may be cut off."""
    return "\u2026" in text or "..." in text


class CutMessages:
    """The messages of some rules, to be found by how they begin; ``word`` are words by number."""

    def __init__(self, phrases: Iterable[Phrase], word: Callable[[int], str]) -> None:
        self._word = word
        self._by_first: dict[int, list[Phrase]] = {}
        for phrase in phrases:
            if len(phrase.row) > 1:
                self._by_first.setdefault(phrase.row[0], []).append(phrase)

    def find(self, text: str, words: Words) -> Iterator[Sighting]:
        """What begins as a message does, and is cut off; with all whose message goes on like this."""
        for dots in islice(_DOTS.finditer(text), MANY_CUTS) if may_be_cut(text) else ():
            last = bisect_right(words.begin, dots.start()) - 1
            if last < 0 or dots.start() - words.end(last) > 1:
                continue  # they follow no word
            found = self._ending(words, bisect_right(words.at, last), "", dots.start())
            if found is None and dots.start() == words.end(last):
                token = words_of(plain(text[words.begin[last] : words.end(last)]))[-1:]
                rest = single(token[0].word.ljust(SHORT + 1)).rstrip() if token else ""
                if len(rest) >= _LEAST_LETTERS:
                    found = self._ending(words, bisect_left(words.at, last), rest, dots.start())
            if found is not None:
                yield found

    def _ending(self, words: Words, end: int, rest: str, stop: int) -> Sighting | None:
        """The longest beginning of a message that ends before the known word ``end``.

        ``rest`` is what is left of the word after it, and ``stop`` where that ends.
        """
        for start in range(max(0, end - MOST_WORDS), end):
            fitting = [
                phrase
                for number in words.known[start].all
                for phrase in self._by_first.get(number, ())
                if self._begins(phrase, words, start, end, rest)
            ]
            symptoms = dict.fromkeys(id_ for phrase in fitting for id_ in phrase.symptoms)
            count = end - start + bool(rest)
            is_whole = all(count >= len(phrase.row) for phrase in fitting)
            if fitting and (is_whole or count >= LEAST_WORDS - (len(symptoms) == 1)):
                begin = words.begin[words.at[start]]
                share = WHOLE if is_whole else _BEGUN
                return Sighting(tuple(symptoms), share, begin, stop, count, fitting[0])
        return None

    def _begins(self, phrase: Phrase, words: Words, start: int, end: int, rest: str) -> bool:
        """Whether these words, with nothing between them, are the first of a phrase, but not all."""
        row, count = phrase.row, end - start
        if (
            count >= len(row)
            or words.at[end - 1] - words.at[start] >= count
            or not all(row[place - start] in words.known[place].all for place in range(start, end))
        ):
            return False
        return not rest or "".join(map(self._word, row[count:][:_JOINED])).startswith(rest)
