"""How much of the rules the example cases exercise, and example cases for the rest.

A rule is covered when it fires in some example; a condition, when each of its tests is seen true
and seen otherwise: false, or not drawn where the test is of a conclusion or of the symptom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from enroltriage.expert.check import STATEMENTS, examples
from enroltriage.expert.conditions import Concluded, Leaf, facts_of, leaves
from enroltriage.expert.describe import Describer
from enroltriage.expert.errors import CaseError
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.trace import RuleTrace, Trace

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
    missing = goals
    for example in examples(survey.expert):
        try:
            trace = survey.expert.trace(example.facts, example.text)
        except CaseError:  # the check of the examples says so
            continue
        missing = _left(missing, trace)
    return Coverage(goals, missing)


def propose_examples(survey: Survey, coverage: Coverage) -> Proposals:
    """Examples that show what is missing, as few as are found easily."""
    waiting = coverage.missing
    proposals: list[Proposal] = []
    impossible: list[Goal] = []
    while waiting:
        goal = waiting[0]
        case = _case(survey, goal)
        if case is None:
            impossible.append(goal)
            waiting = waiting[1:]
            continue
        left = _left(waiting, survey.trace(case))
        shown = tuple(goal for goal in waiting if goal not in left)
        proposals.append(_proposal(survey, case, shown))
        waiting = left
    return Proposals(tuple(proposals), tuple(impossible))


def _goals(survey: Survey) -> Iterator[Goal]:
    symptom = survey.knowledge.symptom_fact.name
    fired = {id_ for seen in survey.seen for id_ in seen.inference.fired}
    concluded = {survey.knowledge.rules[id_].then for id_ in fired}
    for id_, rule in survey.knowledge.rules.items():
        if id_ not in fired:
            continue
        yield Goal(rule.id)
        for leaf in dict.fromkeys(leaves(rule.when)):
            if not isinstance(leaf, Concluded) or leaf.atom in concluded:
                never_false = isinstance(leaf, Concluded) or symptom in facts_of(leaf)
                yield Goal(rule.id, leaf, True)
                yield Goal(rule.id, leaf, None if never_false else False)


def _left(goals: Iterable[Goal], trace: Trace) -> tuple[Goal, ...]:
    """The goals that a case does not reach."""
    seen: dict[str, RuleTrace] = {}
    left = []
    for goal in goals:
        rule = seen.get(goal.rule) or seen.setdefault(goal.rule, trace[goal.rule])
        if not goal.reached(rule):
            left.append(goal)
    return tuple(left)


def _case(survey: Survey, goal: Goal) -> Case | None:
    """The smallest case with one symptom, if there is one, that reaches the goal."""
    name = survey.knowledge.symptom_fact.name
    at_hand = (seen.case for seen in survey.seen if name in seen.case)
    cases = sorted(at_hand, key=lambda case: (len(case[name]), len(case)))  # type: ignore[arg-type]

    def reaches(case: Case) -> bool:
        return goal.reached(survey.trace(case)[goal.rule])

    found = next(filter(reaches, cases), None)
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
