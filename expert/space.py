"""The space of cases that the rules can tell apart: which facts matter, and which of their values.

A symptom's rules look at few facts, and of most values they cannot tell one from another. What
is left is a finite space, often small enough to look at every case: verification, plans and
proofs of equality walk it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import product
from math import prod

from .conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    FactValue,
    Is,
    Leaf,
    Scalar,
    facts_of,
    is_integer,
    leaves,
)
from .knowledge import KnowledgeBase
from .reach import Reach
from .rulebase import FACT, Rule
from .scale import Scale
from .vocabulary import FactType

FIRST_DAY = date(2020, 1, 1).toordinal()
"""Where dates begin that no rule names: only their order matters."""


class Space:
    """The facts and values that matter, for one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._symptom_fact = knowledge.symptom_fact.name
        self._reach = Reach(knowledge.rules.values(), self._symptom_fact)
        conditions = [rule.when for rule in knowledge.rules.values()]
        for symptom in knowledge.symptoms.values():
            conditions += symptom.hints()
        self._tests: dict[str, list[Leaf]] = {}
        for leaf in dict.fromkeys(leaf for when in conditions for leaf in leaves(when)):
            for fact in facts_of(leaf):
                self._tests.setdefault(fact, []).append(leaf)
        self.linked = cache(self._linked)
        self.scale = cache(self._scale)

    def rules(self, symptoms: Iterable[str]) -> tuple[Rule, ...]:
        """The rules that some case with exactly these symptoms may bring to fire, in order."""
        at_hand, drawn = frozenset(symptoms), set[Atom]()
        reached = []
        for rule in self._reach.rules(at_hand):
            if self._can_hold(rule.when, at_hand, drawn):
                drawn.add(rule.then)
                reached.append(rule)
        return tuple(reached)

    def facts(self, symptoms: Iterable[str]) -> tuple[str, ...]:
        """The facts that may be given and that these rules look at, in the order of intake."""
        names = {
            given
            for rule in self.rules(symptoms)
            if rule.then.kind != FACT
            for fact in facts_of(rule.when)
            for given in self._knowledge.given_for(fact)
        }
        names.discard(self._symptom_fact)
        return tuple(name for name in self._knowledge.facts if name in names)

    def derivable(self) -> tuple[str, ...]:
        """The facts that may be given and from which others are derived, whatever the symptom."""
        derived = (name for name, fact in self._knowledge.facts.items() if fact.derived)
        given = (g for name in derived for g in self._knowledge.given_for(name))
        return tuple(dict.fromkeys(name for name in given if name != self._symptom_fact))

    def values(self, fact: str, rules: Iterable[Rule] | None = None) -> tuple[Scalar, ...]:
        """A value for each class of values that the rules, or those given, can tell apart.

        Empty for a text that no rule looks at.
        """
        known = self._knowledge.facts[fact]
        if known.multiple:
            return tuple(self._knowledge.symptoms)
        if known.type == "boolean":
            return (False, True)
        if known.type in ("integer", "date"):
            return self._points(known)
        tests = [t for t in self._tests.get(fact, ()) if isinstance(t, Is)]
        if rules is not None:
            used = {leaf for rule in rules for leaf in leaves(rule.when)}
            tests = [test for test in tests if test in used]
        values: Iterable[Scalar] = known.values or (v for test in tests for v in test.values)
        return tuple(dict.fromkeys(stand_ins(values, tests).values()))

    def size(self, choices: Mapping[str, tuple[Scalar | None, ...]]) -> int:
        """How many cases ``cases`` would list."""
        return prod(map(len, choices.values()))

    def cases(
        self, choices: Mapping[str, tuple[Scalar | None, ...]]
    ) -> Iterator[dict[str, FactValue]]:
        """Every combination of these values; None leaves the fact out."""
        for values in product(*choices.values()):
            yield {
                fact: value
                for fact, value in zip(choices, values, strict=True)
                if value is not None
            }  # fmt: skip

    def _can_hold(self, condition: Condition, at_hand: frozenset[str], drawn: set[Atom]) -> bool:
        match condition:
            case All(parts):
                return all(self._can_hold(part, at_hand, drawn) for part in parts)
            case Any(parts):
                return any(self._can_hold(part, at_hand, drawn) for part in parts)
            case Concluded(atom):
                return atom in drawn
            case Is(fact, values, negated) if fact == self._symptom_fact:
                return not negated and not at_hand.isdisjoint(map(str, values))
        return True

    def _linked(self, fact: str) -> tuple[str, ...]:
        """The fact, and those that rules compare with it, directly or by way of others."""
        found = {fact: None}
        waiting = [fact]
        while waiting:
            for test in self._tests.get(waiting.pop(), ()):
                new = [name for name in facts_of(test) if name not in found]
                found |= dict.fromkeys(new)
                waiting += new
        return tuple(found)

    def _scale(self, fact: str) -> Scale:
        """The numbers, or days as numbers, that the rules can tell apart of facts linked to it."""
        linked = self.linked(fact)
        marks = {mark for name in linked for mark in self._marks(self._knowledge.facts[name])}
        if not marks:
            marks = {FIRST_DAY if self._knowledge.facts[fact].type == "date" else 0}
        return Scale(tuple(sorted(marks)), len(linked))

    def _points(self, fact: FactType) -> tuple[Scalar, ...]:
        """Numbers or days such that every order of the facts compared with each other occurs."""
        lowest, highest = fact.minimum, fact.maximum
        kept = (
            p
            for p in self.scale(fact.name).points()
            if (lowest is None or p >= lowest) and (highest is None or p <= highest)
        )
        return tuple(in_type(fact, p) for p in kept)

    def _marks(self, fact: FactType) -> Iterator[int]:
        """What rules and bounds name."""
        yield from (bound for bound in (fact.minimum, fact.maximum) if bound is not None)
        for test in self._tests.get(fact.name, ()):
            if isinstance(test, Compare) and test.number is not None:
                yield test.number
            elif isinstance(test, Is):
                yield from (as_number(value) for value in test.values)


def stand_ins(values: Iterable[Scalar], tests: Collection[Is]) -> Mapping[Scalar, Scalar]:
    """By value, the first one of which every test says the same."""
    first: dict[tuple[bool | None, ...], Scalar] = {}
    return {v: first.setdefault(tuple(test.test(v) for test in tests), v) for v in values}


def as_number(value: Scalar) -> int:
    """A number, or a day as a number."""
    return value if is_integer(value) else date.fromisoformat(str(value)).toordinal()


def in_type(fact: FactType, number: int) -> Scalar:
    """A number as the fact has it: as it is, or as a day."""
    return date.fromordinal(number).isoformat() if fact.type == "date" else number
