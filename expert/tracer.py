"""The trace of a case, put together from what its facts and conclusions say each by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from .bits import numbers
from .conditions import Atom, FactValue, evaluate, facts_of
from .engine import Inference
from .rulebase import Rule
from .trace import Conditions, States, Trace

KEPT_SAYINGS = 4096
"""For how many values of facts, and how many conclusions, it is kept what they say."""


class _Says(NamedTuple):
    """What one piece of knowledge says of the conditions that look at it; bits as in States."""

    true: int
    false: int
    looking: int


class Tracer:
    """Traces cases by one set of rules. Immutable, and safe to share between threads.

    More knowledge never takes a decided state back (Kleene's logic is monotone). So what one fact
    or one conclusion decides alone is evaluated once and kept; in the case only those conditions
    are evaluated that look at several of them, and that none of them decides.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._conditions = Conditions.of(rules)
        self._always = self._evaluate(range(len(self._conditions.numbered)), {}, ())
        self._fact_says = lru_cache(KEPT_SAYINGS, typed=True)(self._ask_fact)
        self._atom_says = lru_cache(KEPT_SAYINGS)(self._ask_atom)

    def trace(self, facts: Mapping[str, FactValue], inference: Inference) -> Trace:
        """The state of every rule and test, by the known facts and what was concluded."""
        true, false = self._always.true, self._always.false
        looking = several = 0
        said = [self._fact_says(name, value) for name, value in facts.items()]
        said += map(self._atom_says, inference.conclusions)
        for is_true, is_false, looks in said:
            true |= is_true
            false |= is_false
            several |= looking & looks
            looking |= looks
        undecided = several & ~(true | false)
        if undecided:
            rest = self._evaluate(numbers(undecided), facts, inference.conclusions)
            true |= rest.true
            false |= rest.false
        return Trace(self._conditions, States(true, false), facts, inference.conclusions)

    def _ask_fact(self, name: str, value: FactValue) -> _Says:
        """A test that this value leaves open changes nothing, unless it waits for a second fact."""
        known = {name: value}
        return self._ask(
            (
                number
                for number in self._conditions.looking_at.get(name, ())
                for test in (self._conditions.numbered[number],)
                if evaluate(test, known) is not None or len({*facts_of(test)}) > 1
            ),
            known,
            (),
        )

    def _ask_atom(self, atom: Atom) -> _Says:
        return self._ask(self._conditions.looking_at.get(atom, ()), {}, (atom,))

    def _ask(
        self, tests: Iterable[int], facts: Mapping[str, FactValue], drawn: Collection[Atom]
    ) -> _Says:
        """What is said of these tests and of the rules that have them."""
        concerned: set[int] = set()
        for test in tests:
            concerned |= {test, *self._conditions.holding[test]}
        return self._evaluate(concerned, facts, drawn)

    def _evaluate(
        self, concerned: Iterable[int], facts: Mapping[str, FactValue], drawn: Collection[Atom]
    ) -> _Says:
        """What is said of the conditions with these numbers where this is all that is known."""
        true = false = looking = 0
        for number in concerned:
            bit = 1 << number
            state = evaluate(self._conditions.numbered[number], facts, drawn)
            looking |= bit
            if state is True:
                true |= bit
            elif state is False:
                false |= bit
        return _Says(true, false, looking)
