"""Symptoms in somebody's own words: notions that stand together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from enroltriage.expert.knowledge import Description

from .mentions import Group, Mention, Mentions

TOGETHER = 28
"""Within so many words notions stand together."""
AROUND = 6
"""So many words before and after count as near."""
MANY_PLACES = 16
"""How many places of one description are looked at in one text."""


class Described(NamedTuple):
    """Symptoms described in a text, by the mentions that bear it out, and where they begin and end."""

    symptoms: tuple[str, ...]
    mentions: tuple[Mention, ...]
    start: int
    end: int

    @property
    def length(self) -> int:
        """How far it stretches, in code points."""
        return self.end - self.start


def find_described(
    described: Iterable[tuple[tuple[str, ...], Description]],
    mentions: Mentions,
    known: Mapping[str, object],
) -> list[Described]:
    """The tightest place of every description that the mentions bear out.

    ``described`` are descriptions with the symptoms that they describe, ``known`` the facts known.
    """
    found: list[Described] = []
    named = mentions.named
    for symptoms, description in described:
        if any(map(named.isdisjoint, description.all)):
            continue
        if any(known.get(fact) != value for fact, value in description.facts.items()):
            continue
        groups = sorted(map(mentions.of_any, description.all), key=_count)
        within = description.within or TOGETHER
        fitting = (_around(one, groups, within) for one in groups[0].mentions[:MANY_PLACES])
        stretches = [c for c in fitting if c and not _barred(c, description.none, mentions)]
        if stretches:
            tightest = tuple(min(stretches, key=_spread))
            start, end = min([m.start for m in tightest]), max([m.end for m in tightest])
            found.append(Described(symptoms, tightest, start, end))
    return found


def _around(pivot: Mention, groups: Sequence[Group], within: int) -> list[Mention] | None:
    """One mention of each group near the pivot, no words counted for two; None if one is missing.

    ``groups`` stand in order of how many mentions they have.
    """
    for group in groups:
        if group.distance(pivot.at) > within:
            return None
    chosen: list[Mention] = []
    taken: set[tuple[int, int]] = set()
    for group in groups:
        near = (one for one in group.nearest(pivot.at) if (one.at, one.until) not in taken)
        mention = next(near, None)
        if mention is None:
            return None
        chosen.append(mention)
        taken.add((mention.at, mention.until))
    return chosen if _spread(chosen) <= within else None


def _count(group: Group) -> int:
    return len(group.mentions)


def _barred(chosen: Iterable[Mention], none: tuple[str, ...], mentions: Mentions) -> bool:
    """Whether what may not be near is near."""
    if mentions.named.isdisjoint(none):
        return False
    low, high = min(m.at for m in chosen) - AROUND, max(m.until for m in chosen) + AROUND
    return bool(mentions.of_any(none).between(low, high))


def _spread(chosen: Iterable[Mention]) -> int:
    return max([m.until for m in chosen]) - min([m.at for m in chosen])
