"""The words that the rules know, and what a word of a text is among them.

A word may be misspelt, run together with its neighbour, or bent by its language: the nearest known
word counts, as long as it is near. Known words stand for numbers; phrases are rows of numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from .compounds import rests, take_apart
from .forms import NUMBER, is_range, numbers_of_class, read_piece, words_of_class, words_of_form
from .kept import Kept
from .letters import fold, is_number, plain
from .slips import Slips, joined
from .tokens import LONGEST, LONGEST_RUN, Token, runs, words_of
from .words import Known, Words

KEPT_WORDS = 16_384
"""For how many words of texts it is kept what they are."""
MOST_RUNS = 1_400
"""So many different words of a text are looked at closely, as many as some seven pages have; of
further ones, and of numbers, those count that are written just as the rules write them. A text of
nothing but strange words would take long."""
_LEAST_STRANGE = 4
"""Shorter words are quickly looked at."""
_DIGITS = 3
"""Numbers of more digits are no counts."""
_LEAST_PART, _LEAST_HALF = 3, 4
_BENT = 6
"""Words that begin with as many letters alike are one word, bent otherwise."""
_LEAST_SHORT = 4
_CUT = ("\u2026",)
_SHORTENED = (".", *_CUT)
"""After a word that is cut off, and after one that is not known and may be shortened."""
_MOST_MEANT, _FEW_MEANT = 32, 4
"""How many words that begin like one cut short are looked at, and so few tell what it means."""
ONE_SLIP, TWO_SLIPS, JOINED, ENDED = 0.9, 0.75, 0.95, 0.95
"""How alike a word is to what is meant: misspelt, run together, or a stem with another ending."""
_LIKENESS = {0: 0.0, 1: ONE_SLIP, 2: TWO_SLIPS}
"""By the number of slips; none, where nothing is near."""


class _Run(NamedTuple):
    """What is written as one: as it is compared, if it is one word, and what is known of it.

    ``is_odd``: it is one word, and not as the rules spell it; ``is_half``: and may be the first half
    of one that they know; ``is_rest``: and is what a known word leaves of another: on boarded.
    """

    word: str
    parts: tuple[Known, ...]
    is_odd: bool
    is_half: bool
    is_rest: bool = False


_NOTHING = _Run("", (), False, False)


class Lexicon:
    """The words of some forms: words, phrases, and stems (``registr*``).

    ``classes`` are by what stands in the forms for any of their words; a word is what it is, and
    what stands for it.
    """

    def __init__(
        self, forms: Iterable[str], classes: Mapping[str, Collection[str]] | None = None
    ) -> None:
        classes = classes or {}
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._as_written: set[str] = set()
        for piece in dict.fromkeys(piece for form in forms for piece in form.split()):
            self._keep_as_written(piece)
            for word, is_stem in read_piece(piece):
                self._number(word, is_stem=is_stem)
        self._classes: dict[int, tuple[int, ...]] = {}
        self._ranges: list[tuple[range, int]] = []
        for name, entries in classes.items():
            number = self._number(name, is_stem=False)
            self._ranges += ((numbers, number) for numbers in numbers_of_class(entries))
            for entry in entries:
                self._keep_as_written(entry)
                for word, is_stem in () if is_range(entry) else words_of_form(entry):
                    self._number(word, is_stem=is_stem)
            for word, is_stem in words_of_class(entries):
                of_word = self._number(word, is_stem=is_stem)
                self._classes[of_word] = (*self._classes.get(of_word, ()), number)
        self._words = {
            number: word for shelf in (self._numbers, self._stems) for word, number in shelf.items()
        }
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._slips = Slips(self._numbers)
        self._begun: dict[str, list[int]] = {}
        for word, number in self._numbers.items():
            if len(word) >= _BENT and word.isalpha():
                self._begun.setdefault(word[:_BENT], []).append(number)
        self._compounds = {
            word: parts
            for word in self._numbers
            if (parts := take_apart(word, self._numbers, _LEAST_HALF))
        }
        self._rests = rests(self._numbers)
        self._in_order = sorted(self._numbers)
        self._known = lru_cache(KEPT_WORDS)(self._know)
        self._short_for = lru_cache(KEPT_WORDS)(self._write_out)
        self._joined = lru_cache(KEPT_WORDS)(self._join)
        self._run = Kept(self._read_run, KEPT_WORDS)

    def _keep_as_written(self, form: str) -> None:
        self._as_written.update(map(str.lower, runs(plain(form)).written))

    def _number(self, word: str, *, is_stem: bool) -> int:
        """The number of a word or a stem; a new one for one that has none yet."""
        shelf = self._stems if is_stem else self._numbers
        return shelf.setdefault(word, len(self._numbers) + len(self._stems))

    def row(self, form: str) -> tuple[int, ...]:
        """The numbers of a form's words; a stem stands for itself."""
        return tuple(
            number
            for word, is_stem in words_of_form(form)
            for number in ((self._stems[word],) if is_stem else self._spelt(word))
        )

    def weights(self, row: Iterable[int]) -> dict[int, float]:
        """How much each word of a row says, by its length; their sum is 1."""
        told = {number: _weight(self._words[number]) for number in row}
        whole = sum(told.values())
        return {number: weight / whole for number, weight in told.items()}

    def read(self, plain: str) -> Words:
        """The words of a text in plain letters."""
        begin, end, written = runs(plain)
        read = [*map(self._run.__getitem__, self._looked_at(written))]
        parts = [run.parts for run in read]
        torn: list[int] = []  # first halves
        half, half_at = "", -2  # the last word that may be one
        for number in [number for number, run in enumerate(read) if run.is_odd]:
            word, _, _, is_half, is_rest = read[number]
            before = half if half_at == number - 1 else read[number - 1].word if is_rest else ""
            whole = self._joined(before, word) if before and number else None
            if whole is not None:
                # torn apart, at the end of a line or by the reading of a picture
                word, is_half = whole, self._is_half(whole)
                begin[number], parts[number] = begin[number - 1], self._known(whole)
                torn.append(number - 1)
            elif plain[end[number] : end[number] + 1] in (_CUT if parts[number] else _SHORTENED):
                parts[number] = self._short_for(word) or parts[number]
            if is_half:
                half, half_at = word, number
        if torn:
            whole_at = sorted({*range(len(begin))}.difference(torn))
            begin, end = [begin[n] for n in whole_at], [end[n] for n in whole_at]
            parts = [parts[n] for n in whole_at]
        known = [*chain.from_iterable(parts)]
        return Words(begin, end, known, [n for n, each in enumerate(parts) for _ in each])

    def _looked_at(self, written: list[str]) -> list[str]:
        """What a text consists of, with nothing in the place of what is not looked at."""
        if len(written) <= MOST_RUNS and max(map(len, written), default=0) <= LONGEST_RUN:
            return written
        different = dict.fromkeys(written)
        strange = [run for run in different if len(run) >= _LEAST_STRANGE and not is_number(run)]
        left = {run for run in strange[MOST_RUNS:] if run.lower() not in self._as_written}
        left.update(run for run in different if len(run) > LONGEST_RUN)
        return ["" if run in left else run for run in written]

    def _read_run(self, written: str) -> _Run:
        is_count = written.isdecimal() and len(written) <= _DIGITS
        if is_number(written) and not is_count and written.lower() not in self._as_written:
            return _NOTHING
        words = self._words_of(written)
        parts = tuple(part for token in words for part in self._known(token.word))
        if len(words) != 1:
            return _Run("", parts, False, False)
        word = words[0].word
        is_odd = not parts or min(part.likeness for part in parts) < 1.0
        if not is_odd:
            return _Run(word, parts, False, False)
        return _Run(word, parts, True, self._is_half(word), word in self._rests)

    def _words_of(self, run: str) -> tuple[Token, ...]:
        """The words of a run; of names in mixed case that the rules know, as MacBook, the whole."""
        found = words_of(run)
        if len(found) > 1 and found[0].start == 0 and found[-1].end == len(run) <= LONGEST:
            whole = fold(run)
            but_last = len(whole) - len(found[-1].word)  # a stem is to reach into the last word
            if whole in self._numbers or any(
                but_last < length <= len(whole) and whole[:length] in self._stems
                for length in self._stem_lengths
            ):
                return (Token(whole, 0, len(run)),)
        return found

    def _join(self, one: str, two: str) -> str | None:
        """The known word that these halves are."""
        whole = joined(one, two)
        return whole if whole in self._numbers else None

    def _is_half(self, word: str) -> bool:
        return next(self._longer(word), None) is not None

    def _spelt(self, word: str) -> tuple[int, ...]:
        parts = self._compounds.get(word, (word,))
        return tuple(self._numbers[part] for part in parts)

    def _know(self, word: str) -> tuple[Known, ...]:
        """What a word is: one known word, or several that run together; nothing, if unknown."""
        if word.isdecimal():
            own = [self._numbers.get(each) for each in (word, NUMBER)]
            if not word.startswith("0"):  # nobody counts so
                own += [number for numbers, number in self._ranges if int(word) in numbers]
            numbers = tuple(number for number in own if number is not None)
            return (Known(numbers, numbers, 1.0),) if numbers else ()
        if word in self._numbers:
            return self._parts((word,), 1.0)
        stems, bent = self._stems_of(word), self._begun.get(word[:_BENT], ())
        parts = take_apart(word, self._numbers, _LEAST_PART)
        if parts:
            first, *others = self._parts(parts, JOINED)
            numbers = (*first.numbers, *stems)
            return (Known(numbers, numbers, first.likeness), *others)
        meant, slips = self._slips.nearest(word)
        likeness = _LIKENESS[slips]
        found = self._parts(meant[-1:], likeness)
        if len(found) == 1:  # a message may have another that is as near
            (first,) = found
            near = (n for each in meant[:-1] for n in self._parts((each,), likeness)[0].numbers)
            found = (replace(first, all=(*first.all, *near)),)
        if len(found) > 1 or (found and not stems):
            return found
        if not stems and not bent:
            return ()
        guess = found[0].all if found else ()  # good for a message, not for a notion
        return (Known(stems, (*stems, *guess, *bent), ENDED if stems else TWO_SLIPS),)

    def _write_out(self, word: str) -> tuple[Known, ...]:
        """What a word may stand for that is cut short by a full stop: "Verb." and "Profilinst."."""
        if len(word) < _LEAST_SHORT:
            return ()
        meant = [*islice(self._longer(word), _MOST_MEANT)]
        cut = [self._compounds[each] for each in meant if each in self._compounds]
        if cut and all(parts[0] == cut[0][0] and len(parts[0]) < len(word) for parts in cut):
            shortest: tuple[str, ...] = min(cut, key=len)
            return self._parts(shortest, ONE_SLIP)
        numbers = tuple(dict.fromkeys(n for each in meant for n in self._with_stems(each)))
        return (Known(numbers if len(meant) <= _FEW_MEANT else (), numbers, ONE_SLIP),)

    def _longer(self, word: str) -> Iterator[str]:
        """The known words that begin with this one, and are longer."""
        place = bisect_right(self._in_order, word)
        while place < len(self._in_order) and self._in_order[place].startswith(word):
            yield self._in_order[place]
            place += 1

    def _parts(self, words: Iterable[str], likeness: float) -> tuple[Known, ...]:
        found = []
        for word in words:
            first, *others = map(self._with_stems, self._compounds.get(word, (word,)))
            if others:  # the word as a whole may be of a class, and begin with a stem
                first += (*self._classes.get(self._numbers[word], ()), *self._stems_of(word))
            found += [Known(each, each, likeness) for each in (first, *others)]
        return tuple(found)

    def _with_stems(self, word: str) -> tuple[int, ...]:
        number = self._numbers[word]
        return (number, *self._classes.get(number, ()), *self._stems_of(word))

    def _stems_of(self, word: str) -> tuple[int, ...]:
        """The stems that a word begins with, the longest first, each with its classes."""
        stems = [
            self._stems[word[:length]]
            for length in self._stem_lengths
            if length <= len(word) and word[:length] in self._stems
        ]
        return tuple(n for stem in stems for n in (stem, *self._classes.get(stem, ())))


def _weight(word: str) -> float:
    """Little words say little; a pair of signs says as much as a long word."""
    return (
        1.0 if not word.isascii() and len(word) == 2 else max(0.05, min(1.0, (len(word) - 1) / 5))
    )
