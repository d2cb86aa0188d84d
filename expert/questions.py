"""The next question: the unasked fact that is worth finding out first.

A fact is worth asking only if an answer could still change something: first whether a symptom
applies at all, then the status of a cause, then the resolution chosen, then the ranking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .case import Case
from .conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    FactValue,
    Is,
    evaluate,
    facts_of,
)
from .engine import Inference
from .knowledge import KnowledgeBase
from .recognise import Recognition
from .rulebase import CONFIRMED, CONTRADICTED, EXCLUDED, FACT, OUT_OF_SCOPE, POSSIBLE, Rule


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for; ``candidates`` narrows the answers where it is the symptom."""

    fact: str
    candidates: tuple[str, ...] = ()


class Planner:
    """Chooses the next question for one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._concluding: dict[Atom, list[Rule]] = {}
        self._deriving: dict[str, list[Rule]] = {}
        for rule in knowledge.rules.values():
            self._concluding.setdefault(rule.then, []).append(rule)
            if rule.then.kind == FACT:
                self._deriving.setdefault(rule.then.subject, []).append(rule)

    def next_question(
        self,
        case: Case,
        facts: Mapping[str, FactValue],
        inference: Inference,
        recognition: Recognition,
        contradicting: tuple[str, ...],
    ) -> Question | None:
        """The question to ask next, or None where no answer could change anything.

        ``facts`` are all known ones, derived and recognised included; ``contradicting`` are
        the facts of a contradiction, of which the first is asked again when nothing else is left.
        """
        symptoms = facts.get(self._knowledge.symptom_fact.name)
        if not isinstance(symptoms, tuple):
            return self._identify(case, facts, recognition)
        view = _View(self, case, facts, inference)
        worth = (fact for fact in self._worth_asking(view, symptoms) if not case.asked(fact))
        return next((Question(fact) for fact in (*worth, *contradicting[:1])), None)

    def _identify(
        self, case: Case, facts: Mapping[str, FactValue], recognition: Recognition
    ) -> Question | None:
        symptom_fact = self._knowledge.symptom_fact.name
        if recognition.candidates and not case.asked(symptom_fact):
            return Question(symptom_fact, recognition.candidates)
        for fact in self._knowledge.facts.values():
            if fact.matched_against and not case.asked(fact.name):
                return Question(fact.name)
        candidates = self._knowledge.candidates(facts)
        if case.asked(symptom_fact) or not candidates:
            return None
        return Question(symptom_fact, candidates)

    def _worth_asking(self, view: _View, symptoms: tuple[str, ...]) -> Iterator[str]:
        """Facts in the order of their worth; some may have been asked already."""
        knowledge = self._knowledge
        gone = {*view.subjects(OUT_OF_SCOPE), *view.subjects(CONTRADICTED)}
        at_hand = [knowledge.symptoms[id_] for id_ in symptoms if id_ not in gone]
        bound = {fact for symptom in at_hand for fact in symptom.applies_to}
        yield from (fact for fact in knowledge.facts if fact in bound)
        ask = tuple(dict.fromkeys(fact for symptom in at_hand for fact in symptom.ask))
        yield from self._in_order(view.changing_status(), ask)
        yield from self._in_order(view.changing_resolution(), ask)
        possible = view.subjects(POSSIBLE)
        if possible:
            yield from ask
        if len(possible) > 1:
            hints = (
                fact
                for symptom in at_hand
                for pair in symptom.causes
                if pair.cause in possible
                for hint in pair.hints
                if evaluate(hint.when, view.facts) is None
                for fact in facts_of(hint.when)
            )
            yield from self._in_order(set(hints), ask)

    def _in_order(self, facts: set[str], ask: tuple[str, ...]) -> Iterator[str]:
        """As the symptoms ask, then in the order of intake; hints last; derived ones never."""
        types = self._knowledge.facts
        wanted = [fact for fact in (*ask, *types) if fact in facts and not types[fact].derived]
        return iter(sorted(dict.fromkeys(wanted), key=lambda fact: types[fact].hint))


class _View:
    """What could still be concluded in one case, and by which unasked facts."""

    def __init__(
        self, planner: Planner, case: Case, facts: Mapping[str, FactValue], inference: Inference
    ) -> None:
        self._planner = planner
        self._case = case
        self._inference = inference
        self._drawn = set(inference.conclusions)
        self.facts = facts

    def subjects(self, kind: str) -> tuple[str, ...]:
        return self._inference.subjects(kind)

    def changing_status(self) -> set[str]:
        """The unasked facts that could confirm or exclude a cause, or overturn a confirmation."""
        found: set[str] = set()
        for cause in self.subjects(POSSIBLE):
            for kind in (EXCLUDED, CONFIRMED):
                found |= self._opening(self._planner._concluding.get(Atom(kind, cause), ()))
        for cause in self.subjects(CONFIRMED):
            found |= self._opening(self._planner._concluding.get(Atom(EXCLUDED, cause), ()))
        return found

    def changing_resolution(self) -> set[str]:
        """The unasked facts by which a resolution at hand varies."""
        knowledge = self._planner._knowledge
        standing = (*self.subjects(POSSIBLE), *self.subjects(CONFIRMED))
        resolutions = (knowledge.resolutions[knowledge.causes[c].resolution] for c in standing)
        return {r.varies_by for r in resolutions if r.varies_by and r.varies_by not in self.facts}

    def _opening(self, rules: Iterable[Rule]) -> set[str]:
        """The unasked facts that could let one of these rules fire."""
        ways = (self._missing(rule) for rule in rules)
        return {fact for way in ways if way is not None for fact in way}

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
                return self._any_of(self._planner._concluding.get(atom, ()))
        holds = evaluate(condition, self.facts)
        if holds is not None:
            return frozenset() if holds else None
        unknown = [fact for fact in facts_of(condition) if fact not in self.facts]
        ways = [self._finding_out(fact, condition) for fact in unknown]
        if not ways or None in ways:  # several may hold, and this one is not among them
            return None
        return frozenset().union(*(w for w in ways if w))

    def _finding_out(self, fact: str, test: Is | Compare) -> frozenset[str] | None:
        rules = self._planner._deriving.get(fact)
        if rules is not None:
            fitting = (
                rule
                for rule in rules
                if isinstance(test, Compare) or test.test(rule.then.value)  # type: ignore[arg-type]
            )
            return self._any_of(fitting)
        return None if self._case.asked(fact) else frozenset((fact,))

    def _any_of(self, rules: Iterable[Rule]) -> frozenset[str] | None:
        ways = [way for way in map(self._missing, rules) if way is not None]
        return frozenset().union(*ways) if ways else None
