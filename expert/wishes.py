"""What somebody wishes of a case: that a cause is confirmed, excluded, or first in the list.

Tells whether conclusions fulfil a wish, and which tests of the rules bear on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from .conditions import Atom, Condition, FactValue, Leaf, atoms_of, facts_of, leaves
from .engine import Inference
from .knowledge import KnowledgeBase
from .likelihood import likelihoods
from .rulebase import (
    CONFIRMED,
    CONTRADICTED,
    FACT,
    OUT_OF_SCOPE,
    POSSIBLE,
    Rule,
    contradiction,
)

WishedStatus = Literal["confirmed", "excluded", "first"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A cause, and what it is to be. First: no cause of the answer stands before it."""

    cause: str
    status: WishedStatus


class Fulfilment:
    """Tells whether a case fulfils a wish and is in order.

    In order: no facts that cannot hold together, and no symptom out of scope but ``tolerated``.
    """

    def __init__(
        self, knowledge: KnowledgeBase, wish: Wish, tolerated: Collection[str] = ()
    ) -> None:
        self._knowledge = knowledge
        self._wish = wish
        kinds = (CONFIRMED, POSSIBLE) if wish.status == "first" else (wish.status,)
        self._sought = frozenset(Atom(kind, wish.cause) for kind in kinds)
        self._barred = frozenset(
            (
                *map(contradiction, knowledge.contradictions),
                *(Atom(CONTRADICTED, id_) for id_ in knowledge.symptoms),
                *(Atom(OUT_OF_SCOPE, id_) for id_ in knowledge.symptoms if id_ not in tolerated),
            )
        )

    def holds(self, facts: Mapping[str, FactValue], inference: Inference) -> bool:
        """Whether these conclusions, drawn from these facts, are as wished and in order."""
        if not self._barred.isdisjoint(inference.conclusions):
            return False
        if self._sought.isdisjoint(inference.conclusions):
            return False
        return self._wish.status != "first" or self._leading(facts, inference) == self._wish.cause

    def _leading(self, facts: Mapping[str, FactValue], inference: Inference) -> str | None:
        """The cause that an answer names first, unless all are excluded."""
        at_hand = facts.get(self._knowledge.symptom_fact.name)
        gone = inference.subjects(OUT_OF_SCOPE)
        symptoms = [s for s in at_hand if s not in gone] if isinstance(at_hand, tuple) else []
        confirmed = inference.subjects(CONFIRMED)
        if confirmed:
            named = (pair.cause for s in symptoms for pair in self._knowledge.symptoms[s].causes)
            return next((cause for cause in named if cause in confirmed), None)
        known = inference.completing(facts)
        possible, drawn = inference.subjects(POSSIBLE), inference.conclusions
        return next(iter(likelihoods(self._knowledge, symptoms, possible, known, drawn)), None)


def tests_for(
    knowledge: KnowledgeBase, rules: Iterable[Rule], wish: Wish, symptoms: Iterable[str]
) -> tuple[Leaf, ...]:
    """Every test on which it may depend whether a case fulfils the wish and is in order.

    ``symptoms`` are all that may be at hand, ``rules`` all that may then fire.
    """
    conditions: list[Condition] = []
    targets = [Atom(wish.status, wish.cause)]
    if wish.status == "first":
        pairs = [pair for id_ in symptoms for pair in knowledge.symptoms[id_].causes]
        targets = [Atom(POSSIBLE, pair.cause) for pair in pairs]
        conditions = [hint.when for pair in pairs for hint in pair.hints]
    targets += [Atom(kind, s) for s in knowledge.symptoms for kind in (OUT_OF_SCOPE, CONTRADICTED)]
    targets += map(contradiction, knowledge.contradictions)
    conditions += _conditions_behind(rules, targets, conditions)
    return tuple(dict.fromkeys(leaf for when in conditions for leaf in leaves(when)))


def _conditions_behind(
    rules: Iterable[Rule], targets: Iterable[Atom], conditions: Iterable[Condition]
) -> list[Condition]:
    """What the rules ask that conclude these targets, or what these conditions look at."""
    concluding: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules:
        concluding.setdefault(_key(rule.then), []).append(rule)
    waiting = [*map(_key, targets), *(key for when in conditions for key in _looked_at(when))]
    found: list[Condition] = []
    seen: set[tuple[str, str]] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        for rule in concluding.get(key, ()):
            found.append(rule.when)
            waiting += [*_looked_at(rule.when), *map(_key, rule.unless)]
    return found


def _looked_at(condition: Condition) -> Iterator[tuple[str, str]]:
    yield from map(_key, atoms_of(condition))
    yield from ((FACT, fact) for fact in facts_of(condition))


def _key(atom: Atom) -> tuple[str, str]:
    return atom.kind, atom.subject
