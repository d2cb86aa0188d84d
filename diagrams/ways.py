"""How the causes of a symptom are told apart: the rules as a tree of questions, equal parts shared.

A fork is a question with its exits. Forks are values: two symptoms whose questions lead by the
same answers to the same causes have equal forks, so a drawing may show such a fork once, and no
walk through it ends at a cause that the symptom does not point to. No words and no layout here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from enroltriage.expert.conditions import Concluded, Leaf, alternatives, facts_of
from enroltriage.expert.knowledge import Cause, KnowledgeBase, Symptom
from enroltriage.expert.rulebase import EXCLUDED

LEADS, CONFIRMS, EXCLUDES, SHIFTS = "leads", "confirms", "excludes", "shifts"

Tests = tuple[Leaf, ...]
"""Tests that hold together: those of one fact, and conclusions."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Answers of a fork that exclude the cause to which another of its answers leads."""

    cause: str
    tests: Tests
    rule: str


@dataclass(frozen=True, slots=True)
class Exit:
    """Where an answer leads: to a further fork or to a cause. Any one of ``ways`` suffices."""

    to: Fork | str
    effect: str
    ways: tuple[Tests, ...] = ()
    rules: tuple[str, ...] = ()
    excludes: tuple[Exclusion, ...] = ()


@dataclass(frozen=True, slots=True)
class Fork:
    """A question for one fact."""

    fact: str
    exits: tuple[Exit, ...]

    @property
    def causes(self) -> tuple[str, ...]:
        """Every cause that an answer can lead to, in the order of the exits."""
        found: dict[str, None] = {}
        for exit_ in self.exits:
            found |= dict.fromkeys((exit_.to,) if isinstance(exit_.to, str) else exit_.to.causes)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class _Way:
    """One conjunction of a rule: the tests fact by fact, then the conclusions it waits for."""

    cause: str
    effect: str
    steps: tuple[tuple[str, Tests], ...]
    waits: Tests
    rule: str


def exits_of(knowledge: KnowledgeBase, symptom: Symptom) -> tuple[Exit, ...]:
    """The exits of a symptom: its questions, and the causes that no question decides."""
    causes = [knowledge.causes[pair.cause] for pair in symptom.causes]
    exclusions = {cause.id: list(_exclusions(cause)) for cause in causes}
    return _exits([way for cause in causes for way in _drawn(cause)], exclusions)


def shifting(knowledge: KnowledgeBase, symptom: Symptom) -> Iterator[Fork]:
    """Questions that the symptom asks though no rule of its causes reads the fact.

    Their answers are hints: they only shift how likely a cause is.
    """
    rules = [rule for pair in symptom.causes for rule in knowledge.causes[pair.cause].rules]
    read = {fact for rule in rules for fact in facts_of(rule.when)}
    for fact in tuple(read):
        read |= {made for rule in knowledge.facts[fact].derived for made in facts_of(rule.when)}
    for fact in symptom.ask:
        ways = {
            pair.cause: [
                tests
                for hint in pair.hints
                for tests in alternatives(hint.when)
                if any(not isinstance(test, Concluded) and test.fact == fact for test in tests)
            ]
            for pair in symptom.causes
        }
        exits = tuple(Exit(cause, SHIFTS, tuple(found)) for cause, found in ways.items() if found)
        if exits and fact not in read:
            yield Fork(fact, exits)


def _drawn(cause: Cause) -> Iterator[_Way]:
    """The ways that get a line: all but those that only reverse the answer to a question."""
    ways = list(_ways(cause))
    deciding = {fact for way in ways if way.effect == CONFIRMS for fact, _ in way.steps}
    if not ways:
        yield _Way(cause.id, LEADS, (), (), "")
    for way in ways:
        if not (_is_answer(way) and way.steps[0][0] in deciding):
            yield way


def _exclusions(cause: Cause) -> Iterator[tuple[str, Exclusion]]:
    """By fact, the answers that exclude the cause."""
    for way in _ways(cause):
        if _is_answer(way):
            fact, tests = way.steps[0]
            yield fact, Exclusion(cause.id, tests, way.rule)


def _is_answer(way: _Way) -> bool:
    """Whether one answer alone excludes the cause."""
    return way.effect == EXCLUDES and len(way.steps) == 1 and not way.waits


def _ways(cause: Cause) -> Iterator[_Way]:
    for rule in cause.rules:
        effect = EXCLUDES if rule.then == EXCLUDED else CONFIRMS
        for tests in alternatives(rule.when):
            steps: dict[str, Tests] = {}
            for test in tests:
                if not isinstance(test, Concluded):
                    steps[test.fact] = (*steps.get(test.fact, ()), test)
            waits = tuple(test for test in tests if isinstance(test, Concluded))
            yield _Way(cause.id, effect, tuple(steps.items()), waits, f"{cause.id}.{rule.id}")


def _exits(
    ways: Iterable[_Way], exclusions: dict[str, list[tuple[str, Exclusion]]]
) -> tuple[Exit, ...]:
    """Exits towards causes first, then one for each fact that comes next."""
    direct: dict[str, list[tuple[Tests, _Way]]] = {}
    by_fact: dict[str, list[_Way]] = {}
    for way in ways:
        if way.steps:
            by_fact.setdefault(way.steps[0][0], []).append(way)
        else:
            direct.setdefault(way.cause, []).append((way.waits, way))
    return (
        *(_towards(cause, found, ()) for cause, found in direct.items()),
        *(Exit(_fork(fact, found, exclusions), LEADS) for fact, found in by_fact.items()),
    )


def _fork(fact: str, ways: list[_Way], exclusions: dict[str, list[tuple[str, Exclusion]]]) -> Fork:
    last: dict[str, list[tuple[Tests, _Way]]] = {}
    further: dict[Tests, list[_Way]] = {}
    for way in ways:
        tests, rest = way.steps[0][1], way.steps[1:]
        if rest:
            tail = _Way(way.cause, way.effect, rest, way.waits, way.rule)
            further.setdefault(tests, []).append(tail)
        else:
            last.setdefault(way.cause, []).append(((*tests, *way.waits), way))

    def excluding(causes: Iterable[str]) -> tuple[Exclusion, ...]:
        return tuple(e for cause in causes for name, e in exclusions[cause] if name == fact)

    exits = [_towards(cause, found, excluding((cause,))) for cause, found in last.items()]
    onward: dict[Fork, tuple[dict[Tests, None], dict[str, None]]] = {}
    for tests, tails in further.items():
        for exit_ in _exits(tails, exclusions):
            if isinstance(exit_.to, Fork):  # always so: a tail has a step left
                answers, rules = onward.setdefault(exit_.to, ({}, {}))
                answers[tests] = None
                leading = (tail.rule for tail in tails if tail.steps[0][0] == exit_.to.fact)
                rules.update(dict.fromkeys(leading))
    for fork, (answers, rules) in onward.items():
        exits.append(Exit(fork, LEADS, tuple(answers), tuple(rules), excluding(fork.causes)))
    return Fork(fact, tuple(exits))


def _towards(cause: str, found: list[tuple[Tests, _Way]], excludes: tuple[Exclusion, ...]) -> Exit:
    """One exit for all ways to a cause; what confirms is drawn, what excludes is kept beside."""
    effect = next((e for e in (CONFIRMS, EXCLUDES) if any(w.effect == e for _, w in found)), LEADS)
    drawn = [(tests, way) for tests, way in found if way.effect == effect]
    rules = dict.fromkeys(way.rule for _, way in drawn if way.rule)
    ways = dict.fromkeys(tests for tests, _ in drawn if tests)
    if effect != CONFIRMS:
        excludes = ()
    return Exit(cause, effect, tuple(ways), tuple(rules), excludes)
