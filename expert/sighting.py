"""Which symptoms are at hand in a case whose facts change.

Given symptoms, and words that name one, stay whatever changes. Where words fit several symptoms,
facts may decide which of them is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from .conditions import FactValue, Scalar
from .diagnosis import Answer
from .knowledge import KnowledgeBase
from .space import Space

Diagnose = Callable[[Mapping[str, FactValue]], Answer]
"""Answers a case with these facts added to it, or put in place of its own."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """The symptoms at hand in a case with these known facts; ``ever`` are all there may come to be."""

    at_hand: Callable[[Mapping[str, FactValue]], tuple[str, ...]]
    ever: tuple[str, ...]


def known_facts(knowledge: KnowledgeBase, answer: Answer) -> dict[str, Scalar]:
    """The facts that were given with a value, canonical; the symptoms left out."""
    return {used.name: used.value for used in answer.facts
            if used.origin == "given" and not knowledge.facts[used.name].multiple
            and used.value is not None and not isinstance(used.value, list)}  # fmt: skip


def sight(
    knowledge: KnowledgeBase, before: Answer, diagnose: Diagnose, keep: Collection[str]
) -> Sighting:
    """The sighting of the case that was answered so, if the facts of ``keep`` do not change."""
    at_hand = _symptoms(before)
    given = any(u.origin == "given" and knowledge.facts[u.name].multiple for u in before.facts)
    if given or not (at_hand or before.is_ambiguous):
        return Sighting(lambda _: at_hand, at_hand)
    bounds = list(dict.fromkeys(f for s in knowledge.symptoms.values() for f in s.applies_to))

    @cache
    def seen(*values: FactValue | None) -> tuple[str, ...]:
        told = {name: v for name, v in zip(bounds, values, strict=True) if v is not None}
        return _symptoms(diagnose(told))

    space, known = Space(knowledge), known_facts(knowledge, before)
    choices = ((known.get(name), *(() if name in keep else space.values(name))) for name in bounds)
    ever = {id_ for values in product(*choices) for id_ in seen(*values)}
    return Sighting(
        lambda changed: seen(*map(changed.get, bounds)),
        tuple(id_ for id_ in knowledge.symptoms if id_ in ever),
    )


def _symptoms(answer: Answer) -> tuple[str, ...]:
    return tuple(symptom.id for symptom in answer.symptoms)
