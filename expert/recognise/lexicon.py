"""Which of the words that the rules know a word of a text is.

A word may be misspelt, run together with its neighbour, or bent by its language: the nearest known
word counts, as long as it is near.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, compress, count, islice
from operator import attrgetter
from typing import NamedTuple

from .compounds import take_apart
from .forms import NUMBER
from .kept import Kept
from .letters import fold, is_number, plain
from .lists import Shelves, WordSet
from .slips import Slips, joined
from .tokens import LONGEST, LONGEST_RUN, Token, runs, words_of
from .wordlist import WordList
from .words import Known, Words

KEPT_WORDS = 16_384
"""For how many words of texts it is kept what they are."""
MOST_RUNS = 1_400
"""So many different words of a text are looked at closely, as many as some seven pages have; of
further ones, and of numbers, those count that are written just as the rules write them. A text of
nothing but strange words would take long."""
_LEAST_STRANGE = 4
"""Shorter words are quickly looked at."""
_DIGITS, _YEAR = 3, 4
"""Numbers of more digits are no counts; of as many they may be years."""
LEAST_PART = 3
BENT = 6
"""Words that begin with as many letters alike are one word, bent otherwise."""
_LEAST_SHORT = 4
_LIKE_L = re.compile(r"(?<=[a-z])I+(?=[a-z])")
"""What the reading of a picture takes for a small l: ProfiIe."""
_CUT = ("\u2026",)
_SHORTENED = (".", *_CUT)
"""After a word that is cut off, and after one that is not known and may be shortened."""
_MOST_MEANT, _FEW_MEANT = 32, 4
"""How many words that begin like one cut short are looked at, and so few tell what it means."""
ONE_SLIP, TWO_SLIPS, JOINED, ENDED = 0.9, 0.75, 0.95, 0.95
"""How alike a word is to what is meant: misspelt, run together, or a stem with another ending."""
SHORT_SLIP = 5
"""A slip in a word of no more letters is as good as two: most such words are others."""
_LIKENESS = {0: 0.0, 1: ONE_SLIP, 2: TWO_SLIPS}
"""By the number of slips; none, where nothing is near."""


class _Run(NamedTuple):
    """What is written as one: as it is compared, if it is one word, and what is known of it.

    ``is_other``: it is not one known word as the rules spell it; ``is_odd``: it is one that is spelt
    otherwise, or not known; ``is_half``: and may be the first half of one that the rules know;
    ``is_rest``: and is what a known word leaves of another: on boarded.
    """

    word: str
    parts: tuple[Known, ...]
    is_other: bool = False
    is_odd: bool = False
    is_half: bool = False
    is_rest: bool = False


_NOTHING = _Run("", (), is_other=False)
_PARTS, _IS_OTHER = attrgetter("parts"), attrgetter("is_other")


class Lexicon(WordList):
    """The words of some forms, to be found in texts."""

    def __init__(
        self, forms: Iterable[str], classes: Mapping[str, Collection[str]] | None = None
    ) -> None:
        pieces = dict.fromkeys(piece for form in forms for piece in form.split())
        super().__init__(pieces, classes or {})
        self._as_written = WordSet(as_written(chain(pieces, *(classes or {}).values())))
        self._in_order = sorted(self.numbers)
        self._slips = Slips(self._in_order)
        self._begun = Shelves(
            [
                (word[:BENT], place)
                for place, word in enumerate(self._in_order)
                if len(word) >= BENT and word.isalpha()
            ]
        )
        self._known = lru_cache(KEPT_WORDS)(self._know)
        self._short_for = lru_cache(KEPT_WORDS)(self._write_out)
        self._joined = lru_cache(KEPT_WORDS)(self._join)
        self._run = Kept(self._read_run, KEPT_WORDS)

    def read(self, plain: str) -> Words:
        """The words of a text in plain letters."""
        begin, length, written = runs(plain)
        read = [*map(self._run.__getitem__, self._looked_at(written, length))]
        parts = [*map(_PARTS, read)]
        torn: list[int] = []  # first halves
        half, half_at = "", -2  # the last word that may be one
        signs = plain + "\n"  # behind the last word too
        others = [*compress(count(), map(_IS_OTHER, read))]
        for number in others:
            word, _, _, is_odd, is_half, is_rest = read[number]
            if not is_odd:
                continue
            before = half if half_at == number - 1 else read[number - 1].word if is_rest else ""
            whole = self._joined(before, word) if before and number else None
            if whole is not None:
                # torn apart, at the end of a line or by the reading of a picture
                word, is_half = whole, self._is_half(whole)
                length[number] += begin[number] - begin[number - 1]
                begin[number], parts[number] = begin[number - 1], self._known(whole)
                torn.append(number - 1)
            elif signs[begin[number] + length[number]] in (_CUT if parts[number] else _SHORTENED):
                parts[number] = self._short_for(word) or parts[number]
            if is_half:
                half, half_at = word, number
        if torn:
            whole_at = sorted({*range(len(begin))}.difference(torn))
            begin, length = [begin[n] for n in whole_at], [length[n] for n in whole_at]
            parts = [parts[n] for n in whole_at]
        return _words(begin, length, parts, range(len(parts)) if torn else others)

    def _looked_at(self, written: list[str], length: list[int]) -> list[str]:
        """What a text consists of, with nothing in the place of what is not looked at."""
        is_short = max(length, default=0) <= LONGEST_RUN
        if is_short and len(written) <= MOST_RUNS:
            return written
        different = dict.fromkeys(written)
        if is_short and len(different) <= MOST_RUNS:
            return written
        strange = [run for run in different if len(run) >= _LEAST_STRANGE and not is_number(run)]
        left = {run for run in strange[MOST_RUNS:] if run.lower() not in self._as_written}
        left.update(run for run in different if len(run) > LONGEST_RUN)
        return ["" if run in left else run for run in written]

    def _read_run(self, written: str) -> _Run:
        is_count = written.isdecimal() and (
            len(written) <= _DIGITS or (len(written) == _YEAR and bool(self.ranges_of(written)))
        )
        if is_number(written) and not is_count and written.lower() not in self._as_written:
            return _NOTHING
        words = self._words_of(written)
        parts = tuple(part for token in words for part in self._known(token.word))
        if len(words) != 1:
            return _Run("", parts, is_other=True)
        word = words[0].word
        if parts and min(part.likeness for part in parts) == 1.0:
            return _Run(word, parts, is_other=len(parts) > 1)
        return _Run(word, parts, True, True, self._is_half(word), word in self.rests)

    def _words_of(self, run: str) -> tuple[Token, ...]:
        """The words of a run; of names in mixed case that the rules know, as MacBook, the whole.

        A capital I within small letters is an l that was read from a picture, if that makes it known.
        """
        found = words_of(run)
        if _LIKE_L.search(run) and not all(token.word in self.numbers for token in found):
            sharp = words_of(_LIKE_L.sub(lambda found: "l" * len(found.group()), run))
            if all(token.word in self.numbers for token in sharp):
                return sharp
        if len(found) > 1 and found[0].start == 0 and found[-1].end == len(run) <= LONGEST:
            whole = fold(run)
            but_last = len(whole) - len(found[-1].word)  # a stem is to reach into the last word
            if whole in self.numbers or any(
                but_last < length <= len(whole) and whole[:length] in self.stems
                for length in self._stem_lengths
            ):
                return (Token(whole, 0, len(run)),)
        return found

    def _join(self, one: str, two: str) -> str | None:
        """The known word that these halves are."""
        whole = joined(one, two)
        return whole if whole in self.numbers else None

    def _is_half(self, word: str) -> bool:
        return next(self._longer(word), None) is not None

    def _know(self, word: str) -> tuple[Known, ...]:
        """What a word is: one known word, or several that run together; nothing, if unknown."""
        if word.isdecimal():
            own = self.stands_for(word) if word in self.numbers else ()
            any_number = [self.numbers[NUMBER]] if NUMBER in self.numbers else []
            numbers = (*own, *any_number[: len(word) <= _DIGITS], *self.ranges_of(word))
            return (Known(numbers, numbers, 1.0),) if numbers else ()
        if word in self.numbers:
            return self._parts((word,), 1.0)
        stems, bent = self.stems_of(word), self._bent(word)
        parts = take_apart(word, self.numbers, LEAST_PART)
        if parts:
            first, *others = self._parts(parts, JOINED)
            numbers = (*first.numbers, *stems)
            return (Known(numbers, numbers, first.likeness), *others)
        meant, slips = self._slips.nearest(word)
        likeness = _LIKENESS[slips] if len(word) > SHORT_SLIP else min(_LIKENESS[slips], TWO_SLIPS)
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
        cut = [self.compounds[each] for each in meant if each in self.compounds]
        if cut and all(parts[0] == cut[0][0] and len(parts[0]) < len(word) for parts in cut):
            shortest: tuple[str, ...] = min(cut, key=len)
            return self._parts(shortest, ONE_SLIP)
        numbers = tuple(dict.fromkeys(n for each in meant for n in self.stands_for(each)))
        return (Known(numbers if len(meant) <= _FEW_MEANT else (), numbers, ONE_SLIP),)

    def _longer(self, word: str) -> Iterator[str]:
        """The known words that begin with this one, and are longer."""
        place = bisect_right(self._in_order, word)
        while place < len(self._in_order) and self._in_order[place].startswith(word):
            yield self._in_order[place]
            place += 1

    def _bent(self, word: str) -> list[int]:
        """The numbers of the known words that are this one, bent otherwise."""
        begun = word[:BENT]
        alike = [self._in_order[place] for _, place in self._begun.of((begun,))]
        return [self.numbers[known] for known in alike if known[:BENT] == begun]

    def _parts(self, words: Iterable[str], likeness: float) -> tuple[Known, ...]:
        found = []
        for word in words:
            first, *others = map(self.stands_for, self.compounds.get(word, (word,)))
            if others:  # the word as a whole may be of a class, and begin with a stem
                first += (*self._classes.get(self.numbers[word], ()), *self.stems_of(word))
            found += [Known(each, each, likeness) for each in (first, *others)]
        return tuple(found)


def as_written(texts: Iterable[str]) -> set[str]:
    """What is read as one in what rules write, in small letters: of numbers only these are read."""
    return {run.lower() for text in texts for run in runs(plain(text)).written}


def _words(
    begin: Sequence[int],
    length: Sequence[int],
    parts: Sequence[tuple[Known, ...]],
    several: Iterable[int],
) -> Words:
    """The words of a text by what is known of each; among ``several`` are all that are more than one."""
    known, at = [*chain.from_iterable(parts)], [*compress(count(), parts)]
    joined: list[int] = []
    if len(at) < len(known):
        several = [number for number in several if len(parts[number]) > 1]
        at = sorted(at + [number for number in several for _ in parts[number][1:]])
        for number in several:
            first = bisect_left(at, number)
            joined += range(first + 1, first + len(parts[number]))
    return Words(begin, length, known, at, joined)
