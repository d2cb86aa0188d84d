"""Finds notions in the words of a text, by their forms: words, stems, and rows of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import add
from typing import NamedTuple

from .forms import Classes, choices, has_classes
from .kept import Kept
from .lexicon import KEPT_WORDS, Lexicon
from .mentions import NEGATION, Cue, Mention, Notion
from .words import Known, Words

_CLOSE, _LOOSE = 1, 2
"""Within how many words the next word of a notion's form stands; of a loose one, one may be another."""
LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


_new = tuple.__new__
"""Makes a named tuple as quickly as any other; there are hundreds in each text."""


class _Node:
    """What rows have in common: the notions of those that end here, and the words that go on.

    ``reach`` is within how many words the next of a row stands.
    """

    __slots__ = ("ends", "reach", "then")

    def __init__(self, reach: int) -> None:
        self.reach = reach
        self.ends: tuple[Notion, ...] = ()
        self.then: dict[int, tuple[_Node, ...]] = _NOTHING

    def begin(self, number: int, node: _Node) -> None:
        """With this word a row goes on there."""
        if self.then is _NOTHING:
            self.then = {}
        self.then[number] = (*self.then.get(number, ()), node)

    def add(self, row: Sequence[int], notion: Notion) -> None:
        """A row that goes on from here."""
        node = self
        for number in row:
            if node.then is _NOTHING:
                node.then = {}
            if number not in node.then:
                node.then[number] = (_Node(self.reach),)
            (node,) = node.then[number]
        node.ends += (notion,)


_NOTHING: dict[int, tuple[_Node, ...]] = {}
"""Where no row goes on, as with most nodes: one for all of them."""
_Then = Mapping[int, tuple[_Node, ...]]
"""The nodes that words lead to."""


class _Begun(NamedTuple):
    """What a word is by itself, and how rows go on that it begins: their second words.

    ``inner`` are its numbers that stand in rows after their first word; ``turns``: it turns the
    meaning, so that it cannot be passed over.
    """

    single: tuple[Notion, ...]
    then: _Then
    seconds: frozenset[int]
    inner: tuple[int, ...]
    turns: bool


def _leading_to(node: _Node, row: Sequence[int]) -> _Node:
    """Where a row begins that leads there."""
    for number in reversed(row):
        node, following = _Node(node.reach), node
        node.begin(number, following)
    return node


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
        self._single: dict[int, list[Notion]] = {}
        self._loose, self._close = _Node(_LOOSE), _Node(_CLOSE)
        self._inner: set[int] = set()
        self._several: dict[int, list[_Node]] = {}
        rows = (lexicon.row(form) for form in forms.get(NEGATION, ()))
        self._turning = frozenset(row[0] for row in rows if len(row) == 1)
        for notion, written in forms.items():
            is_guessed = isinstance(notion, str) and notion not in turning_away
            root = self._loose if is_guessed else self._close
            plain = (form for form in written if not has_classes(form))
            for row in dict.fromkeys(map(lexicon.row, plain)):
                if len(row) == 1:
                    self._single.setdefault(row[0], []).append(notion)
                elif row:
                    root.add(row, notion)
                    self._inner.update(row[1:])
            for form in dict.fromkeys(filter(has_classes, written)):
                places = [[*map(lexicon.row, rows)] for rows in choices(form, classes)]
                self._add_several(places, notion, root.reach)
        self._begun = Kept(self._begin, KEPT_WORDS)

    def _add_several(
        self, places: Sequence[Sequence[tuple[int, ...]]], notion: Notion, reach: int
    ) -> None:
        """A form in whose places several rows may stand, or nothing: what goes on alike is one."""
        node = _Node(reach)
        node.ends = (notion,)
        for rows in reversed(places):
            following, node = node, _Node(reach)
            for row in rows:
                if row:
                    node.begin(row[0], _leading_to(following, row[1:]))
                    self._inner.update(row)
                    continue
                node.ends = following.ends
                for number, nodes in following.then.items():
                    for each in nodes:
                        node.begin(number, each)
        for number, nodes in node.then.items():
            for each in nodes:
                if each.ends:
                    self._single.setdefault(number, []).append(notion)
                if each.then:
                    self._several.setdefault(number, []).append(each)

    def _begin(self, known: Known) -> _Begun:
        """What a known word is, and may begin."""
        numbers = known.numbers
        inner = tuple(dict.fromkeys(number for number in numbers if number in self._inner))
        turns = not self._turning.isdisjoint(numbers)
        if known.likeness < LEAST_LIKENESS:
            return _Begun((), _NOTHING, frozenset(), inner, turns)
        single = dict.fromkeys(n for number in numbers for n in self._single.get(number, ()))
        then: dict[int, tuple[_Node, ...]] = {}
        for rows in (self._loose.then, self._close.then, self._several):
            for begun in (node for number in numbers for node in rows.get(number, ())):
                for second, nodes in begun.then.items():
                    then[second] = (*then.get(second, ()), *nodes)
        return _Begun(tuple(single), then, frozenset(then), inner, turns)

    def find(self, words: Words) -> list[Mention]:
        """Every notion that these words mention, in their order; of one notion the longest."""
        found: list[Mention] = []
        known, strict = words.known, self._strict
        begun = [*map(self._begun.__getitem__, known)]
        inner = [word.inner for word in begun]
        following = map(add, [*inner[1:], ()], [*inner[2:], (), ()])
        ends_here = map(frozenset.isdisjoint, [word.seconds for word in begun], following)
        at, begin, end = words.at, words.begin, words.end
        for place, (word, ends) in enumerate(zip(begun, ends_here, strict=True)):
            if ends and not word.single:
                continue  # most words are nothing by themselves
            those = dict.fromkeys(word.single, place)
            if not ends:
                self._follow(place, begun, inner, at, those)
            sure = known[place].likeness >= LEAST_OF_CUE
            here = at[place]
            start = begin[here]
            for notion, last in those.items():
                if sure or notion not in strict:
                    there = at[last]
                    found.append(_new(Mention, (notion, here, there, start, end[there])))
        return found

    def _follow(
        self,
        place: int,
        begun: Sequence[_Begun],
        inner: Sequence[tuple[int, ...]],
        at: Sequence[int],
        found: dict[Notion, int],
    ) -> None:
        """Add to ``found`` the notions of the rows that begin here, with their last word's place."""
        waiting = [(begun[place].then, place)]
        while waiting:
            then, place = waiting.pop()
            here = at[place]
            for following in range(place + 1, bisect_right(at, here + _LOOSE, place)):
                apart = at[following] - here
                for number in inner[following]:
                    for node in then.get(number, ()):
                        if apart > node.reach:
                            continue
                        for notion in node.ends:
                            if found.get(notion, -1) < following:
                                found[notion] = following
                        if node.then:
                            waiting.append((node.then, following))
                if begun[following].turns:
                    break
