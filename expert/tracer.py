"""The trace of a case, put together from what its facts and conclusions say each by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from .bits import numbers
from .conditions import All, Any, Atom, Condition, FactValue, evaluate, facts_of
from .engine import Inference
from .rulebase import Rule
from .trace import Conditions, Trace

KEPT_SAYINGS = 4096
"""For how many values of facts, conclusions and inferences it is kept what they say."""


_Says = tuple[int, int, int, int]
"""What a piece of knowledge says of the conditions that look at it, as bits by their numbers: which
it makes true, which false, which look at it, and which of those look at several of its parts."""


class Tracer:
    """Traces cases by one set of rules. Immutable, and safe to share between threads.

    More knowledge never takes a decided state back (Kleene's logic is monotone). So what one fact
    or one conclusion decides alone is evaluated once and kept; in the case only those conditions
    are decided that look at several of them, and that none of them decides: a comparison of two
    facts, and a rule by its tests, which have lower numbers.
    """

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._conditions = Conditions.of(rules)
        self._conjunctions = _conjunctions(self._conditions)
        true, false, *_ = self._evaluate(range(len(self._conditions.numbered)), {}, ())
        self._always = true, false, 0, 0
        self._fact_says = lru_cache(KEPT_SAYINGS, typed=True)(self._ask_fact)
        self._atom_says = lru_cache(KEPT_SAYINGS)(self._ask_atom)
        self._inference_says = lru_cache(KEPT_SAYINGS)(self._ask_inference)

    def trace(self, facts: Mapping[str, FactValue], inference: Inference) -> Trace:
        """The state of every rule and test, by the known facts and what was concluded of them."""
        if inference.derived:
            facts = inference.completing(facts)
        said = map(self._fact_says, facts, facts.values())
        true, false, _, several = _together(self._inference_says(inference), said)
        for number in numbers(several & ~(true | false)):
            tests = self._conjunctions.get(number)
            if tests is None:
                state = evaluate(self._conditions.numbered[number], facts, inference.conclusions)
            elif true & tests == tests:
                state = True
            else:
                state = False if false & tests else None
            if state:
                true |= 1 << number
            elif state is False:
                false |= 1 << number
        return Trace(self._conditions, facts, inference.conclusions, true, false)

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

    def _ask_inference(self, inference: Inference) -> _Says:
        return _together(self._always, map(self._atom_says, inference.conclusions))

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
            state = evaluate(self._conditions.numbered[number], facts, drawn)
            looking |= 1 << number
            true |= (state is True) << number
            false |= (state is False) << number
        return true, false, looking, 0


def _together(one: _Says, others: Iterable[_Says]) -> _Says:
    true, false, looking, several = one
    for is_true, is_false, looks, _ in others:
        true |= is_true
        false |= is_false
        several |= looking & looks
        looking |= looks
    return true, false, looking, several


def _conjunctions(conditions: Conditions) -> Mapping[int, int]:
    """By the number of each rule that asks for all its tests: those tests as bits."""
    return {
        whole: sum(1 << test for test in set(conditions.tests[id_]))
        for id_, whole in conditions.wholes.items()
        if _is_conjunction(conditions.numbered[whole])
    }


def _is_conjunction(condition: Condition) -> bool:
    if isinstance(condition, All):
        return all(_is_conjunction(part) for part in condition.parts)
    return not isinstance(condition, Any)
