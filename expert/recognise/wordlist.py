"""The words that the rules know: what each stands for, and which others it consists of.

Known words stand for numbers; phrases are rows of numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from operator import itemgetter

from .compounds import rests, take_apart
from .forms import is_range, numbers_of_class, read_piece, words_of_class, words_of_form
from .lists import WordSet

_LEAST_HALF = 4
"""No part of a compound has fewer letters."""


_OF_DATE = 2
"""The digits of a day and a month, which alone are written with a nought before them: 01.05."""


class WordList:
    """The words of some forms, and stems (``registr*``), by their numbers.

    ``classes`` are by what stands in the forms for any of their words; a word is what it is, and
    what stands for it. ``numbers`` and ``stems`` are what words and stems stand for, ``compounds`` the
    words that consist of others, ``rests`` what known words leave of others (``compounds.rests``).
    """

    def __init__(self, forms: Iterable[str], classes: Mapping[str, Collection[str]]) -> None:
        self.numbers: dict[str, int] = {}
        self.stems: dict[str, int] = {}
        for piece in dict.fromkeys(piece for form in forms for piece in form.split()):
            for word, is_stem in read_piece(piece):
                self._number(word, is_stem=is_stem)
        self._classes: dict[int, tuple[int, ...]] = {}
        self._ranges: list[tuple[range, int]] = []
        for name, entries in classes.items():
            number = self._number(name, is_stem=False)
            self._ranges += ((numbers, number) for numbers in numbers_of_class(entries))
            for word, is_stem in words_of_class(entries):
                of_word = self._number(word, is_stem=is_stem)
                self._classes[of_word] = (*self._classes.get(of_word, ()), number)
            for entry in entries:
                for word, is_stem in () if is_range(entry) else words_of_form(entry):
                    self._number(word, is_stem=is_stem)
        both = chain(self.numbers.items(), self.stems.items())
        self._words = [word for word, _ in sorted(both, key=itemgetter(1))]
        self._stem_lengths = sorted({len(stem) for stem in self.stems}, reverse=True)
        self.compounds = {
            word: parts
            for word in self.numbers
            if (parts := take_apart(word, self.numbers, _LEAST_HALF))
        }
        self.rests = WordSet(rests(self.numbers))

    def _number(self, word: str, *, is_stem: bool) -> int:
        """The number of a word or a stem; a new one for one that has none yet."""
        shelf = self.stems if is_stem else self.numbers
        return shelf.setdefault(word, len(self))

    def __len__(self) -> int:
        """How many words and stems there are; so many numbers there are, from nought on."""
        return len(self.numbers) + len(self.stems)

    def number(self, word: str, *, is_stem: bool) -> int:
        """The number of a known word or stem."""
        return self.stems[word] if is_stem else self.numbers[word]

    def word(self, number: int) -> str:
        """The word or stem of a number."""
        return self._words[number]

    def row(self, form: str) -> tuple[int, ...]:
        """The numbers of a form's words; a stem stands for itself, a compound for its parts."""
        return tuple(
            self.number(part, is_stem=is_stem)
            for word, is_stem in words_of_form(form)
            for part in ((word,) if is_stem else self.compounds.get(word, (word,)))
        )

    def weights(self, row: Iterable[int]) -> dict[int, float]:
        """How much each word of a row says, by its length; their sum is 1."""
        told = {number: _weight(self._words[number]) for number in row}
        whole = sum(told.values())
        return {number: weight / whole for number, weight in told.items()}

    def stands_for(self, word: str) -> tuple[int, ...]:
        """The number of a known word, those of its classes, and of the stems that it begins with."""
        number = self.numbers[word]
        return (number, *self._classes.get(number, ()), *self.stems_of(word))

    def ranges_of(self, number: str) -> list[int]:
        """The classes that have a number in a range."""
        if number.startswith("0") and len(number) != _OF_DATE:  # nobody counts so
            return []
        return [name for numbers, name in self._ranges if int(number) in numbers]

    def stems_of(self, word: str) -> tuple[int, ...]:
        """The stems that a word begins with, the longest first, each with its classes."""
        stems = [
            self.stems[word[:length]]
            for length in self._stem_lengths
            if length <= len(word) and word[:length] in self.stems
        ]
        return tuple(n for stem in stems for n in (stem, *self._classes.get(stem, ())))


def _weight(word: str) -> float:
    """Little words say little; a pair of signs says as much as a long word."""
    return (
        1.0 if not word.isascii() and len(word) == 2 else max(0.05, min(1.0, (len(word) - 1) / 5))
    )
