"""Symptoms in somebody's own words: notions that stand together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from enroltriage.expert.knowledge import Description

from .mentions import Group, Mention, Mentions, Notion

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


class Descriptions:
    """The descriptions of some rules, each with the symptoms that it describes, to be found in texts."""

    def __init__(self, described: Iterable[tuple[tuple[str, ...], Description]]) -> None:
        self._described = tuple(described)
        self._needing: defaultdict[Notion, list[int]] = defaultdict(list)
        for number, (_, description) in enumerate(self._described):
            for notion in min(description.all, key=len):
                self._needing[notion].append(number)

    def find(self, mentions: Mentions, known: Mapping[str, object]) -> list[Described]:
        """The tightest place of every description that the mentions bear out; ``known`` are facts."""
        named = mentions.named
        possible = {n for notion in self._needing.keys() & named for n in self._needing[notion]}
        fitting = (self._described[number] for number in sorted(possible))
        tightest = ((ids, _tightest(one, mentions, known)) for ids, one in fitting)
        return [
            Described(ids, those, min([m.start for m in those]), max([m.end for m in those]))
            for ids, those in tightest
            if those
        ]


def _tightest(
    description: Description, mentions: Mentions, known: Mapping[str, object]
) -> tuple[Mention, ...]:
    """The mentions nearest to one another that bear out a description; none where none do."""
    if any(map(mentions.named.isdisjoint, description.all)):
        return ()
    if any(known.get(fact) != value for fact, value in description.facts.items()):
        return ()
    groups = sorted(map(mentions.of_any, description.all), key=_count)
    within = description.within or TOGETHER
    near = (_around(one, groups, within) for one in groups[0].mentions[:MANY_PLACES])
    fitting = [those for those in near if those and not _barred(those, description.none, mentions)]
    return tuple(min(fitting, key=_spread)) if fitting else ()


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
