"""What is left to learn of a case: equal for cases that no plan could tell apart."""

from __future__ import annotations

from collections.abc import Collection

from .alike import Answers
from .checks import Check
from .knowledge import KnowledgeBase, Symptom
from .openings import CaseOpenings, Openings


class Prospects:
    """The facts that a plan for these symptoms may look at, as bits.

    ``deciding`` are those by which the rules decide, ``bound`` those that bind the symptoms,
    ``contradictable`` those of the contradictions, ``checks`` tells which are asked together.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        openings: Openings,
        symptoms: Collection[Symptom],
        *,
        deciding: Collection[str],
        bound: Collection[str],
        contradictable: Collection[str],
        checks: Collection[Check],
    ) -> None:
        self._bits = openings.facts
        self._deciding = self._bits.of(deciding)
        self._bound = self._bits.of(bound)
        self._contradictable = self._bits.of(contradictable)
        self._together = [self._bits.of(check) for check in checks if len(check) > 1]
        pairs = [pair for symptom in symptoms for pair in symptom.causes]

        self._hints = [
            (pair.cause, self._bits.of(openings.bearing.on_conditions([hint.when])))
            for pair in pairs
            for hint in pair.hints
        ]
        remedies = {p.cause: knowledge.resolutions[knowledge.causes[p.cause].resolution]
                    for p in pairs}  # fmt: skip
        self._varying = {
            cause: self._bits.of((remedy.varies_by,))
            for cause, remedy in remedies.items()
            if remedy.varies_by
        }

    def of(self, given: Answers, causes: Collection[str], openings: CaseOpenings) -> object:
        """The rules that may yet fire for these causes, and all that is asked of what they look at.

        Also for causes that are confirmed, which may yet prove wrong.
        """
        bit = self._bits.bit
        asked = rules = kept = 0
        for name, _ in given:
            asked |= bit[name]
        for cause in causes:
            opening = openings.deciding(cause)
            rules |= opening.rules
            kept |= opening.involved | self._varying.get(cause, 0)
        unasked = ~asked
        kept |= self._bound & unasked
        for cause, looked_at in self._hints:  # what the plan asks may bring a hint to hold
            if looked_at & self._deciding & unasked and cause in causes:
                kept |= looked_at
        for check in self._together:  # what it brings depends on all that it compares
            if kept & check & unasked:
                kept |= check
        if kept & self._contradictable & unasked:  # then what may be answered varies
            kept |= self._contradictable
        return rules, kept, tuple([each for each in given if bit[each[0]] & kept])
