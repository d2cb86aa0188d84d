"""Which tests of a rule give its condition the state that it has, read from the trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .conditions import All, Any, Atom, Concluded, Condition
from .rulebase import SUSPECTED
from .trace import RuleTrace, Tested


def grounds(trace: RuleTrace) -> list[Tested]:
    """The tests that decide, in the order written; while the state is not known, those that lack.

    Of alternatives only those count that decide: where one holds, another of which a part holds
    is no ground.
    """
    return _decide(trace.rule.when, iter(trace.tests))[1]


def reasons(trace: RuleTrace) -> list[Tested]:
    """The grounds to be told: that the rule's own cause comes into question goes without saying."""
    unsaid = suspicion(trace.rule.then.subject)
    return [test for test in grounds(trace) if test.leaf != unsaid]


def suspicion(cause: str) -> Concluded:
    """The test that every rule of this cause has: that it comes into question."""
    return Concluded(Atom(SUSPECTED, cause))


def facts_in(tests: Iterable[Tested]) -> tuple[str, ...]:
    """The facts that these tests look at, each once."""
    return tuple(dict.fromkeys(name for test in tests for name in test.facts))


def _decide(condition: Condition, tests: Iterator[Tested]) -> tuple[bool | None, list[Tested]]:
    """The state of a condition, and its grounds; ``tests`` come in the order written."""
    if not isinstance(condition, All | Any):
        test = next(tests)
        return test.state, [test]
    parts = [_decide(part, tests) for part in condition.parts]
    states, decisive = {state for state, _ in parts}, isinstance(condition, Any)
    state = decisive if decisive in states else None if None in states else not decisive
    return state, [test for found, decide in parts if found is state for test in decide]
