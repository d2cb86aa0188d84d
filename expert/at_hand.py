"""What is at hand in a case, as answers show it: its symptoms, and the facts that it rests on.

What many cases have in common is made once and kept; texts of a case are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from .case import Case, echo
from .conditions import FactValue, Scalar
from .diagnosis import FactUsed, SymptomFound
from .knowledge import KnowledgeBase
from .language import in_language
from .recognise import Recognition, Span

KEPT_PARTS = 4096
"""How many symptoms and facts are kept."""


class AtHand:
    """Shows what is at hand, by one knowledge base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._symptom = knowledge.symptom_fact.name
        self._found = lru_cache(KEPT_PARTS)(self._find)
        self._given = lru_cache(KEPT_PARTS)(_given)
        self._texts = {fact.name for fact in knowledge.facts.values() if fact.type == "text"}
        self._order = {name: number for number, name in enumerate(knowledge.facts)}

    def symptoms(
        self, case: Case, recognition: Recognition, at_hand: tuple[str, ...], language: str
    ) -> tuple[SymptomFound, ...]:
        """The symptoms at hand, each with where the text tells of it, and how likely that is meant."""
        given = case.given.get(self._symptom)
        given = given if isinstance(given, tuple) else ()
        spans, scores = recognition.spans, recognition.scores
        return tuple(
            [
                self._found(
                    id_, spans.get(id_, ()), 1.0 if id_ in given else scores.get(id_, 1.0), language
                )
                for id_ in at_hand
            ]
        )

    def facts(
        self,
        case: Case,
        recognition: Recognition,
        at_hand: tuple[str, ...],
        derived: Mapping[str, tuple[Scalar, str]],
    ) -> tuple[FactUsed, ...]:
        """In the order of the vocabulary: given, recognised, derived; these with the rules behind them."""
        used = {
            name: (_given if name in self._texts else self._given)(name, value)
            for name, value in case.given.items()
        }
        for name, stated in recognition.facts.items():
            used[name] = FactUsed(name, echo(stated.value), "recognised", spans=stated.spans)
        if at_hand and case.given.get(self._symptom) != at_hand:
            used[self._symptom] = FactUsed(self._symptom, echo(at_hand), "recognised")
        for name, (value, rule) in derived.items():
            used.setdefault(name, FactUsed(name, value, "derived", rule))
        if len(used) == len(case.given):  # which are in that order
            return tuple(used.values())
        return tuple([used[name] for name in sorted(used, key=self._order.__getitem__)])

    def _find(
        self, symptom: str, spans: tuple[Span, ...], score: float, language: str
    ) -> SymptomFound:
        known = self._knowledge.symptoms[symptom]
        notes = in_language(known.notes, language)
        return SymptomFound(symptom, known.title[language], score, spans, notes)


def _given(name: str, value: FactValue | None) -> FactUsed:
    return FactUsed(name, echo(value), "given")
