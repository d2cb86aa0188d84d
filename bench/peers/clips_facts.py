"""CLIPS as the manual of clipspy uses it: fact by fact in, fact by fact out."""

from __future__ import annotations

from collections.abc import Sequence

from bench.cases import Case
from bench.measure import Measured, measure

from .clips import Clips
from .rulebase import RuleBase

NAME = "CLIPS, fact by fact"
NOTE = (
    "the same rules; facts are asserted and read one by one, as clipspy's manual does. One round "
    "only: with each fact asserted so, clipspy 1.0.6 becomes slower, about fourfold in 6,000 cases"
)


class ClipsFacts:
    """The same environment, used in the ordinary way."""

    def __init__(self, base: RuleBase) -> None:
        self._clips = Clips(base)
        self.version = self._clips.version
        self._known = self._clips.engine.find_template("known")
        self._drawn = self._clips.engine.find_template("drawn")

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:  # noqa: ARG002
        """Answer each case once, whatever the time."""
        return measure(self._infer, cases, seconds=0, least=len(cases))

    def _infer(self, case: Case) -> frozenset[int]:
        self._clips.engine.reset()
        for name, value in self._clips.pairs(case):
            self._known.assert_fact(**{"fact": name, "is": value})
        self._clips.engine.run()
        return frozenset(fact["number"] for fact in self._drawn.facts())


prepare = ClipsFacts
