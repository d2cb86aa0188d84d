"""Finds notions in the words of a text, by their forms: words, stems, and rows of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import compress, count
from operator import or_
from typing import NamedTuple

from .addresses import is_ending
from .branches import Branches
from .forms import Classes
from .kept import Kept
from .lexicon import KEPT_WORDS, Lexicon
from .mentions import NEGATION, Cue, Mention, Notion
from .pieces import is_in_one_piece
from .reach import CLOSE, LOOSE, Reach
from .rows import Rows
from .words import Known, Words

LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


_new = tuple.__new__
"""Makes a named tuple as quickly as any other; there are hundreds in each text."""
_BITS = 480
"""By so many bits words are told apart where it is asked whether a row may go on at all."""


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """How far rows have come: the notions of those that end there, and how others go on.

    ``words`` are those with which they do, in order, ``nodes`` where each leads, and ``goes_on`` the bits
    of the words.
    """

    ends: tuple[Notion, ...]
    words: Sequence[int]
    nodes: Sequence[int]
    goes_on: int

    def after(self, word: int) -> Sequence[int]:
        """The nodes where rows go on with this word."""
        first = bisect_left(self.words, word)
        return self.nodes[first : bisect_right(self.words, word, first)]


_NOWHERE = _State((), (), (), 0)


_First = tuple[tuple[Notion, ...], _State, int, int, bool]
"""Of one known word what ``_Begun`` has of each."""


class _Begun(NamedTuple):
    """What each word is by itself, and where the rows go on that it begins.

    ``goes_on`` are the bits of their second words, and ``inner`` those of its numbers that stand in rows
    after their first word; ``turns``: it turns the meaning, so that it cannot be passed over.
    """

    single: Sequence[tuple[Notion, ...]]
    state: Sequence[_State]
    goes_on: Sequence[int]
    inner: Sequence[int]
    turns: Sequence[bool]


class Notions:
    """The notions of some rules, to be found in texts."""

    def __init__(
        self,
        lexicon: Lexicon,
        forms: Mapping[Notion, Iterable[str]],
        classes: Classes,
        turning_away: Collection[Notion] = (),
    ) -> None:
        """``classes`` are by what stands for them in forms.

        ``turning_away`` are notions that speak against a symptom: like cues they are not guessed.
        """
        self._strict = {*turning_away, *(notion for notion in forms if isinstance(notion, Cue))}
        rows = (lexicon.row(form) for form in forms.get(NEGATION, ()))
        self._turning = frozenset(row[0] for row in rows if len(row) == 1)
        branches = Branches(lexicon, classes, (LOOSE, CLOSE))
        for notion, written in forms.items():
            is_guessed = isinstance(notion, str) and notion not in turning_away
            in_rows = [form for form in written if not is_ending(form)]
            branches.add(notion, in_rows, LOOSE if is_guessed else CLOSE)
        self._rows = Rows(branches, len(lexicon))
        self._inner = bytes(number in branches.inner for number in range(len(lexicon)))
        self._begun = Kept(self._begin, KEPT_WORDS)
        self._states = Kept(self._state, KEPT_WORDS)
        self._steps = Kept(self._step, KEPT_WORDS)

    def _begin(self, known: Known) -> _First:
        """What a known word is, and may begin."""
        inner = _bits(filter(self._inner.__getitem__, known.numbers))
        turns = not self._turning.isdisjoint(known.numbers)
        if known.likeness < LEAST_LIKENESS:
            return (), _NOWHERE, 0, inner, turns
        single = dict.fromkeys(self._rows.single(known.numbers))
        counted = tuple(notion for notion in single if self._counts(notion, known))
        state = self._states[tuple(self._rows.begun(known.numbers))]
        return counted, state, state.goes_on, inner, turns

    def _state(self, nodes: tuple[int, ...]) -> _State:
        words, after = self._rows.then(nodes)
        return _State(tuple(dict.fromkeys(self._rows.ends(nodes))), words, after, _bits(words))

    def _step(self, step: tuple[_State, Known, bool]) -> _State:
        """Where this word brings rows; ``is_far``: it is not the next, but the one after it."""
        state, known, is_far = step
        nodes: dict[int, None] = {}
        for number in known.numbers:
            if state.goes_on >> number % _BITS & 1:  # few do
                nodes |= dict.fromkeys(state.after(number))
        there = tuple(nodes)
        if is_far:
            there = tuple(node for node in nodes if self._rows.reach(node) > CLOSE)
        return self._states[there] if there else _NOWHERE

    def _counts(self, notion: Notion, first: Known) -> bool:
        """Whether what begins with this word is near enough to the notion."""
        return first.likeness >= LEAST_OF_CUE or notion not in self._strict

    def find(self, text: str, words: Words) -> list[Mention]:
        """Every notion that these words of a text mention, in their order.

        Of one notion that begins at a word it is the longest that nothing parts.
        """
        found: list[Mention] = []
        known, at, begin, length = words.known, words.at, words.begin, words.length
        if not known:
            return found
        begun = _Begun(*zip(*map(self._begun.__getitem__, known), strict=False))
        singles, rows = begun.single, self._rows_in(words, begun)
        telling = {*compress(count(), singles), *rows}  # most words are nothing, and begin nothing
        for place in sorted(telling):
            here = at[place]
            start, end = begin[here], begin[here] + length[here]
            if place not in rows:
                for notion in singles[place]:
                    found.append(_new(Mention, (notion, here, here, start, end)))
                continue
            for notion, lasts in rows[place].items():
                if not self._counts(notion, known[place]):
                    continue
                for last in sorted(lasts, reverse=True):
                    there = at[last]
                    end = begin[there] + length[there]
                    if there == here or is_in_one_piece(notion, text, start, end):
                        found.append(_new(Mention, (notion, here, there, start, end)))
                        break
        return found

    def _rows_in(self, words: Words, begun: _Begun) -> Mapping[int, Mapping[Notion, set[int]]]:
        """By each word with which rows begin the notions of it and of them, with their last words."""
        _, states, goes_on, inner, turns = begun
        known, at, steps = words.known, words.at, self._steps
        reach = Reach(words, inner)
        near = reach.near
        reached: defaultdict[int, list[tuple[_State, int]]] = defaultdict(list)
        for place, following in reach.met(goes_on):
            is_far = at[following] - at[place] > CLOSE
            there = steps[states[place], known[following], is_far]
            if there is _NOWHERE or (
                following > place + 1 and True in turns[place + 1 : following]
            ):
                continue
            if there.ends or there.goes_on & near[following]:
                reached[place].append((there, following))
        return {
            first: self._ends(first, those, words, begun, reach) for first, those in reached.items()
        }

    def _ends(
        self,
        first: int,
        reached: list[tuple[_State, int]],
        words: Words,
        begun: _Begun,
        reach: Reach,
    ) -> Mapping[Notion, set[int]]:
        """The notions of a word, and of the rows that have come so far from it, with their last words.

        ``reached`` is where they are, and is used up.
        """
        known, at, steps = words.known, words.at, self._steps
        inner, near = begun.inner, reach.near
        found = {notion: {first} for notion in begun.single[first]}
        seen = {*reached}  # by many ways, where words are run together
        while reached:
            state, place = reached.pop()
            for notion in state.ends:
                found.setdefault(notion, set()).add(place)
            goes_on = state.goes_on
            for following in range(place + 1, reach.until[place]) if goes_on & near[place] else ():
                away = at[following] - at[place]
                if goes_on & inner[following] and away <= LOOSE:
                    there = steps[state, known[following], away > CLOSE]
                    is_on = there.ends or there.goes_on & near[following]
                    if is_on and (there, following) not in seen:
                        seen.add((there, following))
                        reached.append((there, following))
                if begun.turns[following]:
                    break
        return found


def _bits(numbers: Iterable[int]) -> int:
    """The bits of words, in one number: two that have none in common have no word in common."""
    return reduce(or_, [1 << bit for bit in {number % _BITS for number in numbers}], 0)
