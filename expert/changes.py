"""The smallest changes of a case's facts that fulfil a wish.

A change tells a fact that was not known, or overturns one that was; that a known fact became
unknown again is no change. Changes of one fact are tried before changes of two, and so on. Of
values that no test can tell apart one is tried, so that nothing is missed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from math import inf

from .conditions import FactValue, Is, Leaf, Scalar, facts_of, is_integer
from .engine import Engine, Inference
from .knowledge import KnowledgeBase
from .rulebase import OUT_OF_SCOPE
from .sighting import Sighting
from .space import Space
from .vocabulary import FactType
from .wishes import Fulfilment, Wish, tests_for

MAX_CASES = 25_000
"""How many cases one search looks at; each takes some 10 µs, with very many symptoms 40."""

MEASURED = ("integer", "date")
"""Types of facts whose values have an order."""
Change = Mapping[str, tuple[Scalar, ...]]
"""New values by fact. Each comes first, then those that no test can tell from it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The smallest changes, those first that overturn the fewest known facts.

    ``size`` is the number of facts that was tried at once in the end, ``exhaustive`` whether all
    changes up to that size were tried; ``searched`` counts the cases looked at.
    """

    changes: tuple[Change, ...]
    size: int
    exhaustive: bool
    searched: int


NO_CHANGE = Found((), 0, True, 0)
"""Nothing was found, because nothing had to be tried."""


class ChangeSearch:
    """Searches the changes of one case.

    ``known`` are the facts given with a value, the symptoms left out; ``keep`` names those that
    may not change. Symptoms and their words never do: they are what was seen.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        engine: Engine,
        known: Mapping[str, FactValue],
        sighting: Sighting,
        wish: Wish,
        keep: Collection[str] = (),
    ) -> None:
        self._engine = engine
        self._known = dict(known)
        self._at_hand = sighting.at_hand
        self._symptom_fact = knowledge.symptom_fact.name
        self._measured = {f.name for f in knowledge.facts.values() if f.type in MEASURED}
        _, inference = self._infer(self._known)
        self._out_of_scope = frozenset(inference.subjects(OUT_OF_SCOPE))
        self._fulfilment = Fulfilment(knowledge, wish, tolerated=self._out_of_scope)
        space = Space(knowledge)
        steady = sighting.ever == sighting.at_hand(known)
        reached = space.rules(sighting.ever if steady else knowledge.symptoms)
        tests = tests_for(knowledge, reached, wish, sighting.ever)
        alternatives = _Alternatives(knowledge, space, self._known, tests)
        looked_at = {given for test in tests for fact in facts_of(test)
                     for given in knowledge.given_for(fact)}  # fmt: skip
        self._choices = {
            fact.name: choices
            for fact in knowledge.facts.values()
            if fact.name in looked_at and fact.name not in keep and not fact.multiple
            if (choices := [v for v in alternatives.of(fact) if self._may_fit(fact.name, v[0])])
        }

    def smallest(self, most: int) -> Found:
        """All changes of the smallest number of facts; of numbers and days the nearest alone.

        ``most`` is the number of cases after which the search gives up.
        """
        searched = 0
        for size in range(1, len(self._choices) + 1):
            hits: dict[object, Change] = {}
            for change in self._changes(size):
                if searched == most:
                    return Found(self._sorted(hits.values()), size, False, searched)
                searched += 1
                if self._fulfils(change):
                    hits.setdefault(self._kind(change), change)
            if hits:
                return Found(self._sorted(hits.values()), size, True, searched)
        return Found((), len(self._choices), True, searched)

    def _changes(self, size: int) -> Iterator[Change]:
        for facts in combinations(self._choices, size):
            for values in product(*(self._choices[fact] for fact in facts)):
                yield dict(zip(facts, values, strict=True))

    def _fulfils(self, change: Change) -> bool:
        known = self._known | {fact: values[0] for fact, values in change.items()}
        return self._fulfilment.holds(*self._infer(known))

    def _may_fit(self, fact: str, value: Scalar) -> bool:
        """False where this value alone puts a symptom out of scope: no other fact undoes that."""
        _, inference = self._infer(self._known | {fact: value})
        return self._out_of_scope.issuperset(inference.subjects(OUT_OF_SCOPE))

    def _infer(self, known: dict[str, FactValue]) -> tuple[dict[str, FactValue], Inference]:
        at_hand = self._at_hand(known)
        facts = known | {self._symptom_fact: at_hand} if at_hand else known
        return facts, self._engine.infer(facts)

    def _kind(self, change: Change) -> tuple[object, ...]:
        """What sets a change apart: its facts and their values, but no number and no day."""
        return tuple(
            (f, None if f in self._measured else values[0]) for f, values in change.items()
        )

    def _sorted(self, changes: Iterable[Change]) -> tuple[Change, ...]:
        """Fewest known facts overturned; else as tried, which is the order of the vocabulary."""
        return tuple(sorted(changes, key=lambda change: sum(f in self._known for f in change)))


class _Alternatives:
    """The values that a fact of a case could have instead, as far as the tests tell them apart."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        space: Space,
        known: Mapping[str, FactValue],
        tests: Collection[Leaf],
    ) -> None:
        self._facts = knowledge.facts
        self._space = space
        self._known = known
        self._tests = [test for test in tests if isinstance(test, Is)]

    def of(self, fact: FactType) -> list[tuple[Scalar, ...]]:
        """Other values than the known one, by class; none for a text, which no rule tests."""
        if fact.type in MEASURED:
            return [(value,) for value in self._near(fact)]
        values = (True, False) if fact.type == "boolean" else fact.values or ()
        classes: dict[tuple[bool | None, ...], list[Scalar]] = {}
        for value in values:
            classes.setdefault(self._told_apart(fact.name, value), []).append(value)
        known = self._known.get(fact.name)
        return [tuple(alike) for alike in classes.values() if known not in alike]

    def _told_apart(self, fact: str, value: Scalar) -> tuple[bool | None, ...]:
        return tuple(test.test(value) for test in self._tests if test.fact == fact)

    def _near(self, fact: FactType) -> list[Scalar]:
        """Numbers or days in every order to what rules name and the case knows, nearest first.

        Nearest to the known value; where there is none, to the others of this type in the case.
        """
        alike = {f.name for f in self._facts.values() if f.type == fact.type}
        known = {name: _number(self._known[name]) for name in alike if name in self._known}
        points = {_number(value) for value in self._space.values(fact.name)}
        for number in known.values():  # as many on either side as there are facts to compare
            points |= set(range(number - len(alike), number + len(alike) + 1))
        own = known.get(fact.name)
        marks = known.values() if own is None else (own,)
        lowest, highest = _range(fact)
        fitting = (p for p in points if lowest <= p <= highest and p != own)
        near = sorted(fitting, key=lambda p: (min((abs(p - m) for m in marks), default=0), p))
        return [date.fromordinal(p).isoformat() if fact.type == "date" else p for p in near]


def _number(value: FactValue) -> int:
    return value if is_integer(value) else date.fromisoformat(str(value)).toordinal()


def _range(fact: FactType) -> tuple[float, float]:
    if fact.type == "date":
        return date.min.toordinal(), date.max.toordinal()
    return (
        -inf if fact.minimum is None else fact.minimum,
        inf if fact.maximum is None else fact.maximum,
    )
