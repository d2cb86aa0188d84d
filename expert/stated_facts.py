"""Which of the facts that labelled texts state were found: each of them, and counts by fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from .evaluation import Judged, Labelled


class Statement(NamedTuple):
    """A fact that a text states, as its label has it, and what was found; None where nothing was."""

    label: Labelled
    fact: str
    stated: object
    found: object

    @property
    def outcome(self) -> Literal["found", "otherwise", "missed"]:
        """What became of it."""
        if self.found is None:
            return "missed"
        return "found" if self.found == self.stated else "otherwise"


class FactFigures(NamedTuple):
    """How many statements were found, found otherwise, and missed."""

    found: int
    otherwise: int
    missed: int


def statements(judged: Iterable[Judged]) -> Iterator[Statement]:
    """Every fact that a label says is stated, text by text.

    What is given beside a text is left out: it counts as given, and the text is not asked for it.
    """
    for one in judged:
        for fact, value in one.label.stated.items():
            if fact not in one.label.facts:
                yield Statement(one.label, fact, value, one.facts.get(fact))


def fact_figures(stated: Iterable[Statement]) -> FactFigures:
    """The counts of these statements."""
    outcomes = Counter[str](one.outcome for one in stated)
    return FactFigures(*(outcomes[name] for name in FactFigures._fields))


def by_fact(stated: Iterable[Statement]) -> dict[str, FactFigures]:
    """The counts of each fact, in the order of their names."""
    groups: dict[str, list[Statement]] = {}
    for one in stated:
        groups.setdefault(one.fact, []).append(one)
    return {fact: fact_figures(groups[fact]) for fact in sorted(groups)}
