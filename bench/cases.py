"""Cases of a knowledge, drawn with a fixed seed: what a help desk has at hand when it asks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.conditions import FactValue, facts_of
from enroltriage.expert.knowledge import Symptom
from enroltriage.expert.vocabulary import FactType

Case = Mapping[str, FactValue]
SEVERAL_SYMPTOMS = 0.1
IN_BOUNDS = 0.8
KNOWN = 0.6
BESIDE_THE_POINT = 2


def draw_cases(knowledge: KnowledgeBase, count: int, seed: int = 0) -> list[Case]:
    """Known facts of this many cases, as the engines take them.

    One symptom, now and then two; most facts that its rules look at; two facts that do not matter.
    """
    chance = Random(seed)  # noqa: S311
    return [_case(knowledge, chance) for _ in range(count)]


def new_cases(knowledge: KnowledgeBase, known: Iterable[Case] = ()) -> Iterator[Case]:
    """Cases drawn in the same way without end, none twice and none of the known ones."""
    chance = Random(1)  # noqa: S311
    met = {frozenset(case.items()) for case in known}
    while True:
        case = _case(knowledge, chance)
        if (facts := frozenset(case.items())) not in met:
            met.add(facts)
            yield case


def _case(knowledge: KnowledgeBase, chance: Random) -> Case:
    ids = sorted(chance.sample(
        tuple(knowledge.symptoms), 2 if chance.random() < SEVERAL_SYMPTOMS else 1
    ))  # fmt: skip
    facts: dict[str, FactValue] = {knowledge.symptom_fact.name: tuple(ids)}
    for id_ in ids:
        symptom = knowledge.symptoms[id_]
        for name, bound in symptom.applies_to.items():
            if chance.random() < IN_BOUNDS:
                facts[name] = chance.choice(bound)
        for name in dict.fromkeys(_decisive(knowledge, symptom)):
            if chance.random() < KNOWN:
                facts[name] = _value(knowledge.facts[name], chance)
    askable = [f for f in knowledge.facts.values() if _can_be_drawn(f)]
    for fact in chance.sample(askable, BESIDE_THE_POINT):
        facts[fact.name] = _value(fact, chance)
    return facts


def _decisive(knowledge: KnowledgeBase, symptom: Symptom) -> Iterator[str]:
    """The given facts by which rules judge the symptom's causes."""
    for pair in symptom.causes:
        for rule in knowledge.causes[pair.cause].rules:
            for fact in facts_of(rule.when):
                yield from knowledge.given_for(fact)


def _can_be_drawn(fact: FactType) -> bool:
    return not fact.derived and not fact.multiple and fact.type in ("enum", "boolean", "integer")


def _value(fact: FactType, chance: Random) -> FactValue:
    if fact.values:
        return chance.choice(tuple(fact.values))
    if fact.type == "boolean":
        return chance.random() < 0.5
    return chance.randint(fact.minimum or 0, fact.maximum or 20)
