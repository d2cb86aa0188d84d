"""Symptoms that lead nowhere, and questions that no answer makes worth asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from enroltriage.expert.conditions import Atom, FactValue, Scalar, facts_of
from enroltriage.expert.errors import CaseError, Finding
from enroltriage.expert.examples import examples
from enroltriage.expert.knowledge import Path, Symptom
from enroltriage.expert.likelihood import score
from enroltriage.expert.rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    FACT,
    OUT_OF_SCOPE,
    POSSIBLE,
)

from .findings import finding
from .regions import Region
from .survey import SO_FAR, Case, Survey


class Gap(NamedTuple):
    """A case in which no cause is left of its symptoms, and the rules that rule them out."""

    symptoms: tuple[str, ...]
    case: Case
    excluding: tuple[str, ...]


Effect = tuple[frozenset[Atom], Mapping[str, float]]
"""What is concluded of a case, and how much speaks for each cause."""


def gaps(survey: Survey) -> Iterator[Finding]:
    """Symptoms for which some facts leave no cause and no question, and no example shows that.

    What an example shows is that certain rules rule out every cause of its symptoms. It stands for
    all cases in which at least these rules do so, and for no other; so does a gap that is told.
    """
    known = _meant(survey)
    for symptoms, case, excluding in sorted(_exhausted(survey), key=_by_size):
        new = [id_ for id_ in symptoms if not any(r <= {*excluding} for r in known[id_])]
        witness = _without_question(survey, case) if new else None
        if witness is not None:
            for id_ in symptoms:
                known[id_].append({*excluding})
            message = (
                f"these facts rule out every cause (by {', '.join(excluding)}) and leave no "
                "question; name a further cause, or add an example of this that expects the "
                "outcome exhausted."
            )
            path = ("symptom", new[0], "causes")
            yield finding(survey.knowledge, "gap", new[0], path, message, witness)


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


def _exhausted(survey: Survey) -> Iterator[Gap]:
    """What leaves no cause."""
    name = survey.knowledge.symptom_fact.name
    for seen in survey.seen:
        drawn = seen.inference.conclusions
        kinds = {atom.kind for atom in drawn}
        at_hand = seen.case.get(name)
        if (
            EXCLUDED in kinds
            and kinds.isdisjoint((CONFIRMED, POSSIBLE))
            and isinstance(at_hand, tuple)
        ):
            symptoms = _in_scope(at_hand, drawn)
            yield Gap(symptoms, seen.case, _excluding(survey, seen.inference.fired))


def _by_size(gap: Gap) -> tuple[int, int]:
    return len(gap.symptoms), len(gap.excluding)


def _in_scope(symptoms: Iterable[str], drawn: Iterable[Atom]) -> tuple[str, ...]:
    """Those of these symptoms that nothing speaks against."""
    gone = {atom.subject for atom in drawn if atom.kind in (OUT_OF_SCOPE, CONTRADICTED)}
    return tuple(id_ for id_ in symptoms if id_ not in gone)


def _meant(survey: Survey) -> dict[str, list[set[str]]]:
    """By symptom, for each example that shows that no cause is left, the rules that rule it out."""
    known: dict[str, list[set[str]]] = {id_: [] for id_ in survey.knowledge.symptoms}
    for example in examples(survey.expert):
        if example.expect.get("outcome") == "exhausted":
            try:
                answer = survey.expert.diagnose(example.facts, text=example.text)
            except CaseError:  # the check of the examples says so
                continue
            if answer.outcome == "exhausted" and survey.is_consistent(answer.fired):
                for id_ in _in_scope([seen.id for seen in answer.symptoms], answer.conclusions):
                    known[id_].append({*_excluding(survey, answer.fired)})
    return known


def _excluding(survey: Survey, fired: Iterable[str]) -> tuple[str, ...]:
    return tuple(id_ for id_ in fired if survey.knowledge.rules[id_].then.kind == EXCLUDED)


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
    hinting = (fact for when in symptom.hints() for fact in facts_of(when))
    shifting = survey.make.of_facts((symptom.id,), hinting)
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
                if value is not None and _matters(survey, symptom, {**case, fact: value}, effect)
            }
    return [fact for fact in asked if fact in left]


def _matters(survey: Survey, symptom: Symptom, case: Case, before: Effect | None) -> bool:
    """Whether a case can occur and says otherwise than before."""
    return survey.can_occur(case) and _effect(survey, symptom, case) != before


def _effect(survey: Survey, symptom: Symptom, case: Case) -> Effect:
    drawn = survey.infer(case).conclusions
    derived: dict[str, Scalar] = {
        atom.subject: atom.value for atom in drawn if atom.kind == FACT and atom.value is not None
    }
    said = frozenset(atom for atom in drawn if atom.kind != FACT)
    return said, score(survey.knowledge, (symptom.id,), {**case, **derived}, drawn)
