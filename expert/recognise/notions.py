"""Finds notions in the words of a text, by their forms: words, stems, and rows of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import and_
from typing import NamedTuple

from .addresses import is_ending
from .branches import Branches
from .forms import Classes
from .kept import Kept
from .lexicon import KEPT_WORDS, Lexicon
from .mentions import NEGATION, Cue, Mention, Notion
from .rows import Node, Rows
from .words import Known, Words

_CLOSE, _LOOSE = 1, 2
"""Within how many words the next word of a notion's form stands; of a loose one, one may be another."""
LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


_new = tuple.__new__
"""Makes a named tuple as quickly as any other; there are hundreds in each text."""


_NO_NUMBERS: frozenset[int] = frozenset()


class _Step(NamedTuple):
    """What follows the first two words of rows.

    ``ends`` are the notions of the rows that end there, with their reach, ``nodes`` where others go on,
    and ``thirds`` the words that these go on with.
    """

    ends: tuple[tuple[Notion, int], ...]
    nodes: tuple[Node, ...]
    thirds: frozenset[int]


class _Begun(NamedTuple):
    """What a word is by itself, and the second words of the rows that it begins.

    ``inner`` are its numbers that stand in rows after their first word; ``turns``: it turns the
    meaning, so that it cannot be passed over.
    """

    single: tuple[Notion, ...]
    seconds: frozenset[int]
    inner: frozenset[int]
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
            rows = [form for form in written if not is_ending(form)]
            branches.add(notion, rows, _LOOSE if is_guessed else _CLOSE)
        self._rows = Rows(branches, len(lexicon))
        self._inner = bytes(number in branches.inner for number in range(len(lexicon)))
        self._nodes = Kept(self._rows.node, KEPT_WORDS)
        self._begun = Kept(self._begin, KEPT_WORDS)
        self._steps = Kept(self._step, KEPT_WORDS)

    def _begin(self, known: Known) -> _Begun:
        """What a known word is, and may begin."""
        inner = frozenset(filter(self._inner.__getitem__, known.numbers)) or _NO_NUMBERS
        turns = not self._turning.isdisjoint(known.numbers)
        if known.likeness < LEAST_LIKENESS:
            return _Begun((), _NO_NUMBERS, inner, turns)
        single = dict.fromkeys(self._rows.single(known.numbers))
        counted = tuple(notion for notion in single if self._counts(notion, known))
        seconds = _NO_NUMBERS.union(*[node.then for node in self._after(known)])
        return _Begun(counted, seconds, inner, turns)

    def _after(self, first: Known) -> list[Node]:
        """Where the rows go on that begin with this word."""
        return [*map(self._nodes.__getitem__, self._rows.begun(first.numbers))]

    def _step(self, words: tuple[Known, int]) -> _Step:
        """What follows these first two words of rows."""
        first, second = words
        numbers = [number for row in self._after(first) for number in row.then.get(second, ())]
        met = [*map(self._nodes.__getitem__, numbers)]
        ends = tuple((notion, node.reach) for node in met for notion in node.ends)
        nodes = tuple(node for node in met if node.then)
        return _Step(ends, nodes, _NO_NUMBERS.union(*[node.then for node in nodes]))

    def _counts(self, notion: Notion, first: Known) -> bool:
        """Whether what begins with this word is near enough to the notion."""
        return first.likeness >= LEAST_OF_CUE or notion not in self._strict

    def find(self, words: Words) -> list[Mention]:
        """Every notion that these words mention, in their order; of one notion the longest."""
        found: list[Mention] = []
        known, at, begin, end = words.known, words.at, words.begin, words.end
        begun = [*map(self._begun.__getitem__, known)]
        seconds, inner = [word.seconds for word in begun], [word.inner for word in begun]
        stops_next = map(frozenset.isdisjoint, seconds, [*inner[1:], _NO_NUMBERS])
        stops_after = map(frozenset.isdisjoint, seconds, [*inner[2:], _NO_NUMBERS, _NO_NUMBERS])
        stops = map(and_, stops_next, stops_after)
        for place, (word, stops_here) in enumerate(zip(begun, stops, strict=True)):
            if stops_here:
                if word.single:  # most words are nothing by themselves
                    here = at[place]
                    where = here, here, begin[here], end[here]
                    found += [_new(Mention, (notion, *where)) for notion in word.single]
                continue
            those = dict.fromkeys(word.single, place)
            self._follow(self._begin_rows(place, words, begun, those), words, begun, those)
            here = at[place]
            for notion, last in those.items():
                if self._counts(notion, known[place]):
                    there = at[last]
                    found.append(_new(Mention, (notion, here, there, begin[here], end[there])))
        return found

    def _begin_rows(
        self, place: int, words: Words, begun: Sequence[_Begun], found: dict[Notion, int]
    ) -> list[tuple[Mapping[int, Sequence[int]], int]]:
        """Add to ``found`` the notions of the rows of two words that begin here, with the second's place.

        What leads on from which place, if longer rows go on, is what it gives.
        """
        at, first, seconds = words.at, words.known[place], begun[place].seconds
        waiting: list[tuple[Mapping[int, Sequence[int]], int]] = []
        for second in _in_reach(place, at, begun):
            if seconds.isdisjoint(begun[second].inner):
                continue
            apart = at[second] - at[place]
            after = [begun[third].inner for third in _in_reach(second, at, begun)]
            for number in filter(seconds.__contains__, words.known[second].numbers):
                step = self._steps[first, number]
                for notion, reach in step.ends:
                    if apart <= reach and found.get(notion, -1) < second:
                        found[notion] = second
                if step.nodes and not all(map(step.thirds.isdisjoint, after)):
                    waiting += [(node.then, second) for node in step.nodes if apart <= node.reach]
        return waiting

    def _follow(
        self,
        waiting: list[tuple[Mapping[int, Sequence[int]], int]],
        words: Words,
        begun: Sequence[_Begun],
        found: dict[Notion, int],
    ) -> None:
        """Add to ``found`` the notions of the longer rows, with their last word's place."""
        at = words.at
        while waiting:
            then, place = waiting.pop()
            for following in _in_reach(place, at, begun):
                if begun[following].inner.isdisjoint(then):
                    continue
                apart = at[following] - at[place]
                for number in filter(then.__contains__, words.known[following].numbers):
                    for node in map(self._nodes.__getitem__, then[number]):
                        if apart > node.reach:
                            continue
                        for notion in node.ends:
                            if found.get(notion, -1) < following:
                                found[notion] = following
                        if node.then:
                            waiting.append((node.then, following))


def _in_reach(place: int, at: Sequence[int], begun: Sequence[_Begun]) -> Iterator[int]:
    """The known words with which a row may go on that has come this far."""
    for following in range(place + 1, bisect_right(at, at[place] + _LOOSE, place)):
        yield following
        if begun[following].turns:
            return
