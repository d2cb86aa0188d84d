"""CLIPS, by clipspy: a rule of ours is one defrule, a known value is one fact.

``Clips`` hands a case over in one call of a deffunction and reads the conclusions from a global:
the fastest way found. ``clips_facts`` does it the way of clipspy's manual, fact by fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import count
from typing import Any as Anything

from bench.cases import Case
from bench.measure import Measured, measure
from enroltriage.expert.conditions import All, Any, Compare, Concluded, Condition, FactValue, Is

from .rulebase import PeerRule, RuleBase, Unavailable

NAME = "CLIPS, one call"
NOTE = (
    "strata by salience; what is not known is not asserted, so no pattern matches it; `unless` "
    "is `not`; a case is handed over in one call of a deffunction and the conclusions are read "
    "from a global, the fastest way found"
)
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
_FRAME = (
    "(deftemplate drawn (slot number))",
    "(deftemplate known (slot fact) (slot is))",
    "(defglobal ?*drawn* = (create$))",
    "(deffunction tell-case ($?case) (loop-for-count (?i 1 (div (length$ ?case) 2)) do"
    " (assert (known (fact (nth$ (- (* 2 ?i) 1) ?case)) (is (nth$ (* 2 ?i) ?case))))) TRUE)",
)


class Clips:
    """The rules in one CLIPS environment."""

    def __init__(self, base: RuleBase) -> None:
        try:
            import clips
        except ImportError as missing:
            raise Unavailable(f"clipspy cannot be imported: {missing}") from missing
        self.version = version("clipspy")
        self.engine: Anything = clips.Environment()
        self._symbol = clips.Symbol
        writer = _Writer(base)
        defined = (writer.rule(number, rule) for number, rule in enumerate(base.rules))
        for construct in (*_FRAME, *defined):
            self.engine.build(construct)
        self._tell = self.engine.find_function("tell-case")
        self._drawn = self.engine.find_global("drawn")

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases."""
        return measure(self._infer, cases, seconds)

    def _infer(self, case: Case) -> frozenset[int]:
        self.engine.reset()
        self._tell(*(part for pair in self.pairs(case) for part in pair))
        self.engine.run()
        return frozenset(self._drawn.value)

    def pairs(self, case: Case) -> Iterator[tuple[Anything, Anything]]:
        """The names and values of the known facts as CLIPS has them."""
        for name, value in case.items():
            for one in value if isinstance(value, tuple) else (value,):
                is_truth = isinstance(one, bool)
                yield self._symbol(name), self._symbol(str(one).upper()) if is_truth else one


class _Writer:
    def __init__(self, base: RuleBase) -> None:
        self._base = base
        self._names = count()

    def rule(self, number: int, rule: PeerRule) -> str:
        unless = " ".join(f"(not (drawn (number {other})))" for other in rule.unless)
        return (
            f"(defrule r{number} (declare (salience {-rule.stratum})) {self._pattern(rule.when)} "
            f"{unless} => (bind ?*drawn* ?*drawn* {rule.then}) "
            f"(assert (drawn (number {rule.then}))))"
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
                texts = (f"{'~' * negated}{_value(one)}" for one in values)
                return _known(fact, ("&" if negated else "|").join(texts))
            case Compare():
                return self._comparison(condition)

    def _comparison(self, test: Compare) -> str:
        left, right = f"?v{next(self._names)}", f"?v{next(self._names)}"
        sign = _SIGNS[test.operator]
        if test.other is None:
            return _known(test.fact, f"{left}&:({sign} {left} {test.number})")
        dates = self._base.knowledge.facts[test.fact].type == "date"
        ordered = f"(str-compare {left} {right}) 0" if dates else f"{left} {right}"
        return f"{_known(test.fact, left)} {_known(test.other, f'{right}&:({sign} {ordered})')}"


def _known(fact: str, value: str) -> str:
    return f"(known (fact {fact}) (is {value}))"


def _value(value: FactValue) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return str(value) if isinstance(value, int) else f'"{value}"'


prepare = Clips
