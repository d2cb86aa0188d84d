"""The rules as every peer gets them, and what a peer must give back.

Peers have no derived facts. Here a test of a derived fact becomes "one of these values was
concluded", so that all that a peer must express is: tests of given facts, tests of conclusions,
and, or, unless, and strata.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.cases import Case
from bench.measure import Measured
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    Is,
    atoms_of,
)
from enroltriage.expert.rulebase import FACT


class Unavailable(Exception):
    """The peer cannot run here; the message tells why."""


class Peer(Protocol):
    """One engine, loaded with the rules."""

    @property
    def version(self) -> str:
        """The engine's version."""

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases until the time is used up; a result is the numbers of conclusions."""


@dataclass(frozen=True, slots=True)
class PeerRule:
    """If ``when`` holds, unless one of the conclusions ``unless`` was drawn, draw ``then``."""

    when: Condition
    unless: tuple[int, ...]
    then: int
    stratum: int


@dataclass(frozen=True, slots=True)
class RuleBase:
    """The rules with their conclusions numbered, and what the given facts are."""

    rules: tuple[PeerRule, ...]
    numbers: Mapping[Atom, int]
    knowledge: KnowledgeBase

    @property
    def several(self) -> str:
        """The fact that may hold several values at once."""
        return self.knowledge.symptom_fact.name


def translate(knowledge: KnowledgeBase) -> RuleBase:
    """The rules of the knowledge for the peers."""
    rules = knowledge.rules.values()
    numbers: dict[Atom, int] = {}
    derived: dict[str, dict[Atom, None]] = {}
    for rule in rules:
        for atom in (rule.then, *rule.unless, *atoms_of(rule.when)):
            numbers.setdefault(atom, len(numbers))
        if rule.then.kind == FACT:
            derived.setdefault(rule.then.subject, {})[rule.then] = None

    def grounded(condition: Condition) -> Condition:
        match condition:
            case All(parts):
                return All(tuple(grounded(part) for part in parts))
            case Any(parts):
                return Any(tuple(grounded(part) for part in parts))
            case Is(fact) if fact in derived:
                values = (
                    a for a in derived[fact] if a.value is not None and condition.test(a.value)
                )
                return Any(tuple(Concluded(atom) for atom in values))
            case Compare(fact, _, _, other) if fact in derived or other in derived:
                raise NotImplementedError("no peer compares derived facts")
        return condition

    made = tuple(
        PeerRule(
            grounded(rule.when),
            tuple(numbers[atom] for atom in rule.unless),
            numbers[rule.then],
            rule.stratum,
        )
        for rule in rules
    )
    return RuleBase(made, numbers, knowledge)
