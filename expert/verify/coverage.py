"""How much of the rules the example cases exercise, and example cases for the rest.

A rule is covered when it fires in some example; a condition, when each of its tests is seen true
and seen otherwise: false, or not drawn where it is of a conclusion. Only examples count whose
symptoms bring the rule into play.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from enroltriage.expert.conditions import Concluded, Leaf, facts_of, leaves
from enroltriage.expert.describe import Describer
from enroltriage.expert.errors import CaseError
from enroltriage.expert.examples import STATEMENTS, examples
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.trace import RuleTrace

from .survey import Case, Survey


@dataclass(frozen=True, slots=True)
class Goal:
    """What an example has to show: the rule fires, or a test of it has this state."""

    rule: str
    test: Leaf | None = None
    state: bool | None = True

    def reached(self, trace: RuleTrace) -> bool:
        """Whether this case shows it."""
        if self.test is None:
            return trace.fired
        return any(t.leaf == self.test and t.state is self.state for t in trace.tests)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is to show, and what of it no example shows."""

    goals: tuple[Goal, ...]
    missing: tuple[Goal, ...]

    @property
    def rules(self) -> tuple[int, int]:
        """How many rules fire in some example, and how many there are."""
        return self._shown(of_rules=True)

    @property
    def conditions(self) -> tuple[int, int]:
        """How many outcomes of tests some example shows, and how many there are."""
        return self._shown(of_rules=False)

    def _shown(self, *, of_rules: bool) -> tuple[int, int]:
        whole, missing = (
            sum((goal.test is None) is of_rules for goal in goals)
            for goals in (self.goals, self.missing)
        )
        return whole - missing, whole


@dataclass(frozen=True, slots=True)
class Proposal:
    """An example case to put into a symptom's file, as it would stand there."""

    symptom: str
    example: Mapping[str, Any]
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """Examples that show what is missing, and what of it no case can show."""

    examples: tuple[Proposal, ...]
    impossible: tuple[Goal, ...]


def measure_coverage(survey: Survey) -> Coverage:
    """What the example cases show of the rules that fire in some case."""
    goals = tuple(_goals(survey))
    by_rule = _by_rule(goals)
    shown: set[Goal] = set()
    for example in examples(survey.expert):
        try:
            shown.update(_shown(survey, by_rule, example.facts, example.text))
        except CaseError:  # the check of the examples says so
            continue
    return Coverage(goals, tuple(goal for goal in goals if goal not in shown))


def propose_examples(survey: Survey, coverage: Coverage) -> Proposals:
    """Examples that show what is missing, as few as are found easily."""
    cases, waiting = _by_size(survey), coverage.missing
    proposals: list[Proposal] = []
    impossible: list[Goal] = []
    while waiting:
        case = _case(survey, cases, waiting[0])
        if case is None:
            impossible.append(waiting[0])
            waiting = waiting[1:]
        else:
            reached = set(_shown(survey, _by_rule(waiting), case))
            shown = tuple(goal for goal in waiting if goal in reached)
            proposals.append(_proposal(survey, case, shown))
            waiting = tuple(goal for goal in waiting if goal not in reached)
    return Proposals(tuple(proposals), tuple(impossible))


def _goals(survey: Survey) -> Iterator[Goal]:
    """What there is to show of the rules that fire in some case; that a symptom is at hand is not."""
    symptom = survey.knowledge.symptom_fact.name
    fired = survey.fired()
    concluded = {survey.knowledge.rules[id_].then for id_ in fired}
    for id_, rule in survey.knowledge.rules.items():
        if id_ not in fired:
            continue
        yield Goal(id_)
        for leaf in dict.fromkeys(leaves(rule.when)):
            if isinstance(leaf, Concluded):
                if leaf.atom in concluded:
                    yield from (Goal(id_, leaf, True), Goal(id_, leaf, None))
            elif symptom not in facts_of(leaf):
                yield from (Goal(id_, leaf, True), Goal(id_, leaf, False))


def _by_rule(goals: Iterable[Goal]) -> Mapping[str, list[Goal]]:
    found: dict[str, list[Goal]] = {}
    for goal in goals:
        found.setdefault(goal.rule, []).append(goal)
    return found


def _shown(
    survey: Survey,
    goals: Mapping[str, list[Goal]],
    facts: Mapping[str, object],
    text: str | None = None,
) -> Iterator[Goal]:
    """The goals that a case reaches, by the rules that its symptoms bring into play.

    One that contradicts itself shows the contradiction alone.
    """
    answer = survey.expert.diagnose(facts, text=text)
    trace = survey.expert.trace(facts, text)
    in_play = survey.in_play(tuple(symptom.id for symptom in answer.symptoms))
    counting = in_play if survey.is_consistent(answer.fired) else survey.contradictions
    for rule in in_play:
        if rule in goals and rule in counting:
            traced = trace[rule]
            yield from (goal for goal in goals[rule] if goal.reached(traced))


def _by_size(survey: Survey) -> list[Case]:
    """Cases with symptoms, first those with one, and those with few facts before others."""
    name = survey.knowledge.symptom_fact.name
    at_hand = (seen.case for seen in survey.seen if name in seen.case)
    return sorted(at_hand, key=lambda case: (len(case[name]), len(case)))  # type: ignore[arg-type]


def _case(survey: Survey, cases: Iterable[Case], goal: Goal) -> Case | None:
    """The first of these cases that reaches the goal, without what it does not need for that.

    One that contradicts itself is good for nothing but to show that the contradiction is noticed.
    """
    name = survey.knowledge.symptom_fact.name
    noticing = goal.test is None and goal.rule in survey.contradictions

    def reaches(case: Case) -> bool:
        good = noticing or survey.can_occur(case)
        return good and goal.reached(survey.trace(case)[goal.rule])

    able = [case for case in cases if goal.rule in survey.in_play(case[name])]
    # A test may be false in cases that were not kept, because no rule fires otherwise for that.
    facts = facts_of(goal.test) if goal.test else ()
    more = [*survey.cases(survey.make.of_facts((), facts))]
    if noticing:
        more = [one.case for one in survey.contradictory if goal.rule in one.inference.fired]
    varied = ({**case, **values} for case in able for values in more)
    found = next(filter(reaches, chain(able, varied)), None)
    return found and _in_bounds(survey, survey.least(found, reaches), reaches)


def _in_bounds(survey: Survey, case: Case, reaches: Callable[[Case], bool]) -> Case:
    """The case with what its symptoms are bound to as well, first, unless that spoils it."""
    for symptom in map(str, case[survey.knowledge.symptom_fact.name]):  # type: ignore[arg-type]
        for fact, values in survey.knowledge.symptoms[symptom].applies_to.items():
            bound = {fact: values[0], **case}
            if reaches(bound):
                case = bound
    return case


def _proposal(survey: Survey, case: Case, goals: tuple[Goal, ...]) -> Proposal:
    name = survey.knowledge.symptom_fact.name
    symptoms = tuple(map(str, case[name]))  # type: ignore[arg-type]
    facts = {**case, name: symptoms[0] if len(symptoms) == 1 else list(symptoms)}
    answer = survey.expert.diagnose(case)
    expect: dict[str, object] = {
        key: value for key, read in STATEMENTS.items() if (value := read(answer))
    }
    fired = [goal.rule for goal in goals if goal.test is None]
    if fired:
        expect["fired"] = fired
    example = {"name": _name(survey.knowledge, goals), "facts": facts, "expect": expect}
    return Proposal(symptoms[0], example, goals)


def _name(knowledge: KnowledgeBase, goals: tuple[Goal, ...]) -> str:
    """What the example shows first, in words; its author will say it better."""
    goal = next((goal for goal in goals if goal.test is None), goals[0])
    if goal.test is None:
        return f"{goal.rule} fires"
    state = {True: "holds", False: "is false", None: "is not known"}[goal.state]
    return f"{goal.rule}, where it {state} that {Describer(knowledge, 'en').condition(goal.test)}"
