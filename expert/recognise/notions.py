"""Finds notions in the words of a text, by their forms: words, stems, and rows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from .addresses import is_ending
from .branches import Branches
from .forms import Classes
from .kept import Kept
from .lexicon import KEPT_WORDS, Lexicon
from .mentions import NEGATION, Cue, Mention, Notion
from .rows import Rows
from .words import Known, Words

_CLOSE, _LOOSE = 1, 2
"""Within how many words the next word of a notion's form stands; of a loose one, one may be another."""
LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


_new = tuple.__new__
"""Makes a named tuple as quickly as any other; there are hundreds in each text."""
_BITS = 1024
"""By so many bits words are told apart where it is asked whether a row may go on at all."""


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """Nodes of rows that have come so far, and the bits of the words with which they go on."""

    nodes: tuple[int, ...]
    goes_on: int


class _Step(NamedTuple):
    """Where a word brings rows: the notions of those that end there, and the nodes they have come to.

    ``goes_on`` are the bits of the words with which others go on.
    """

    ends: tuple[Notion, ...]
    nodes: tuple[int, ...]
    goes_on: int


_NOWHERE = _Step((), (), 0)


class _Begun(NamedTuple):
    """What a word is by itself, and where the rows go on that it begins.

    ``goes_on`` are the bits of their second words, and ``inner`` those of its numbers that stand in rows
    after their first word; ``turns``: it turns the meaning, so that it cannot be passed over.
    """

    single: tuple[Notion, ...]
    state: _State
    goes_on: int
    inner: int
    turns: bool


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
        branches = Branches(lexicon, classes, (_LOOSE, _CLOSE))
        for notion, written in forms.items():
            is_guessed = isinstance(notion, str) and notion not in turning_away
            in_rows = [form for form in written if not is_ending(form)]
            branches.add(notion, in_rows, _LOOSE if is_guessed else _CLOSE)
        self._rows = Rows(branches, len(lexicon))
        self._inner = bytes(number in branches.inner for number in range(len(lexicon)))
        self._begun = Kept(self._begin, KEPT_WORDS)
        self._states = Kept(self._state, KEPT_WORDS)
        self._steps = Kept(self._step, KEPT_WORDS)

    def _begin(self, known: Known) -> _Begun:
        """What a known word is, and may begin."""
        inner = _bits(filter(self._inner.__getitem__, known.numbers))
        turns = not self._turning.isdisjoint(known.numbers)
        if known.likeness < LEAST_LIKENESS:
            return _Begun((), _State((), 0), 0, inner, turns)
        single = dict.fromkeys(self._rows.single(known.numbers))
        counted = tuple(notion for notion in single if self._counts(notion, known))
        state = self._states[tuple(self._rows.begun(known.numbers))]
        return _Begun(counted, state, state.goes_on, inner, turns)

    def _state(self, nodes: tuple[int, ...]) -> _State:
        return _State(nodes, _bits(self._rows.words(nodes)))

    def _step(self, step: tuple[_State, Known, bool]) -> _Step:
        """Where this word brings rows; ``is_far``: it is not the next, but the one after it."""
        state, known, is_far = step
        rows = self._rows
        going_on = [n for n in known.numbers if state.goes_on >> n % _BITS & 1]  # few do
        nodes = [node for number in going_on for node in rows.after(state.nodes, number)]
        if is_far:
            nodes = [node for node in nodes if rows.reach(node) > _CLOSE]
        if not nodes:
            return _NOWHERE
        ends = tuple(dict.fromkeys(rows.ends(nodes)))
        return _Step(ends, tuple(nodes), _bits(rows.words(nodes)))

    def _counts(self, notion: Notion, first: Known) -> bool:
        """Whether what begins with this word is near enough to the notion."""
        return first.likeness >= LEAST_OF_CUE or notion not in self._strict

    def find(self, words: Words) -> list[Mention]:
        """Every notion that these words mention, in their order; of one notion the longest."""
        found: list[Mention] = []
        known, at, begin, end = words.known, words.at, words.begin, words.end
        begun = [*map(self._begun.__getitem__, known)]
        inner = [word.inner for word in begun]
        near = map(or_, [*inner[1:], 0], [*inner[2:], 0, 0])
        going_on = map(and_, [word.goes_on for word in begun], near)
        for place, (word, goes_on) in enumerate(zip(begun, going_on, strict=True)):
            here = at[place]
            if not goes_on:
                if word.single:  # most words are nothing by themselves
                    where = here, here, begin[here], end[here]
                    found += [_new(Mention, (notion, *where)) for notion in word.single]
                continue
            for notion, last in self._longest(place, words, begun).items():
                if self._counts(notion, known[place]):
                    there = at[last]
                    found.append(_new(Mention, (notion, here, there, begin[here], end[there])))
        return found

    def _longest(self, first: int, words: Words, begun: Sequence[_Begun]) -> dict[Notion, int]:
        """The notions of the rows that begin at a word, each with the last word of its longest row."""
        found = dict.fromkeys(begun[first].single, first)
        state = begun[first].state
        waiting = [(state, first)] if self._is_begun(state, first, words) else []
        while waiting:
            state, place = waiting.pop()
            for following, step in self._steps_from(state, place, words, begun):
                for notion in step.ends:
                    if found.get(notion, -1) < following:
                        found[notion] = following
                if step.goes_on and _is_near(step.goes_on, following, words.at, begun):
                    waiting += [(self._states[node,], following) for node in step.nodes]
        return found

    def _is_begun(self, state: _State, first: int, words: Words) -> bool:
        """Whether one of the next two known words may go on, where words are run together.

        Those are more than two within reach; without one of the first two the others do not count.
        """
        known, at = words.known, words.at
        if first + 3 >= len(at) or at[first + 3] - at[first] > _LOOSE:
            return True
        following = known[first + 1 : first + 3]
        return any(self._steps[state, each, False] is not _NOWHERE for each in following)

    def _steps_from(
        self, state: _State, place: int, words: Words, begun: Sequence[_Begun]
    ) -> Iterator[tuple[int, _Step]]:
        """The known words with which rows may go on that have come to this place, and the steps."""
        known, at = words.known, words.at
        for following in range(place + 1, len(at)):
            apart, word = at[following] - at[place], begun[following]
            if apart > _LOOSE:
                return
            if state.goes_on & word.inner:
                yield following, self._steps[state, known[following], apart > _CLOSE]
            if word.turns:
                return


def _bits(numbers: Iterable[int]) -> int:
    """The bits of words, in one number: two that have none in common have no word in common."""
    return reduce(or_, [1 << bit for bit in {number % _BITS for number in numbers}], 0)


def _is_near(goes_on: int, place: int, at: Sequence[int], begun: Sequence[_Begun]) -> bool:
    """Whether one of the words that rows go on with may stand near enough after this place."""
    for following in range(place + 1, len(at)):
        if at[following] - at[place] > _LOOSE:
            return False
        if goes_on & begun[following].inner:
            return True
        if begun[following].turns:
            return False
    return False
