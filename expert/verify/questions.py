"""Symptoms that lead nowhere, and questions that no answer makes worth asking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from enroltriage.expert.conditions import Atom, FactValue, Scalar, facts_of
from enroltriage.expert.errors import Finding
from enroltriage.expert.knowledge import Path, Symptom
from enroltriage.expert.likelihood import score
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, FACT, POSSIBLE

from .findings import finding
from .regions import Region
from .survey import SO_FAR, Case, Survey


def gaps(survey: Survey) -> Iterator[Finding]:
    """Symptoms for which some facts leave no cause and no question, and no example expects that."""
    expected = {
        symptom.id
        for symptom in survey.knowledge.symptoms.values()
        if any(example.expect.get("outcome") == "exhausted" for example in symptom.examples)
    }
    name = survey.knowledge.symptom_fact.name
    found: set[str] = set()
    for seen in survey.seen:
        symptoms = seen.case.get(name)
        if not isinstance(symptoms, tuple) or len(symptoms) > 1 or symptoms[0] in expected | found:
            continue
        kinds = {atom.kind for atom in seen.inference.conclusions}
        if EXCLUDED in kinds and kinds.isdisjoint((CONFIRMED, POSSIBLE)):
            witness = _without_question(survey, seen.case)
            if witness is not None:
                found.add(symptoms[0])
                message = (
                    "these facts rule out every cause and leave no question; name a further cause, "
                    "or add an example that expects the outcome exhausted."
                )
                path = ("symptom", symptoms[0], "causes")
                yield finding(survey.knowledge, "gap", symptoms[0], path, message, witness)


def idle_questions(survey: Survey) -> Iterator[Finding]:
    """Facts that are asked for a symptom although no answer changes anything."""
    for symptom in survey.knowledge.symptoms.values():
        regions = [region for region in survey.regions if region.symptoms == (symptom.id,)]
        reservation = "" if all(region.exhaustive for region in regions) else SO_FAR
        for fact in _idle(survey, symptom, regions):
            path: Path = ("symptom", symptom.id)
            if fact in symptom.ask:
                path = (*path, "ask", symptom.ask.index(fact))
            message = (
                f"whatever is answered for {fact!r} never changes anything for "
                f"{symptom.id!r}{reservation}; do not ask it, or add what it decides."
            )
            witness = _asked(survey, symptom, fact)
            yield finding(survey.knowledge, "idle-question", fact, path, message, witness)


def _without_question(survey: Survey, case: Case) -> Mapping[str, object] | None:
    """The case with all that is asked answered by "unknown", if then no question is left."""
    given: dict[str, FactValue | None] = dict(case)
    for known, fact in survey.dialogue(case):
        given = {**known, fact: None}
        if fact in known:
            return None
    return given


def _asked(survey: Survey, symptom: Symptom, fact: str) -> Mapping[str, object]:
    """The case in which the question comes up, or else the symptom alone."""
    alone: Case = {survey.knowledge.symptom_fact.name: (symptom.id,)}
    return next((case for case, asked in survey.dialogue(alone) if asked == fact), alone)


def _idle(survey: Survey, symptom: Symptom, regions: list[Region]) -> list[str]:
    """What the symptom asks, or its rules or hints look at, and no answer matters of."""
    hints = [hint.when for pair in symptom.causes for hint in pair.hints]
    shifting = survey.make.of_facts((symptom.id,), (f for when in hints for f in facts_of(when)))
    asked = dict.fromkeys(symptom.ask) | dict.fromkeys(f for r in regions for f in r.choices)
    if len(symptom.causes) > 1:
        asked |= dict.fromkeys(shifting.choices)
    left = set(asked)
    for region in (*regions, shifting):
        for case in survey.cases(region):
            if left.isdisjoint(region.choices):
                break
            open_ = left & (region.choices.keys() - case.keys())
            effect = _effect(survey, symptom, case) if open_ else None
            left -= {
                fact
                for fact in open_
                for value in region.choices[fact]
                if value is not None and _effect(survey, symptom, {**case, fact: value}) != effect
            }
    return [fact for fact in asked if fact in left]


def _effect(
    survey: Survey, symptom: Symptom, case: Case
) -> tuple[frozenset[Atom], Mapping[str, float]]:
    """What is concluded of a case, and how much speaks for each cause."""
    drawn = survey.infer(case).conclusions
    derived: dict[str, Scalar] = {
        atom.subject: atom.value for atom in drawn if atom.kind == FACT and atom.value is not None
    }
    said = frozenset(atom for atom in drawn if atom.kind != FACT)
    return said, score(survey.knowledge, (symptom.id,), {**case, **derived}, drawn)
