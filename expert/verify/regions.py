"""Which cases verification looks at: all that the rules can tell apart, where they are not too many.

A region is a choice of values for the facts that matter while certain symptoms are at hand. One
that is too large is looked at once for each of its causes: few facts decide one cause, so nothing
is lost that concerns one cause alone, and no solver is needed. Only what is still too large is
sampled, and so is what concerns all causes together. A sample is the same in every run.

Facts at which contradictions alone look do not vary while symptoms are at hand: a contradiction
that holds only by them says nothing about the symptoms' rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from enroltriage.expert.conditions import Atom, FactValue, Is, Scalar, atoms_of, facts_of, leaves
from enroltriage.expert.knowledge import KnowledgeBase, Symptom
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, FACT, POSSIBLE, SUSPECTED, Rule
from enroltriage.expert.space import Space
from enroltriage.expert.spread import combination, spread

BOUND = 50_000
"""Up to how many cases a region is looked at whole; so many take about a quarter of a second."""
SAMPLE = 10_000
"""How many cases are looked at of a region that is larger."""
Choices = Mapping[str, tuple[Scalar | None, ...]]


def is_contradiction(rule: Rule) -> bool:
    """Whether the rule says which facts cannot hold together."""
    return rule.path[:1] == ("contradictions",)


@dataclass(frozen=True, slots=True)
class Region:
    """Cases with these symptoms at hand, and the values that each fact takes (None: not known).

    Of the ``size`` cases ``looked_at`` are looked at. ``cause`` is there where only what decides
    that cause varies; ``divided`` where there is such a region for each cause as well.
    """

    symptoms: tuple[str, ...]
    choices: Choices
    looked_at: int
    cause: str | None = None
    divided: bool = False

    @property
    def size(self) -> int:
        """How many cases there are."""
        return prod(map(len, self.choices.values()))

    @property
    def exhaustive(self) -> bool:
        """Whether every case is looked at."""
        return self.looked_at == self.size

    def cases(self, space: Space) -> Iterator[dict[str, FactValue]]:
        """The cases that are looked at, without their symptoms."""
        return space.cases(self.choices) if self.exhaustive else self._sample()

    def _sample(self) -> Iterator[dict[str, FactValue]]:
        """Cases spread over the region, none twice."""
        for number in spread(self.size, self.looked_at):
            case = combination(self.choices, number)
            yield {fact: value for fact, value in case.items() if value is not None}


class Regions:
    """Makes the regions of one knowledge base, within a bound of cases for each."""

    def __init__(self, knowledge: KnowledgeBase, space: Space, bound: int, sample: int) -> None:
        self._knowledge = knowledge
        self._space = space
        self._bound = bound
        self._sample = sample

    def all(self) -> Iterator[Region]:
        """Facts without any symptom; each symptom; and the symptoms that interact."""
        apart = (
            tuple(facts_of(rule.when))
            for rule in self._knowledge.rules.values()
            if rule.then.kind == FACT or is_contradiction(rule)
        )
        for facts in dict.fromkeys(map(self._given, apart)):
            yield self.of_facts((), facts)
        for symptom in self._knowledge.symptoms:
            yield from self.of_symptoms((symptom,))
        for several in filter(self._meet, (*self._interacting(), *self._named_together())):
            yield from self.of_symptoms(several)

    def _meet(self, symptoms: tuple[str, ...]) -> bool:
        """Whether one case can show them all: a device has one platform, and an enrolment one method."""
        bounds = [self._knowledge.symptoms[id_].applies_to for id_ in symptoms]
        facts = dict.fromkeys(fact for each in bounds for fact in each)
        allowed = ([set(each[fact]) for each in bounds if fact in each] for fact in facts)
        return all(set.intersection(*values) for values in allowed)

    def of_facts(self, symptoms: tuple[str, ...], facts: Iterable[str]) -> Region:
        """Every combination of these facts, or of the given ones from which they are derived."""
        choices = {fact: (None, *self._space.values(fact)) for fact in self._given(facts)}
        return self._region(symptoms, choices)

    def of_symptoms(self, symptoms: tuple[str, ...]) -> Iterator[Region]:
        """What the rules look at while these symptoms are at hand."""
        rules = self._space.rules(symptoms)
        said = [r.when for r in rules if r.then.kind != FACT and not is_contradiction(r)]
        deciding = self._given(fact for when in said for fact in facts_of(when))
        facts = (fact for fact in self._space.facts(symptoms) if fact in deciding)
        choices = {fact: (None, *self._space.values(fact, rules)) for fact in facts}
        whole = self._region(symptoms, choices)
        if whole.exhaustive:
            yield whole
            return
        named = (pair.cause for s in symptoms for pair in self._knowledge.symptoms[s].causes)
        for cause in dict.fromkeys(named):
            its = self._deciding(cause, rules)
            part = {fact: values for fact, values in choices.items() if fact in its}
            yield self._region(symptoms, part, cause)
        yield Region(symptoms, choices, whole.looked_at, divided=True)

    def _region(
        self, symptoms: tuple[str, ...], choices: Choices, cause: str | None = None
    ) -> Region:
        size = prod(map(len, choices.values()))
        looked_at = size if size <= self._bound else min(size, self._sample)
        return Region(symptoms, choices, looked_at, cause)

    def _given(self, facts: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(g for f in facts for g in self._knowledge.given_for(f)))

    def _interacting(self) -> list[tuple[str, str]]:
        """The pairs of symptoms that together can say more than each alone, in order.

        They do if they share a cause and are bound differently, so that one may be contradicted
        while the other is not, or if a rule looks at something that only the one says or concludes
        and at something that only the other does.
        """
        symptoms = tuple(self._knowledge.symptoms.values())
        named: dict[str, list[int]] = {}
        concluding: dict[Atom, set[int]] = {}
        for number, symptom in enumerate(symptoms):
            for pair in symptom.causes:
                named.setdefault(pair.cause, []).append(number)
            for rule in self._space.rules((symptom.id,)):
                concluding.setdefault(rule.then, set()).add(number)
        found = {
            (one, other)
            for numbers in named.values()
            for one, other in combinations(numbers, 2)
            if symptoms[one].applies_to != symptoms[other].applies_to
        }
        for rule in self._knowledge.rules.values():
            read = [concluding.get(atom, set()) for atom in (*atoms_of(rule.when), *rule.unless)]
            read += self._told(rule, symptoms)
            for some, others in combinations(read, 2):
                apart = product(some - others, others - some)
                found.update((min(pair), max(pair)) for pair in apart)
        return [(symptoms[one].id, symptoms[other].id) for one, other in sorted(found)]

    def _named_together(self) -> list[tuple[str, ...]]:
        """Three and more symptoms that one rule asks for, with one that points to what it is about."""
        symptoms = tuple(self._knowledge.symptoms.values())
        found: set[frozenset[int]] = set()
        for rule in self._knowledge.rules.values():
            told = list(self._told(rule, symptoms))
            if len(told) > 1:
                about = {n for n, s in enumerate(symptoms)
                         if any(Atom(SUSPECTED, pair.cause) in atoms_of(rule.when) for pair in s.causes)}  # fmt: skip
                groups = set(map(frozenset, product(*told, *([about] if about else []))))
                found |= {g for g in groups if len(g) > 2 and not any(o < g for o in groups)}
        return [tuple(symptoms[n].id for n in group) for group in sorted(map(sorted, found))]

    def _told(self, rule: Rule, symptoms: tuple[Symptom, ...]) -> Iterator[set[int]]:
        """For each test of the rule for symptoms, the numbers of those that decide it."""
        name = self._knowledge.symptom_fact.name
        for leaf in leaves(rule.when):
            if isinstance(leaf, Is) and leaf.fact == name:
                yield {n for n, symptom in enumerate(symptoms) if symptom.id in leaf.values}

    def _deciding(self, cause: str, rules: tuple[Rule, ...]) -> set[str]:
        """The given facts that the cause's status and the variant of its resolution depend on."""
        waiting = [Atom(kind, cause) for kind in (EXCLUDED, CONFIRMED, POSSIBLE)]
        varies_by = self._knowledge.resolutions[self._knowledge.causes[cause].resolution].varies_by
        facts = {varies_by} if varies_by else set()
        followed: set[Atom] = set()
        while waiting:
            atom = waiting.pop()
            followed.add(atom)
            for rule in rules:
                if rule.then == atom:
                    facts.update(facts_of(rule.when))
                    above = {*atoms_of(rule.when), *rule.unless}
                    waiting += above - followed
        return set(self._given(facts))
