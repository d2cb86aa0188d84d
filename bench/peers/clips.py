"""CLIPS, by clipspy: a rule of ours is one defrule, a fact is one ordered fact of its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import count
from typing import Any as Anything

from enroltriage.expert.conditions import All, Any, Compare, Concluded, Condition, FactValue, Is

from ..cases import Case
from ..measure import Measured, measure
from .rulebase import PeerRule, RuleBase, Unavailable

NAME = "CLIPS"
NOTE = (
    "strata by salience; what is not known is not asserted, so no pattern matches it; `unless` "
    "is `not`"
)
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


class Clips:
    """The rules in one CLIPS environment."""

    version = ""

    def __init__(self, base: RuleBase) -> None:
        try:
            import clips
        except ImportError as missing:
            raise Unavailable(f"clipspy cannot be imported: {missing}") from missing
        self.version = version("clipspy")
        self._base = base
        self._clips: Anything = clips.Environment()
        self._clips.build("(deftemplate drawn (slot number))")
        for fact in base.knowledge.facts:
            self._clips.build(f"(deftemplate {fact} (slot is))")
        for number, rule in enumerate(base.rules):
            self._clips.build(_Writer(base).rule(number, rule))
        self._drawn = self._clips.find_template("drawn")

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases; a case is asserted in one call, and read back as drawn numbers."""
        return measure(self._infer, cases, seconds)

    def _infer(self, case: Case) -> frozenset[int]:
        engine = self._clips
        engine.reset()
        engine.load_facts(" ".join(
            f"({name} (is {_value(one)}))"
            for name, value in case.items()
            for one in (value if isinstance(value, tuple) else (value,))
        ))  # fmt: skip
        engine.run()
        return frozenset(fact["number"] for fact in self._drawn.facts())


class _Writer:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._names = count()

    def rule(self, number: int, rule: PeerRule) -> str:
        unless = " ".join(f"(not (drawn (number {other})))" for other in rule.unless)
        return (
            f"(defrule r{number} (declare (salience {-rule.stratum})) {self._pattern(rule.when)} "
            f"{unless} => (assert (drawn (number {rule.then}))))"
        )

    def _pattern(self, condition: Condition) -> str:
        match condition:
            case All(parts):
                return f"(and {' '.join(map(self._pattern, parts))})"
            case Any(parts):
                return f"(or {' '.join(map(self._pattern, parts))})"
            case Concluded(atom):
                return f"(drawn (number {self._base.numbers[atom]}))"
            case Is(fact, values, negated):
                joined = ("&" if negated else "|").join(
                    f"{'~' * negated}{_value(one)}" for one in values
                )
                return f"({fact} (is {joined}))"
            case Compare():
                return " ".join(self._comparison(condition))

    def _comparison(self, test: Compare) -> Iterator[str]:
        left, sign = f"?v{next(self._names)}", _SIGNS[test.operator]
        if test.other is None:
            yield f"({test.fact} (is {left}&:({sign} {left} {test.number})))"
            return
        right = f"?v{next(self._names)}"
        yield f"({test.fact} (is {left}))"
        if self._base.knowledge.facts[test.fact].type == "date":
            yield f"({test.other} (is {right}&:({sign} (str-compare {left} {right}) 0)))"
        else:
            yield f"({test.other} (is {right}&:({sign} {left} {right})))"


def _value(value: FactValue) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int) else f'"{value}"'


prepare = Clips
