"""Hints that never shift anything, because no facts fulfil them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod

from enroltriage.expert.conditions import Condition, FactValue, evaluate, facts_of
from enroltriage.expert.errors import Finding
from enroltriage.expert.knowledge import Path, Symptom

from .findings import finding
from .regions import BOUND
from .survey import Survey


def idle_hints(survey: Survey) -> Iterator[Finding]:
    """Hints that hold in no case; the witness has the symptom alone, since no fact makes them hold."""
    for symptom in survey.knowledge.symptoms.values():
        for number, pair in enumerate(symptom.causes):
            for place, hint in enumerate(pair.hints):
                path: Path = ("symptom", symptom.id, "causes", number, "hints", place)
                if not _may_hold(survey, symptom, hint.when):
                    message = (
                        f"the hint on {pair.cause!r} never holds: no facts fulfil its condition; "
                        "mend it or leave it out."
                    )
                    witness = {survey.knowledge.symptom_fact.name: symptom.id}
                    yield finding(survey.knowledge, "idle-hint", symptom.id, path, message, witness)


def _may_hold(survey: Survey, symptom: Symptom, when: Condition) -> bool:
    """Whether some case fulfils it, or there are too many to look at each."""
    told = survey.knowledge.symptom_fact.name
    given = (name for fact in facts_of(when) for name in survey.knowledge.given_for(fact))
    choices = {name: survey.space.values(name) for name in dict.fromkeys(given) if name != told}
    if prod(map(len, choices.values())) > BOUND:
        return True
    cases: Iterator[Mapping[str, FactValue]] = (
        {told: (symptom.id,), **case} for case in survey.space.cases(choices)
    )
    return any(_holds(survey, when, case) for case in cases)


def _holds(survey: Survey, when: Condition, case: Mapping[str, FactValue]) -> bool:
    inference = survey.infer(case)
    return evaluate(when, inference.completing(case), inference.conclusions) is True
