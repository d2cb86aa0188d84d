"""Finds notions in the words of a text, by their forms: words, stems, and rows of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from .lexicon import KEPT_WORDS, Lexicon
from .mentions import NEGATION, Cue, Mention, Notion
from .words import Words

_SKIPPED = 1
"""How many other words may stand between two words of a notion's form."""
LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


_new = tuple.__new__
"""Makes a named tuple as quickly as any other; there are hundreds in each text."""


class _Node:
    """What rows have in common: the notions of those that end here, and the words that go on."""

    __slots__ = ("ends", "then")

    def __init__(self) -> None:
        self.ends: tuple[Notion, ...] = ()
        self.then: dict[int, tuple[_Node, ...]] = _NOTHING

    def add(self, row: Sequence[int], notion: Notion) -> None:
        """A row that goes on from here."""
        node = self
        for number in row:
            if node.then is _NOTHING:
                node.then = {}
            if number not in node.then:
                node.then[number] = (_Node(),)
            (node,) = node.then[number]
        node.ends += (notion,)


_NOTHING: dict[int, tuple[_Node, ...]] = {}
"""Where no row goes on, as with most nodes: one for all of them."""
_Then = Mapping[int, tuple[_Node, ...]]
"""The nodes that words lead to."""


class _Begun(NamedTuple):
    """What a word is by itself, and how rows go on that it begins.

    ``loose`` are rows between the words of which others may stand, ``close`` all the rest; ``then``
    are the words that may be the second of one.
    """

    single: tuple[Notion, ...]
    loose: _Then
    close: _Then
    then: frozenset[int]


class Notions:
    """The notions of some rules, to be found in texts."""

    def __init__(
        self,
        lexicon: Lexicon,
        forms: Mapping[Notion, Iterable[str]],
        turning_away: Collection[Notion] = (),
    ) -> None:
        """``turning_away`` are notions that speak against a symptom: like cues they are not guessed."""
        self._strict = {*turning_away, *(notion for notion in forms if isinstance(notion, Cue))}
        self._single: dict[int, list[Notion]] = {}
        self._loose, self._close = _Node(), _Node()
        rows = (lexicon.row(form) for form in forms.get(NEGATION, ()))
        self._turning = frozenset(row[0] for row in rows if len(row) == 1)
        for notion, written in forms.items():
            is_guessed = isinstance(notion, str) and notion not in turning_away
            root = self._loose if is_guessed else self._close
            for row in dict.fromkeys(lexicon.row(form) for form in written):
                if len(row) == 1:
                    self._single.setdefault(row[0], []).append(notion)
                elif row:
                    root.add(row, notion)
        self._begun = lru_cache(KEPT_WORDS)(self._begin)

    def _begin(self, numbers: tuple[int, ...]) -> _Begun:
        """What a word of these numbers is, and may begin."""
        single = dict.fromkeys(n for number in numbers for n in self._single.get(number, ()))
        loose, close = _after(self._loose, numbers), _after(self._close, numbers)
        return _Begun(tuple(single), loose, close, frozenset((*loose, *close)))

    def find(self, words: Words) -> list[Mention]:
        """Every notion that these words mention, in their order; of one notion the longest."""
        found: list[Mention] = []
        begun, strict = self._begun, self._strict
        ats, starts, ends = words.at, words.start, words.end
        numbers = [*(part.numbers for part in words.known), (), ()]
        following = zip(words.known, numbers[1:], numbers[2:], strict=False)
        for place, (part, one, two) in enumerate(following):
            if part.likeness < LEAST_LIKENESS:
                continue
            single, loose, close, then = begun(part.numbers)
            goes_on = then and not (then.isdisjoint(one) and then.isdisjoint(two))
            if not single and not goes_on:  # as with most words
                continue
            those = dict.fromkeys(single, place)
            if goes_on:
                self._follow(loose, words, place, _SKIPPED, those)
                self._follow(close, words, place, 0, those)
            if those:
                at, start, sure = ats[place], starts[place], part.likeness >= LEAST_OF_CUE
                found += [
                    _new(Mention, (notion, at, ats[last], start, ends[last]))
                    for notion, last in those.items()
                    if sure or notion not in strict
                ]
        return found

    def _follow(
        self, then: _Then, words: Words, place: int, skipped: int, found: dict[Notion, int]
    ) -> None:
        """Add to ``found`` the notions of the rows that go on from here, with their last word's place.

        ``skipped`` is how many other words may stand between two of a row.
        """
        known, at, count = words.known, words.at, len(words.known)
        waiting = [(then, place)] if then else []
        while waiting:
            then, place = waiting.pop()
            limit = at[place] + 1 + skipped
            following = place + 1
            while following < count and at[following] <= limit:
                own = known[following].numbers
                for number in own:
                    for node in then.get(number, ()):
                        for notion in node.ends:
                            if found.get(notion, -1) < following:
                                found[notion] = following
                        if node.then:
                            waiting.append((node.then, following))
                if not self._turning.isdisjoint(own):
                    break  # it turns the meaning, so that it cannot be passed over
                following += 1


def _after(node: _Node, numbers: Iterable[int]) -> _Then:
    """How rows go on from a node after a word of these numbers."""
    then: dict[int, tuple[_Node, ...]] = {}
    for number in numbers:
        for reached in node.then.get(number, ()):
            for following, nodes in reached.then.items():
                then[following] = (*then.get(following, ()), *nodes)
    return then
