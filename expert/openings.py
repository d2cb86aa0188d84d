"""What could still be concluded in a case, and by finding out which facts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from .conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    FactValue,
    Is,
    atoms_of,
    evaluate,
    facts_of,
)
from .engine import Inference
from .knowledge import KnowledgeBase
from .rulebase import CONFIRMED, EXCLUDED, FACT, POSSIBLE, Rule


class Openings:
    """Finds, for one knowledge base, the rules that an answer could still bring to fire."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._concluding: dict[Atom, list[Rule]] = {}
        self._deriving: dict[str, list[Rule]] = {}
        for rule in knowledge.rules.values():
            self._concluding.setdefault(rule.then, []).append(rule)
            if rule.then.kind == FACT:
                self._deriving.setdefault(rule.then.subject, []).append(rule)

    def of(
        self, asked: Container[str], facts: Mapping[str, FactValue], inference: Inference
    ) -> CaseOpenings:
        """Those of one case. ``facts`` are all known ones, derived and recognised included."""
        return CaseOpenings(self, asked, facts, inference)


@dataclass(frozen=True, slots=True)
class Opening:
    """Rules that may yet fire, the unasked facts they lack, and all given facts they look at."""

    rules: frozenset[str]
    missing: frozenset[str]
    involved: frozenset[str]

    def __or__(self, other: Opening) -> Opening:
        return Opening(
            self.rules | other.rules,
            self.missing | other.missing,
            self.involved | other.involved,
        )


CLOSED = Opening(frozenset(), frozenset(), frozenset())


class CaseOpenings:
    """The openings of one case."""

    def __init__(
        self,
        base: Openings,
        asked: Container[str],
        facts: Mapping[str, FactValue],
        inference: Inference,
    ) -> None:
        self._base = base
        self._asked = asked
        self._facts = facts
        self._inference = inference
        self._drawn = frozenset(inference.conclusions)
        self._found: dict[Atom, Opening] = {}
        self._deciding: dict[str, Opening] = {}

    def confirming(self, cause: str) -> Opening:
        """What could confirm this cause, if it is possible."""
        possible = Atom(POSSIBLE, cause) in self._drawn
        return self._opening(Atom(CONFIRMED, cause)) if possible else CLOSED

    def excluding(self, cause: str) -> Opening:
        """What could exclude this cause, also if it is confirmed."""
        return self._opening(Atom(EXCLUDED, cause))

    def deciding(self, cause: str) -> Opening:
        """What could change the status of this cause."""
        if cause not in self._deciding:
            self._deciding[cause] = self.confirming(cause) | self.excluding(cause)
        return self._deciding[cause]

    def changing_status(self) -> set[str]:
        """The unasked facts that could change the status of a cause that stands."""
        return {fact for cause in self._standing() for fact in self.deciding(cause).missing}

    def changing_resolution(self) -> set[str]:
        """The facts not known by which a resolution at hand varies."""
        knowledge = self._base._knowledge
        resolutions = (knowledge.resolutions[knowledge.causes[c].resolution]
                       for c in self._standing())  # fmt: skip
        return {r.varies_by for r in resolutions if r.varies_by and r.varies_by not in self._facts}

    def _standing(self) -> tuple[str, ...]:
        return (*self._inference.subjects(POSSIBLE), *self._inference.subjects(CONFIRMED))

    def _opening(self, conclusion: Atom) -> Opening:
        if conclusion not in self._found:
            ways = (
                self._open(rule, missing)
                for rule in self._base._concluding.get(conclusion, ())
                if (missing := self._missing(rule))
            )
            self._found[conclusion] = reduce(or_, ways, CLOSED)
        return self._found[conclusion]

    def _open(self, rule: Rule, missing: frozenset[str]) -> Opening:
        """With what stands behind the conclusions that the rule still waits for."""
        given = self._base._knowledge.given_for
        involved = frozenset(name for fact in facts_of(rule.when) for name in given(fact))
        waiting = (self._opening(a) for a in atoms_of(rule.when) if a not in self._drawn)
        opening = reduce(or_, waiting, CLOSED)
        return Opening(opening.rules | {rule.id}, missing, opening.involved | involved)

    def _missing(self, rule: Rule) -> frozenset[str] | None:
        if any(atom in self._drawn for atom in rule.unless):
            return None
        return self._missing_for(rule.when)

    def _missing_for(self, condition: Condition) -> frozenset[str] | None:
        """The unasked facts that would have to be known; None if it can no longer hold."""
        match condition:
            case All(parts):
                ways = [self._missing_for(part) for part in parts]
                return None if None in ways else frozenset().union(*(w for w in ways if w))
            case Any(parts):
                open_ways = [w for w in map(self._missing_for, parts) if w is not None]
                if not open_ways or frozenset() in open_ways:
                    return frozenset() if open_ways else None
                return frozenset().union(*open_ways)
            case Concluded(atom):
                if atom in self._drawn:
                    return frozenset()
                return self._any_of(self._base._concluding.get(atom, ()))
        holds = evaluate(condition, self._facts)
        if holds is not None:
            return frozenset() if holds else None
        unknown = [fact for fact in facts_of(condition) if fact not in self._facts]
        ways = [self._finding_out(fact, condition) for fact in unknown]
        if not ways or None in ways:  # several may hold, and this one is not among them
            return None
        return frozenset().union(*(w for w in ways if w))

    def _finding_out(self, fact: str, test: Is | Compare) -> frozenset[str] | None:
        rules = self._base._deriving.get(fact)
        if rules is not None:
            fitting = (
                rule
                for rule in rules
                if isinstance(test, Compare) or test.test(rule.then.value)  # type: ignore[arg-type]
            )
            return self._any_of(fitting)
        return None if fact in self._asked else frozenset((fact,))

    def _any_of(self, rules: Iterable[Rule]) -> frozenset[str] | None:
        ways = [way for way in map(self._missing, rules) if way is not None]
        return frozenset().union(*ways) if ways else None
