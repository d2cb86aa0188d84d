"""How likely each possible cause is: shares of the symptoms, shifted by hints.

A symptom shares one unit among the causes it points to, by weight and by what was learned. Every hint that holds
multiplies; a hint that does not hold, or is not known, changes nothing. The shares of the causes
that are still possible are then scaled to one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from math import prod

from .conditions import Atom, FactValue, evaluate, facts_of
from .knowledge import KnowledgeBase
from .learning import shares

_ROUNDING = 1e-9


def likelihoods(
    knowledge: KnowledgeBase,
    symptoms: Iterable[str],
    possible: Iterable[str],
    facts: Mapping[str, FactValue],
    conclusions: Collection[Atom] = (),
) -> dict[str, float]:
    """The likelihood of each possible cause, most likely first; they sum to 1.

    Equally likely causes stay in the order in which the symptoms name them.
    """
    scores = score(knowledge, symptoms, facts, conclusions)
    wanted = set(possible)
    left = {cause: weight for cause, weight in scores.items() if cause in wanted}
    total = sum(left.values())
    ranked = sorted(left, key=lambda cause: -left[cause])
    return {cause: round(left[cause] / total, 9) for cause in ranked}


def score(
    knowledge: KnowledgeBase,
    symptoms: Iterable[str],
    facts: Mapping[str, FactValue],
    conclusions: Collection[Atom] = (),
) -> dict[str, float]:
    """The weight of each cause that the symptoms name: without any hint, one for each symptom."""
    scores: dict[str, float] = {}
    for id_ in symptoms:
        for pair, share in shares(knowledge.symptoms[id_]):
            factors = (h.factor for h in pair.hints if evaluate(h.when, facts, conclusions))
            scores[pair.cause] = scores.get(pair.cause, 0.0) + prod(factors, start=share)
    return scores


def leading(knowledge: KnowledgeBase, facts: Mapping[str, FactValue]) -> dict[str, float]:
    """The symptoms that the known facts point to while none is known, first what they fit best.

    Only facts that lead count, and symptoms that no known fact puts out of bounds. The number is how
    much likelier what is known is there than where no hint speaks of it; always more than 1.
    """
    known = {name for name, fact in knowledge.facts.items() if fact.leads and name in facts}
    if not known:
        return {}
    found = {}
    for id_ in knowledge.candidates(facts):
        likelier = 0.0
        for pair, share in shares(knowledge.symptoms[id_]):
            those = (h for h in pair.hints if not known.isdisjoint(facts_of(h.when)))
            factors = (h.factor for h in those if evaluate(h.when, facts))
            likelier += prod(factors, start=share)
        if likelier > 1 + _ROUNDING:
            found[id_] = likelier
    return {id_: found[id_] for id_ in sorted(found, key=lambda id_: -round(found[id_], 9))}
