"""Cases that no rule can tell apart, put as the same one.

What is worked out for a case then serves all that are like it. Only the facts that matter to the
symptoms stay, each with a value that stands for its kind: of an enumeration, the first that every
test says the same of; of numbers and days, a point of their scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .checks import Given
from .conditions import FactValue, Is, Leaf, Scalar
from .knowledge import KnowledgeBase
from .scale import Scale
from .space import Space, as_number, in_type, stand_ins

Answers = tuple[tuple[str, FactValue | None], ...]
"""What was asked of the facts that matter, in the order of the vocabulary; None: not known."""


class Alike:
    """Puts cases for one set of tests. Immutable, and safe to share between threads."""

    def __init__(
        self, knowledge: KnowledgeBase, space: Space, facts: Iterable[str], tests: Iterable[Leaf]
    ) -> None:
        self._types = {name: knowledge.facts[name] for name in facts}
        by_fact: dict[str, list[Is]] = {}
        for test in tests:
            if isinstance(test, Is):
                by_fact.setdefault(test.fact, []).append(test)
        self._stands_for: dict[str, Mapping[Scalar, Scalar]] = {
            name: stand_ins(fact.values, by_fact.get(name, ()))
            for name, fact in self._types.items()
            if fact.values
        }
        self._texts = {
            name: frozenset(value for test in by_fact.get(name, ()) for value in test.values)
            for name, fact in self._types.items()
            if fact.type == "text"
        }
        self._scales: dict[tuple[str, ...], Scale] = {}
        for name, fact in self._types.items():
            if fact.type in ("integer", "date"):
                self._scales[tuple(sorted(space.linked(name)))] = space.scale(name)

    def put(self, given: Given) -> Answers:
        """The case that stands for all that are like this one; what does not matter is left out."""
        put: dict[str, FactValue | None] = {}
        for name in self._types:
            if name in given:
                value = given[name]
                classes = self._stands_for.get(name)
                if value is not None and classes is not None and not isinstance(value, tuple):
                    value = classes[value]
                if value is not None and name in self._texts and value not in self._texts[name]:
                    value = ""
                put[name] = value
        for group, scale in self._scales.items():
            known = {n: v for n in group if (v := given.get(n)) is not None}
            if known:
                self._place(known, scale, put)
        return tuple(put.items())

    def _place(
        self, known: Mapping[str, FactValue], scale: Scale, put: dict[str, FactValue | None]
    ) -> None:
        numbers = {n: as_number(v) for n, v in known.items() if not isinstance(v, tuple)}
        places = scale.place(numbers.values())
        for name, number in numbers.items():
            if name in put:
                put[name] = in_type(self._types[name], places[number])
