"""Rows of words that notions are found by, in one piece: of all nodes that are alike there is one.

There are hundreds of thousands of nodes; most are like another one, and a text meets few.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from .branches import Branch, Branches
from .lists import Lists
from .mentions import Notion


class Node(NamedTuple):
    """What rows have in common: the notions of those that end here, and the words that go on.

    ``reach`` is within how many words the next of a row stands, ``then`` by words the numbers of the
    nodes where rows go on.
    """

    reach: int
    ends: tuple[Notion, ...]
    then: Mapping[int, Sequence[int]]


class Rows:
    """Rows by the number of their first word, and nodes by their numbers."""

    def __init__(self, branches: Branches, words: int) -> None:
        """``words`` is how many words there are."""
        alike = _Alike()
        kinds = [*(branch.then for branch in branches.plain.values()), branches.several]
        self._begin = [
            Lists(words, [(n, alike.number(each)) for n, those in kind.items() for each in those])
            for kind in kinds
        ]
        numbers: dict[Notion, int] = {}
        single = [
            (n, numbers.setdefault(notion, len(numbers)))
            for n, those in branches.single.items()
            for notion in those
        ]
        ends = [
            (n, numbers.setdefault(notion, len(numbers)))
            for n, node in enumerate(alike.nodes)
            for notion in node.ends
        ]
        then = ((n, each) for n, node in enumerate(alike.nodes) for each in node.then)
        self._notions = tuple(numbers)
        self._single = Lists(words, single)
        self._reach = bytes(node.reach for node in alike.nodes)
        self._ends, self._then = Lists(len(alike.nodes), ends), Lists(len(alike.nodes), then)

    def single(self, words: Iterable[int]) -> Iterator[Notion]:
        """The notions that these words are by themselves."""
        return (self._notions[n] for word in words for n in self._single[word])

    def begun(self, words: Collection[int]) -> Iterator[int]:
        """The nodes where the rows go on that begin with one of these words."""
        return chain.from_iterable(kind[word] for kind in self._begin for word in words)

    def node(self, number: int) -> Node:
        """The node of this number."""
        then: dict[int, tuple[int, ...]] = {}
        numbers = self._then[number]
        for word, node in zip(numbers[::2], numbers[1::2], strict=True):
            then[word] = (*then.get(word, ()), node)
        ends = tuple([self._notions[n] for n in self._ends[number]])
        return Node(self._reach[number], ends, then)


class _Node(NamedTuple):
    """A node, ``then`` in a row: each word that goes on, and the number of the node where."""

    reach: int
    ends: tuple[Notion, ...]
    then: tuple[int, ...]


class _Alike:
    """``nodes`` are those of the branches that were numbered, all different, with their numbers."""

    def __init__(self) -> None:
        self.nodes: dict[_Node, int] = {}
        self._numbers: dict[Branch, int] = {}

    def number(self, branch: Branch) -> int:
        """The number of this branch, and of all that are like it."""
        if branch not in self._numbers:
            then = tuple([
                number
                for word, those in sorted(branch.then.items())
                for following in those
                for number in (word, self.number(following))
            ])  # fmt: skip
            node = _Node(branch.reach, branch.ends, then)
            self._numbers[branch] = self.nodes.setdefault(node, len(self.nodes))
        return self._numbers[branch]
