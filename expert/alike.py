"""Cases that no rule can tell apart, put as the same one.

What is worked out for a case then serves all that are like it. Only the facts that matter to the
symptoms stay, each with a value that stands for its kind: of an enumeration, the first that every
test says the same of; of numbers and days, a point of their scale. What could only derive another
fact, or contradict one, stays where it does.
"""

from __future__ import annotations

from collections.abc import Iterable

from .checks import Given
from .conditions import FactValue, Is, Scalar, facts_of, leaves
from .engine import Engine
from .knowledge import KnowledgeBase
from .rulebase import FACT, contradiction
from .scale import Scale
from .space import Space, as_number, in_type, stand_ins
from .vocabulary import FactType

Answer = tuple[str, FactValue | None]
Answers = tuple[Answer, ...]
"""What was asked of the facts that matter, in the order of the vocabulary; None: not known."""


class Alike:
    """Puts cases with these symptoms. Safe to share between threads."""

    def __init__(
        self, knowledge: KnowledgeBase, engine: Engine, space: Space, symptoms: tuple[str, ...]
    ) -> None:
        self._engine = engine
        self._rivals = knowledge.rivals
        self._at_hand = {knowledge.symptom_fact.name: symptoms}
        told = [knowledge.symptoms[id_] for id_ in symptoms]
        hints = [when for symptom in told for when in symptom.hints()]
        rules = space.rules(symptoms)
        minor = {contradiction(id_) for id_ in knowledge.contradictions}
        judging = [r.when for r in rules if r.then.kind != FACT and r.then not in minor]
        looked_at = (fact for when in (*judging, *hints) for fact in facts_of(when))
        matters = {given for fact in looked_at for given in knowledge.given_for(fact)}
        matters.update(fact for symptom in told for fact in symptom.ask)
        matters.discard(knowledge.symptom_fact.name)
        minor_facts = frozenset((*space.derivable(), *knowledge.rivals))
        self._beside = minor_facts - matters
        self.facts = tuple(name for name in knowledge.facts if name in matters | minor_facts)
        """The facts that the answer depends on, in the order of the vocabulary."""
        self._types = {name: knowledge.facts[name] for name in self.facts}
        by_fact: dict[str, list[Is]] = {}
        for test in (leaf for when in (*(r.when for r in rules), *hints) for leaf in leaves(when)):
            if isinstance(test, Is):
                by_fact.setdefault(test.fact, []).append(test)
        self._pairs = {
            name: _pairs(fact, by_fact.get(name, ())) for name, fact in self._types.items()
        }
        self._scales: dict[tuple[str, ...], Scale] = {}
        for name, fact in self._types.items():
            if fact.type in ("integer", "date"):
                self._scales[tuple(sorted(space.linked(name)))] = space.scale(name)

    def put(self, given: Given) -> Answers:
        """The case that stands for all that are like this one; what does not matter is left out.

        ``given`` is in the order of the vocabulary.
        """
        places = self._places(given)
        idle = () if self._beside.isdisjoint(given) else self._idle(given)
        put = []
        for name, value in given.items():
            pairs = self._pairs.get(name)
            if pairs is not None and name not in idle:
                value = places.get(name, value)
                put.append(pairs.get(value) or self._pair(name, value))
        return tuple(put)

    def _idle(self, given: Given) -> frozenset[str]:
        """The facts that could only derive or contradict another, and neither do nor will."""
        known = {name: value for name, value in given.items() if value is not None} | self._at_hand
        without = {name: value for name, value in known.items() if name not in self._beside}
        if self._engine.infer(known).fired != self._engine.infer(without).fired:
            return frozenset()
        return frozenset(
            name for name in self._beside if self._rivals.get(name, frozenset()) <= given.keys()
        )

    def _pair(self, name: str, value: FactValue | None) -> Answer:
        """That of a value met first; there is no end of texts, and of all others there is."""
        if self._types[name].type == "text" and not isinstance(value, tuple):
            return self._pairs[name][""]
        return self._pairs[name].setdefault(value, (name, value))

    def _places(self, given: Given) -> dict[str, Scalar]:
        """Where the numbers and days that are known stand on their scales."""
        found: dict[str, Scalar] = {}
        for group, scale in self._scales.items():
            known = {
                name: as_number(value)
                for name in group
                if (value := given.get(name)) is not None and not isinstance(value, tuple)
            }
            if known:
                places = scale.place(known.values())
                for name, number in known.items():
                    if name in self._types:
                        found[name] = in_type(self._types[name], places[number])
        return found


def _pairs(fact: FactType, tests: Iterable[Is]) -> dict[FactValue | None, Answer]:
    """The fact with the value that stands for it, by value: always the same pair."""
    tests = tuple(tests)
    texts = ("", *(v for test in tests for v in test.values)) if fact.type == "text" else ()
    kinds = stand_ins(fact.values, tests) if fact.values else {text: text for text in texts}
    pairs: dict[Scalar, Answer] = {value: (fact.name, value) for value in kinds}
    return {None: (fact.name, None), **{value: pairs[kind] for value, kind in kinds.items()}}
