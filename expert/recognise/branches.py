"""Rows of words that notions are found by, as they are added: those that begin alike begin in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from .forms import Classes, choices, has_classes
from .mentions import Notion
from .wordlist import WordList


class Branch:
    """What rows have in common: the notions of those that end here, and the words that go on.

    ``reach`` is within how many words the next of a row stands.
    """

    __slots__ = ("ends", "reach", "then")

    def __init__(self, reach: int) -> None:
        self.reach = reach
        self.ends: tuple[Notion, ...] = ()
        self.then: dict[int, tuple[Branch, ...]] = _NOTHING

    def begin(self, number: int, branch: Branch) -> None:
        """With this word a row goes on there."""
        if self.then is _NOTHING:
            self.then = {}
        self.then[number] = (*self.then.get(number, ()), branch)

    def add(self, row: Sequence[int], notion: Notion) -> None:
        """A row that goes on from here."""
        branch = self
        for number in row:
            if number not in branch.then:
                branch.begin(number, Branch(self.reach))
            (branch,) = branch.then[number]
        branch.ends += (notion,)


_NOTHING: dict[int, tuple[Branch, ...]] = {}
"""Where no row goes on, as with most: one for all of them."""


def _leading_to(branch: Branch, row: Sequence[int]) -> Branch:
    """Where a row begins that leads there."""
    for number in reversed(row):
        branch, following = Branch(branch.reach), branch
        branch.begin(number, following)
    return branch


class Branches:
    """All rows of some forms.

    ``single`` are the notions of rows of one word, by that word; ``inner`` the words that stand in rows
    after the first.
    """

    def __init__(self, known: WordList, classes: Classes, reaches: Iterable[int]) -> None:
        """``classes`` are by what stands for them in forms."""
        self._known, self._classes = known, classes
        self.single: dict[int, list[Notion]] = {}
        self.inner: set[int] = set()
        self._roots = {reach: Branch(reach) for reach in reaches}
        self._several: dict[int, Branch] = {}

    def add(self, notion: Notion, written: Iterable[str], reach: int) -> None:
        """The rows of the forms of a notion."""
        forms = dict.fromkeys(written)
        plain = (form for form in forms if not has_classes(form))
        for row in dict.fromkeys(map(self._known.row, plain)):
            if len(row) == 1:
                self.single.setdefault(row[0], []).append(notion)
            elif row:
                self._roots[reach].add(row, notion)
                self.inner.update(row[1:])
        for form in filter(has_classes, forms):
            places = [[*map(self._known.row, rows)] for rows in choices(form, self._classes)]
            self._add_several(places, notion, reach)

    def _add_several(
        self, places: Sequence[Sequence[tuple[int, ...]]], notion: Notion, reach: int
    ) -> None:
        """A form in whose places several rows may stand, or nothing: what goes on alike is one."""
        branch = Branch(reach)
        branch.ends = (notion,)
        for rows in reversed(places):
            following, branch = branch, Branch(reach)
            for row in rows:
                if row:
                    branch.begin(row[0], _leading_to(following, row[1:]))
                    self.inner.update(row)
                    continue
                branch.ends = following.ends
                for number, branches in following.then.items():
                    for each in branches:
                        branch.begin(number, each)
        for number, branches in branch.then.items():
            for each in branches:
                if each.ends:
                    self.single.setdefault(number, []).append(notion)
                self._begin_as(number, each)

    def _begin_as(self, number: int, branch: Branch) -> None:
        """With this word rows begin that go on as these do."""
        begun = self._several.setdefault(number, Branch(branch.reach))
        for second, branches in branch.then.items():
            for each in branches:
                begun.begin(second, each)

    def beginnings(self) -> Iterator[Mapping[int, Branch]]:
        """Where the longer rows go on after their first words, by these: kind by kind."""
        for root in self._roots.values():
            yield {number: branch for number, (branch,) in root.then.items()}
        yield self._several
