"""Checks: facts that are found out together, and what finding them out can bring.

Most checks are one fact. Facts that rules compare with each other, or from which they derive
another, form one check, since only together they tell something. Answers that no rule can tell
apart are one outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from .conditions import FactValue, Leaf, evaluate, facts_of, leaves
from .engine import Engine
from .knowledge import KnowledgeBase
from .rulebase import CONFIRMED, CONTRADICTED, EXCLUDED, OUT_OF_SCOPE
from .space import Space
from .spread import combination, spread

DECIDING = (OUT_OF_SCOPE, CONTRADICTED, EXCLUDED, CONFIRMED)
KEPT_OUTCOMES = 512
MAX_ANSWERS = 4096
"""Of so many answers to one check each is looked at; of more, so many that are spread over all."""

Given = Mapping[str, FactValue | None]
"""What was asked: values by fact, None where nobody could tell."""


Check = tuple[str, ...]
"""The facts to find out together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Answers of one meaning: each maps the facts asked for to values. The first stands for all.

    ``holding`` are the tests of the rules that they fulfil.
    """

    answers: tuple[Mapping[str, FactValue], ...]
    holding: tuple[Leaf, ...]

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """One of the answers."""
        return self.answers[0]


class Checks:
    """The checks that tell something about given symptoms, by one knowledge base and engine."""

    def __init__(
        self, knowledge: KnowledgeBase, engine: Engine, space: Space, symptoms: tuple[str, ...]
    ) -> None:
        self._knowledge = knowledge
        self._engine = engine
        self._space = space
        rules = [rule for rule in space.rules(symptoms) if rule.then.kind in DECIDING]
        told = knowledge.symptom_fact.name
        self._tests = tuple(
            dict.fromkeys(
                leaf
                for rule in rules
                for leaf in leaves(rule.when)
                if any(fact != told for fact in facts_of(leaf))
            )
        )
        self.each = self._grouped()
        self._contradictions = tuple(c.when for c in knowledge.contradictions.values())
        self.contradictable = {fact for when in self._contradictions for fact in facts_of(when)}
        self._outcomes = lru_cache(KEPT_OUTCOMES)(self._work_out)

    def _grouped(self) -> tuple[Check, ...]:
        """The given facts, those that tests need together in one group; in the order of intake."""
        groups: list[set[str]] = []
        for test in self._tests:
            together = set(self._behind(test))
            if not together:  # it looks at symptoms or conclusions alone
                continue
            apart = [group for group in groups if group.isdisjoint(together)]
            together = together.union(*(group for group in groups if group not in apart))
            groups = [*apart, together]
        order = list(self._knowledge.facts)
        inner = (tuple(sorted(group, key=order.index)) for group in groups)
        return tuple(sorted(inner, key=lambda group: order.index(group[0])))

    def _behind(self, test: Leaf) -> Iterable[str]:
        given = (name for fact in facts_of(test) for name in self._knowledge.given_for(fact))
        return (name for name in given if name != self._knowledge.symptom_fact.name)

    def outcomes(self, check: Check, given: Given) -> tuple[Outcome, ...]:
        """What finding out these facts can bring; one outcome tells nothing.

        ``check`` may be what is left of one. Answers that contradict what is given are left out.
        """
        whole = next(each for each in self.each if check[0] in each)
        known = tuple(
            (name, value)
            for name, value in given.items()
            if name in whole or name in self.contradictable
        )
        return self._outcomes(check, whole, known)

    def _work_out(
        self, check: Check, whole: Check, known: tuple[tuple[str, FactValue | None], ...]
    ) -> tuple[Outcome, ...]:
        told = {name: value for name, value in known if value is not None}
        tests = [test for test in self._tests if not set(whole).isdisjoint(self._behind(test))]
        barred = [c for c in self._contradictions if not set(check).isdisjoint(facts_of(c))]
        classes: dict[tuple[bool | None, ...], list[Mapping[str, FactValue]]] = {}
        for answer in self._answers(check):
            facts = {**told, **answer}
            if any(evaluate(contradiction, facts) for contradiction in barred):
                continue
            facts = self._engine.infer(facts).completing(facts)
            states = tuple(evaluate(test, facts) for test in tests)
            classes.setdefault(states, []).append(answer)
        return tuple(
            Outcome(
                tuple(answers),
                tuple(test for test, state in zip(tests, states, strict=True) if state),
            )
            for states, answers in classes.items()
        )

    def _answers(self, check: Check) -> Iterator[dict[str, FactValue]]:
        choices = {fact: self._values(fact) for fact in check}
        count = prod(map(len, choices.values()))
        chosen = range(count) if count <= MAX_ANSWERS else spread(count, MAX_ANSWERS)
        return (combination(choices, number) for number in chosen)

    def _values(self, fact: str) -> Sequence[FactValue]:
        values = self._knowledge.facts[fact].values
        return tuple(values) if values else self._space.values(fact)
