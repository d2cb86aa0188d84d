"""experta, by this project's own second engine."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version

from bench.cases import Case
from bench.measure import Measured, measure
from enroltriage.expert.experta_engine import ExpertaEngine

from .rulebase import RuleBase

NAME = "experta"
NOTE = "strata by salience; the project's second engine, with its pool of engines"


class Experta:
    """The rules in experta."""

    version = version("experta")

    def __init__(self, base: RuleBase) -> None:
        self._engine = ExpertaEngine(base.knowledge.rules)
        self._numbers = base.numbers

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases by the project's engine."""
        found = measure(self._engine.infer, cases, seconds)
        drawn = [frozenset(self._numbers[a] for a in one.conclusions) for one in found.results]
        return Measured(found.microseconds, drawn)


prepare = Experta
