"""What can be tried for some causes, and in which order if nothing is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from .costs import cost_of_trying
from .knowledge import KnowledgeBase

KEPT = 4096
"""For how many sets of weighed causes the order is kept."""
TENANT = "tenant"


class Remedy(NamedTuple):
    """A resolution that may be tried: the weight of the causes it removes, and its minutes."""

    resolution: str
    weight: float
    cost: int


class Remedies:
    """Ranks the remedies of one knowledge base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._varying = {r.varies_by for r in knowledge.resolutions.values() if r.varies_by}
        self._kept = lru_cache(KEPT)(self._ranked)
        self.drastic = cache(self._is_drastic)

    def rank(self, suspects: Mapping[str, float], told: Iterable[str]) -> tuple[Remedy, ...]:
        """The remedies for these causes by weight, in the order of trying; ``told`` was asked.

        By weight for cost, which is the best order, but a drastic one after what is cheaper and
        harmless.
        """
        return self._kept(tuple(suspects.items()), frozenset(self._varying.intersection(told)))

    def _is_drastic(self, remedy: str) -> bool:
        """Whether the remedy destroys something or affects the whole tenant."""
        resolution = self._knowledge.resolutions[remedy]
        return resolution.destructive or resolution.reach == TENANT

    def _ranked(
        self, suspects: tuple[tuple[str, float], ...], told: frozenset[str]
    ) -> tuple[Remedy, ...]:
        weights: dict[str, float] = {}
        for cause, weight in suspects:
            id_ = self._knowledge.causes[cause].resolution
            weights[id_] = weights.get(id_, 0.0) + weight
        resolutions = self._knowledge.resolutions
        remedies = (
            Remedy(id_, weight, cost_of_trying(self._knowledge, resolutions[id_], told))
            for id_, weight in weights.items()
        )
        by_worth = sorted(remedies, key=lambda remedy: -round(remedy.weight / remedy.cost, 9))
        harmless = [(n, r.cost) for n, r in enumerate(by_worth) if not self.drastic(r.resolution)]

        def turn(place: int) -> tuple[int, bool, int]:
            """Its place, or right behind the last of those that it waits for."""
            remedy = by_worth[place]
            drastic = self.drastic(remedy.resolution)
            last = max((n for n, cost in harmless if drastic and cost < remedy.cost), default=-1)
            return max(place, last), last > place, place

        return tuple(by_worth[place] for place in sorted(range(len(by_worth)), key=turn))
