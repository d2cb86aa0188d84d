"""Symptoms that lead nowhere, and questions that no answer makes worth asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from enroltriage.expert.conditions import Atom, FactValue, Scalar, facts_of
from enroltriage.expert.errors import CaseError, Finding
from enroltriage.expert.knowledge import Path, Symptom
from enroltriage.expert.likelihood import score
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, FACT, POSSIBLE

from .findings import finding
from .regions import Region
from .survey import SO_FAR, Case, Survey

Gap = tuple[Case, tuple[str, ...]]
"""A case in which no cause is left, and the rules that rule them out."""
Effect = tuple[frozenset[Atom], Mapping[str, float]]
"""What is concluded of a case, and how much speaks for each cause."""


def gaps(survey: Survey) -> Iterator[Finding]:
    """Symptoms for which some facts leave no cause and no question, and no example shows that.

    What an example shows is that certain rules rule out every cause. It stands for all cases in
    which at least these rules do so, and for no other; so does a gap that is told.
    """
    exhausted = _exhausted(survey)
    for symptom in survey.knowledge.symptoms.values():
        known = [*_meant(survey, symptom)]
        for case, excluding in sorted(exhausted.get(symptom.id, ()), key=lambda gap: len(gap[1])):
            if any(rules <= set(excluding) for rules in known):
                continue
            witness = _without_question(survey, case)
            if witness is not None:
                known.append({*excluding})
                message = (
                    f"these facts rule out every cause (by {', '.join(excluding)}) and leave no "
                    "question; name a further cause, or add an example of this that expects the "
                    "outcome exhausted."
                )
                path = ("symptom", symptom.id, "causes")
                yield finding(survey.knowledge, "gap", symptom.id, path, message, witness)


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


def _exhausted(survey: Survey) -> Mapping[str, list[Gap]]:
    """For each symptom, what leaves no cause where it is at hand alone."""
    name = survey.knowledge.symptom_fact.name
    found: dict[str, list[Gap]] = {}
    for seen in survey.seen:
        symptoms = seen.case.get(name)
        kinds = {atom.kind for atom in seen.inference.conclusions}
        none_left = EXCLUDED in kinds and kinds.isdisjoint((CONFIRMED, POSSIBLE))
        if none_left and isinstance(symptoms, tuple) and len(symptoms) == 1:
            excluding = _excluding(survey, seen.inference.fired)
            found.setdefault(str(symptoms[0]), []).append((seen.case, excluding))
    return found


def _meant(survey: Survey, symptom: Symptom) -> Iterator[set[str]]:
    """For each example that shows that no cause is left, the rules that rule out the causes."""
    for example in symptom.examples:
        if example.expect.get("outcome") == "exhausted":
            try:
                answer = survey.expert.diagnose(example.facts, text=example.text)
            except CaseError:  # the check of the examples says so
                continue
            if answer.outcome == "exhausted" and survey.is_consistent(answer.fired):
                yield {*_excluding(survey, answer.fired)}


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
