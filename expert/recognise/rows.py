"""Rows of words that notions are found by, in one piece: of all nodes that are alike there is one.

A node is what rows have in common so far: the notions of those that end there, and the words that go
on. There are hundreds of thousands; most are like another one, and a text meets few.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from .branches import Branch, Branches
from .lists import Lists
from .mentions import Notion


class Rows:
    """All rows: nodes by their numbers, and by the first words of rows; those too are numbers."""

    def __init__(self, branches: Branches, words: int) -> None:
        """``words`` is how many words there are."""
        alike = _Alike()
        self._begin = [
            Lists(words, [(word, alike.number(branch)) for word, branch in kind.items()])
            for kind in branches.beginnings()
        ]
        nodes, count = [*enumerate(alike.nodes)], len(alike.nodes)
        ends = [(n, notion) for n, node in nodes for notion in node.ends]
        single = [(n, notion) for n, those in branches.single.items() for notion in those]
        numbers: dict[Notion, int] = {}
        for _, notion in (*single, *ends):
            numbers.setdefault(notion, len(numbers))
        self._notions = tuple(numbers)
        self._single = Lists(words, ((n, numbers[notion]) for n, notion in single))
        self._ends = Lists(count, ((n, numbers[notion]) for n, notion in ends))
        self._words = Lists(count, ((n, word) for n, node in nodes for word, _ in node.then))
        self._after = array("I", [after for _, node in nodes for _, after in node.then])
        self._reach = bytes(node.reach for _, node in nodes)

    def single(self, words: Iterable[int]) -> Iterator[Notion]:
        """The notions that these words are by themselves."""
        return map(self._notions.__getitem__, self._single.of(words))

    def begun(self, words: Collection[int]) -> Iterator[int]:
        """The nodes of the rows that begin with one of these words, kind by kind."""
        return chain.from_iterable(kind.of(words) for kind in self._begin)

    def ends(self, nodes: Iterable[int]) -> Iterator[Notion]:
        """The notions of the rows that end at these nodes."""
        return map(self._notions.__getitem__, self._ends.of(nodes))

    def then(self, nodes: Collection[int]) -> tuple[array[int], array[int]]:
        """The words with which rows go on from these nodes, in order, and the node where each does."""
        begin, words, after = self._words.begin, array("I"), array("I")
        for node in nodes:
            words += self._words.numbers[begin[node] : begin[node + 1]]
            after += self._after[begin[node] : begin[node + 1]]
        if len(nodes) < 2:  # of one node they are in order
            return words, after
        in_order = sorted(range(len(words)), key=words.__getitem__)
        return array("I", [words[n] for n in in_order]), array("I", [after[n] for n in in_order])

    def reach(self, node: int) -> int:
        """Within how many words the words of its rows stand."""
        return self._reach[node]


class _Node(NamedTuple):
    """A node; ``then`` are each word that goes on, in order, and the number of the node where."""

    reach: int
    ends: tuple[Notion, ...]
    then: tuple[tuple[int, int], ...]


class _Alike:
    """``nodes`` are those of the branches that were numbered, all different, with their numbers."""

    def __init__(self) -> None:
        self.nodes: dict[_Node, int] = {}
        self._numbers: dict[Branch, int] = {}

    def number(self, branch: Branch) -> int:
        """The number of this branch, and of all that are like it."""
        if branch not in self._numbers:
            goes_on = sorted(branch.then.items())
            then = [(word, self.number(each)) for word, those in goes_on for each in those]
            node = _Node(branch.reach, branch.ends, tuple(then))
            self._numbers[branch] = self.nodes.setdefault(node, len(self.nodes))
        return self._numbers[branch]
