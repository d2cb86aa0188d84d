"""Which of some words a text may be read to hold, at the most: told without reading it.

Every way that leads from what is written to a word is gone, whether the lexicon would find a nearer
word or not. So nothing is to be looked at but what has to do with these words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain

from .forms import NUMBER
from .kept import Kept
from .letters import SHORT, fold, single
from .lexicon import BENT, KEPT_WORDS, LEAST_PART
from .slips import deletions
from .tokens import words_of
from .wordlist import WordList

STRANGE = -1
"""The number of what is told besides known words."""


class Likenesses:
    """What may be read as some of the known words, stems and classes; ``numbers`` are theirs.

    ``strange`` is told besides, in small letters or as it is compared: ``STRANGE`` stands for all of it.
    """

    def __init__(self, words: WordList, numbers: Collection[int], strange: Collection[str]) -> None:
        self._words = words
        self._numbers = frozenset(numbers)
        self._strange = frozenset(strange)
        self._shown: dict[str, frozenset[int]] = {}
        for word in words.numbers:
            shown = {n for part in _parts(words, word) for n in words.stands_for(part)}
            if not shown.isdisjoint(self._numbers):
                self._shown[word] = self._numbers.intersection(shown)
        self._in_order = sorted(self._shown)
        self._near: defaultdict[str, list[str]] = defaultdict(list)
        self._torn: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._in_order:
            for without in (*deletions(word), word[:BENT]):
                self._near[without].append(word)
            for rest in filter(words.rests.__contains__, {*_within(word)}):
                self._torn[rest].append(word)
        self._run = Kept(self._of_run, KEPT_WORDS)

    def held(self, written: list[str]) -> set[int]:
        """The numbers of the words that a text may hold; ``written`` are its runs (``tokens.runs``)."""
        return {*chain.from_iterable(map(self._run.__getitem__, written))}

    def _of_run(self, run: str) -> tuple[int, ...]:
        words = [token.word for token in words_of(run)]
        if len(words) > 1:  # or a name in mixed case, as a whole
            words.append(fold(run))
        numbers = {number for word in words for number in self._of_word(word)}
        if not self._strange.isdisjoint((run.lower(), *words)):
            numbers.add(STRANGE)
        return tuple(numbers)

    def _of_word(self, word: str) -> Iterator[int]:
        likes = [word]
        if word.isdecimal():
            likes.append(NUMBER)
            yield from self._numbers.intersection(self._words.ranges_of(word))
        if self._words.numbers.keys().isdisjoint(likes):
            yield from self._numbers.intersection(self._words.stems_of(word))
            likes += (*self._misspelt(word), *self._begun(word), *self._run_together(word))
            likes += self._torn.get(word, ())
        for like in likes:
            yield from self._shown.get(like, ())

    def _misspelt(self, word: str) -> Iterator[str]:
        """Those that it is, with a letter less in each of them, or that are bent otherwise."""
        for without in (*deletions(word), word[:BENT]):
            yield from self._near.get(without, ())

    def _begun(self, word: str) -> Iterator[str]:
        """Those that it is cut short of, or the first half of: then one of doubled letters is left."""
        for beginning in {word, single(word.ljust(SHORT + 1)).rstrip()}:
            first = bisect_left(self._in_order, beginning)
            while first < len(self._in_order) and self._in_order[first].startswith(beginning):
                yield self._in_order[first]
                first += 1

    def _run_together(self, word: str) -> Iterator[str]:
        """Those that it may be run together of."""
        for start in range(len(word) - LEAST_PART + 1):
            for end in range(start + LEAST_PART, len(word) + 1):
                if word[start:end] in self._shown:
                    yield word[start:end]


def _parts(words: WordList, word: str) -> set[str]:
    """A known word, the parts of a compound, and theirs: of one cut short those are taken."""
    parts = words.compounds.get(word, ())
    return {word, *parts, *chain.from_iterable(words.compounds.get(part, ()) for part in parts)}


def _within(word: str) -> Iterator[str]:
    """What may be torn off a word after a known one, and be torn itself: what is not its beginning."""
    for start in range(1, len(word)):
        for end in range(start + 1, len(word) + 1):
            yield word[start:end]
