"""The words that the rules know, and what a word of a text is among them.

A word may be misspelt, run together with its neighbour, or bent by its language: the nearest known
word counts, as long as it is near. Known words stand for numbers; phrases are rows of numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from .forms import NUMBER, read_piece, words_of_form
from .letters import fold, is_number, plain
from .slips import deletions, joined, swapped
from .tokens import LONGEST, LONGEST_RUN, Token, runs, words_of
from .words import Known, Words

KEPT_WORDS = 65_536
"""For how many words of texts it is kept what they are."""
MOST_RUNS = 1_400
"""So many different words of a text are looked at closely, as many as some seven pages have; of
further ones, and of numbers, those count that are written just as the rules write them. A text of
nothing but strange words would take long."""
_DIGITS = 3
"""Numbers of more digits are no counts."""
_LEAST_PART = 3
_LEAST_FUZZY = 5
_LONG = 8
_BENT = 6
"""Words that begin with as many letters alike are one word, bent otherwise."""
_LEAST_SHORT = 4
_CUT = ("\u2026",)
_SHORTENED = (".", *_CUT)
"""After a word that is cut off, and after one that is not known and may be shortened."""
_MOST_MEANT, _FEW_MEANT = 32, 4
"""How many words that begin like one cut short are looked at, and so few tell what it means."""
_JOINTS = ("s", "n", "es", "en", "e")
"""What German and its neighbours put between the parts of a word."""
ONE_SLIP, TWO_SLIPS, JOINED, ENDED = 0.9, 0.75, 0.95, 0.95
"""How alike a word is to what is meant: misspelt, run together, or a stem with another ending."""


_Parts = tuple[tuple[Known, int, int], ...]
"""Known words with their places in a run."""
_Word = tuple[str, int, int, _Parts, bool, bool]
"""A word of a run: as it is compared, its place, what it is, whether the rules spell it so, and
whether it may be the first half of a known word."""


class Lexicon:
    """The words of some forms: words, phrases, and stems (``registr*``)."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._numbers: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._as_written: set[str] = set()
        for piece in dict.fromkeys(piece for form in forms for piece in form.split()):
            self._as_written.update(found.group().lower() for found in runs(plain(piece)))
            for word, is_stem in read_piece(piece):
                shelf = self._stems if is_stem else self._numbers
                shelf.setdefault(word, len(self._numbers) + len(self._stems))
        self._words = {
            number: word for shelf in (self._numbers, self._stems) for word, number in shelf.items()
        }
        self._stem_lengths = sorted({len(stem) for stem in self._stems}, reverse=True)
        self._near: dict[str, list[tuple[str, int]]] = {}
        for word in self._numbers:
            if len(word) >= _LEAST_FUZZY and word.isalpha():
                for without, place in deletions(word):
                    self._near.setdefault(without, []).append((word, place))
        self._begun: dict[str, list[int]] = {}
        for word, number in self._numbers.items():
            if len(word) >= _BENT and word.isalpha():
                self._begun.setdefault(word[:_BENT], []).append(number)
        self._compounds = {
            word: parts for word in self._numbers if (parts := self._take_apart(word, 4))
        }
        self._in_order = sorted(self._numbers)
        self._known = lru_cache(KEPT_WORDS)(self._know)
        self._short_for = lru_cache(KEPT_WORDS)(self._write_out)
        self._run = lru_cache(KEPT_WORDS)(self._read_run)

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
        words = Words()
        begin, known, at, starts, ends = (
            words.begin, words.known, words.at, words.start, words.end,
        )  # fmt: skip
        met: dict[str, tuple[_Word, ...]] = {}
        # a word not as spelt: itself, start, known so far
        before: tuple[str, int, int] | None = None
        for found in runs(plain):
            offset, run = found.start(), found.group()
            if len(run) > LONGEST_RUN:
                continue
            read = met.get(run)
            if read is None:
                read = self._look_at(run, met)
                if read is None:
                    begin.append(offset)
                    before = None
                    continue
            for word, first, last, parts, as_spelt, is_half in read:
                if as_spelt:
                    before = None
                else:
                    if before is not None and joined(before[0], word) in self._numbers:
                        # torn apart, at the end of a line or by the reading of a picture
                        word, first = joined(before[0], word), before[1] - offset
                        parts = tuple((part, first, last) for part in self._known(word))
                        words.forget(before[2])
                        is_half = next(self._longer(word), None) is not None
                    elif plain[offset + last : offset + last + 1] in (
                        _CUT if parts else _SHORTENED
                    ):
                        whole = tuple((part, first, last) for part in self._short_for(word))
                        parts = whole or parts
                    before = (word, offset + first, len(known)) if is_half else None
                number = len(begin)
                begin.append(offset + first)
                for part, start, end in parts:
                    known.append(part)
                    at.append(number)
                    starts.append(offset + start)
                    ends.append(offset + end)
        return words

    def _look_at(self, run: str, met: dict[str, tuple[_Word, ...]]) -> tuple[_Word, ...] | None:
        """What a run is that was not met yet; None for one that is not looked at."""
        if run.isdecimal() and len(run) <= _DIGITS:
            return self._run(run)
        is_strange = len(met) >= MOST_RUNS or is_number(run)
        if is_strange and run.lower() not in self._as_written:
            return None
        read = met[run] = self._run(run)
        return read

    def _read_run(self, run: str) -> tuple[_Word, ...]:
        read = []
        for word, start, end in self._words_of(run):
            known = self._known(word)
            as_spelt = bool(known) and min(part.likeness for part in known) == 1.0
            places = tuple((part, start, end) for part in known)
            read.append(
                (word, start, end, places, as_spelt, next(self._longer(word), None) is not None)
            )
        return tuple(read)

    def _words_of(self, run: str) -> tuple[Token, ...]:
        """The words of a run; of names in mixed case that the rules know, as MacBook, the whole."""
        found = words_of(run)
        if len(found) > 1 and found[0].start == 0 and found[-1].end == len(run) <= LONGEST:
            whole = fold(run)
            first = len(found[0].word)
            if whole in self._numbers or any(
                length > first and whole[:length] in self._stems for length in self._stem_lengths
            ):
                return (Token(whole, 0, len(run)),)
        return found

    def _spelt(self, word: str) -> tuple[int, ...]:
        parts = self._compounds.get(word, (word,))
        return tuple(self._numbers[part] for part in parts)

    def _know(self, word: str) -> tuple[Known, ...]:
        """What a word is: one known word, or several that run together; nothing, if unknown."""
        if word.isdecimal():
            own = (self._numbers.get(each) for each in (word, NUMBER))
            numbers = tuple(number for number in own if number is not None)
            return (Known(numbers, numbers, 1.0),) if numbers else ()
        if word in self._numbers:
            return self._parts((word,), 1.0)
        stems, bent = self._stems_of(word), self._begun.get(word[:_BENT], ())
        parts = self._take_apart(word, _LEAST_PART)
        if parts:
            first, *others = self._parts(parts, JOINED)
            numbers = (*first.numbers, *stems)
            return (Known(numbers, numbers, first.likeness), *others)
        meant, likeness = self._nearest(word)
        found = self._parts(meant[-1:], likeness)
        if len(found) == 1:  # a message may have another that is as near
            (first,) = found
            near = (n for each in meant[:-1] for n in self._parts((each,), likeness)[0].numbers)
            found = (first._replace(all=(*first.all, *near)),)
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
        parts = (part for word in words for part in self._compounds.get(word, (word,)))
        numbers = map(self._with_stems, parts)
        return tuple(Known(each, each, likeness) for each in numbers)

    def _with_stems(self, word: str) -> tuple[int, ...]:
        return (self._numbers[word], *self._stems_of(word))

    def _stems_of(self, word: str) -> tuple[int, ...]:
        return tuple(
            self._stems[word[:length]]
            for length in self._stem_lengths
            if word[:length] in self._stems
        )

    def _take_apart(self, word: str, least: int) -> tuple[str, ...]:
        """The known words that this one consists of, at least two; the fewest."""
        if len(word) < 2 * least:
            return ()
        best: list[tuple[str, ...] | None] = [None] * (len(word) + 1)
        best[0] = ()
        for start in range(len(word) - least + 1):
            before = best[start]
            if before is None:
                continue
            for end in range(start + least, len(word) + 1):
                part = word[start:end]
                if part in self._numbers and part != word:
                    row = (*before, part)
                    for joint in ("", *_JOINTS):
                        after = end + len(joint)
                        if (
                            word.startswith(joint, end)
                            and after <= len(word)
                            and (not joint or after < len(word))
                        ):
                            known = best[after]
                            if known is None or len(row) < len(known):
                                best[after] = row
        return best[-1] or ()

    def _nearest(self, word: str) -> tuple[tuple[str, ...], float]:
        """The known words that one slip of the pen makes this one, or else two in a long word."""
        if len(word) < _LEAST_FUZZY - 1 or not word.isalpha():
            return (), 0.0
        found: dict[float, set[str]] = {}
        for without, place in ((word, -1), *deletions(word)):
            for known, gap in self._near.get(without, ()):
                near = place < 0 or gap < 0 or place == gap or swapped(word, known, place, gap)
                if not near and min(len(word), len(known)) < _LONG:
                    continue
                found.setdefault(ONE_SLIP if near else TWO_SLIPS, set()).add(known)
        best = max(found, default=0.0)
        return tuple(sorted(found.get(best, ()))), best


def _weight(word: str) -> float:
    """Little words say little; a pair of signs says as much as a long word."""
    return (
        1.0 if not word.isascii() and len(word) == 2 else max(0.05, min(1.0, (len(word) - 1) / 5))
    )
