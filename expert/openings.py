"""What could still be concluded in a case, and by finding out which facts.

Plans ask this of thousands of cases. So every condition is turned once into a function that tells
what it lacks in a case, and sets of facts and of rules are bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial, reduce
from operator import or_
from typing import NamedTuple

from .bearing import Bearing
from .bits import Bits
from .checks import Given
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
from .rulebase import CONFIRMED, EXCLUDED, POSSIBLE, Rule

KEPT = 8192
"""For how many cases of a cause it is kept what could change its status."""


class Opening(NamedTuple):
    """Rules that may yet fire, the unasked facts they lack, and all given facts they look at.

    Bits of ``Openings.rules`` and ``Openings.facts``.
    """

    rules: int
    missing: int
    involved: int

    def __or__(self, other: Opening) -> Opening:
        return Opening(
            self.rules | other.rules,
            self.missing | other.missing,
            self.involved | other.involved,
        )


CLOSED = Opening(0, 0, 0)

_Lacks = Callable[["CaseOpenings"], int | None]
"""The unasked facts that a condition needs in a case, as bits; None if it can no longer hold."""


class _Way(NamedTuple):
    """A rule as a way to its conclusion; ``waits_for`` are the conclusions that it looks at."""

    bit: int
    involved: int
    waits_for: tuple[Atom, ...]
    unless: tuple[Atom, ...]
    lacks: _Lacks


class Openings:
    """Finds, for one knowledge base, the rules that an answer could still bring to fire."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.facts = Bits(knowledge.facts)
        self.rules = Bits(knowledge.rules)
        self.kept: dict[object, Opening] = {}
        self.bearing_on = cache(self._bearing_on)
        """The facts, as bits, that bear on the status of a cause."""
        self.bearing = Bearing(knowledge)
        self.ways: dict[Atom, list[_Way]] = {}
        """The rules by what they conclude."""
        for rule in knowledge.rules.values():
            self._ways_to(rule.then).append(self._way(rule))

    def of(
        self, given: Given, facts: Mapping[str, FactValue], inference: Inference
    ) -> CaseOpenings:
        """Those of one case. ``facts`` are all known ones, derived and recognised included."""
        return CaseOpenings(self, given, facts, inference)

    def keep(self, case: object, opening: Opening) -> None:
        """Keep what could change the status of a cause in all cases that are like this one."""
        if len(self.kept) >= KEPT:
            self.kept.clear()
        self.kept[case] = opening

    def _bearing_on(self, cause: str) -> int:
        atoms = (Atom(status, cause) for status in (POSSIBLE, CONFIRMED, EXCLUDED))
        return self.facts.of(self.bearing.on_conclusions(atoms))

    def _ways_to(self, conclusion: Atom) -> list[_Way]:
        return self.ways.setdefault(conclusion, [])

    def _way(self, rule: Rule) -> _Way:
        given = (name for fact in facts_of(rule.when) for name in self.knowledge.given_for(fact))
        return _Way(
            self.rules.of((rule.id,)),
            self.facts.of(given),
            tuple(atoms_of(rule.when)),
            rule.unless,
            self._lacks(rule.when),
        )

    def _lacks(self, condition: Condition) -> _Lacks:
        match condition:
            case All(parts):
                return partial(_together, [self._lacks(part) for part in parts])
            case Any(parts):
                return partial(_one_of, [self._lacks(part) for part in parts])
            case Concluded(atom):
                ways = self._ways_to(atom)
                return lambda case: 0 if atom in case.drawn else case.lacks(ways)
            case Is() | Compare():
                return self._test_lacks(condition)
        raise TypeError(f"not a condition: {condition!r}")

    def _test_lacks(self, test: Is | Compare) -> _Lacks:
        found_out = {name: self._finding_out(name, test) for name in facts_of(test)}

        def lacks(case: CaseOpenings) -> int | None:
            holds = evaluate(test, case.facts)
            if holds is not None:
                return 0 if holds else None
            unknown = [found_out[name] for name in found_out if name not in case.facts]
            if not unknown:  # several may hold, and this one is not among them
                return None
            return _together(unknown, case)

        return lacks

    def _finding_out(self, fact: str, test: Is | Compare) -> _Lacks:
        derived = self.bearing.deriving.get(fact)
        if derived is None:
            bit = self.facts.of((fact,))
            return lambda case: None if fact in case.asked else bit
        ways = [
            self._ways_to(atom)
            for atom in derived
            if isinstance(test, Compare) or test.test(atom.value)  # type: ignore[arg-type]
        ]
        return lambda case: case.lacks(way for each in ways for way in each)


def _together(parts: Iterable[_Lacks], case: CaseOpenings) -> int | None:
    """What all of them lack; None if one of them can no longer hold."""
    found = 0
    for part in parts:
        lacking = part(case)
        if lacking is None:
            return None
        found |= lacking
    return found


def _one_of(parts: Iterable[_Lacks], case: CaseOpenings) -> int | None:
    """What those lack that can still hold, or nothing if one holds; None if none can."""
    open_ways = [lacking for part in parts if (lacking := part(case)) is not None]
    if not open_ways:
        return None
    return 0 if 0 in open_ways else reduce(or_, open_ways)


class CaseOpenings:
    """The openings of one case."""

    def __init__(
        self,
        base: Openings,
        given: Given,
        facts: Mapping[str, FactValue],
        inference: Inference,
    ) -> None:
        self.base = base
        self.asked = given
        self.facts = facts
        self._symptoms = facts.get(base.knowledge.symptom_fact.name)
        self.drawn = inference.drawn
        self._inference = inference
        self._found: dict[Atom, Opening] = {}
        self._deciding: dict[str, Opening] = {}

    def confirming(self, cause: str) -> Opening:
        """What could confirm this cause, if it is possible."""
        possible = Atom(POSSIBLE, cause) in self.drawn
        return self._opening(Atom(CONFIRMED, cause)) if possible else CLOSED

    def excluding(self, cause: str) -> Opening:
        """What could exclude this cause, also if it is confirmed."""
        return self._opening(Atom(EXCLUDED, cause))

    def deciding(self, cause: str) -> Opening:
        """What could change the status of this cause."""
        found = self._deciding.get(cause)
        if found is None:
            base, bit, bearing = self.base, self.base.facts.bit, self.base.bearing_on(cause)
            borne = tuple([each for each in self.asked.items() if bit[each[0]] & bearing])
            case = cause, self._symptoms, borne
            found = base.kept.get(case)
            if found is None:
                found = self.confirming(cause) | self.excluding(cause)
                base.keep(case, found)
            self._deciding[cause] = found
        return found

    def missing(self, causes: Iterable[str]) -> int:
        """The unasked facts that could change the status of one of these causes, as bits."""
        found = 0
        for cause in causes:
            found |= self.deciding(cause).missing
        return found

    def changing_status(self) -> tuple[str, ...]:
        """The unasked facts that could change the status of a cause that stands."""
        return self.base.facts.names(self.missing(self._standing()))

    def changing_resolution(self) -> set[str]:
        """The facts not known by which a resolution at hand varies."""
        knowledge = self.base.knowledge
        resolutions = (knowledge.resolutions[knowledge.causes[c].resolution]
                       for c in self._standing())  # fmt: skip
        return {r.varies_by for r in resolutions if r.varies_by and r.varies_by not in self.facts}

    def lacks(self, ways: Iterable[_Way]) -> int | None:
        """What the ways still open lack, taken together; None if none is open."""
        found = None
        for way in ways:
            lacking = self._lacking(way)
            if lacking is not None:
                found = lacking if found is None else found | lacking
        return found

    def _standing(self) -> tuple[str, ...]:
        return (*self._inference.subjects(POSSIBLE), *self._inference.subjects(CONFIRMED))

    def _opening(self, conclusion: Atom) -> Opening:
        found = self._found.get(conclusion)
        if found is None:
            found = CLOSED
            for way in self.base.ways.get(conclusion, ()):
                if missing := self._lacking(way):
                    found |= self._open(way, missing)
            self._found[conclusion] = found
        return found

    def _open(self, way: _Way, missing: int) -> Opening:
        """With what stands behind the conclusions that the rule still waits for."""
        opening = CLOSED
        for atom in way.waits_for:
            if atom not in self.drawn:
                opening |= self._opening(atom)
        return Opening(opening.rules | way.bit, missing, opening.involved | way.involved)

    def _lacking(self, way: _Way) -> int | None:
        for atom in way.unless:
            if atom in self.drawn:
                return None
        return way.lacks(self)
