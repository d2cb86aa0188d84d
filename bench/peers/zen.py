"""GoRules zen, by zen-engine: a stratum is one decision table that collects what it draws."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise
from typing import Any as Anything

from bench.cases import Case
from bench.measure import Measured, measure
from enroltriage.expert.conditions import All, Any, Compare, Concluded, Condition, FactValue, Is

from .rulebase import PeerRule, RuleBase, Unavailable

NAME = "zen"
NOTE = (
    "each stratum is a decision table (hit policy collect) whose one column is the condition; "
    "between two tables an expression gathers the numbers drawn so far; a test of a fact first "
    "asks whether it is known (`!= null`); `unless` is `not (n in drawn)`"
)
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


class Zen:
    """The rules as one decision graph."""

    version = ""

    def __init__(self, base: RuleBase) -> None:
        try:
            import zen
        except ImportError as missing:
            raise Unavailable(f"zen-engine cannot be imported: {missing}") from missing
        self.version = version("zen-engine")
        self._last = f"drawn{max(rule.stratum for rule in base.rules)}"
        self._decision: Anything = zen.ZenEngine({}).create_decision(json.dumps(_graph(base)))

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases."""
        return measure(self._infer, cases, seconds)

    def _infer(self, case: Case) -> frozenset[int]:
        return frozenset(self._decision.evaluate(dict(case))["result"][self._last])


def _graph(base: RuleBase) -> dict[str, Anything]:
    """Tables and gathering expressions in a row, from the input on."""
    strata: dict[int, list[PeerRule]] = {}
    for rule in base.rules:
        strata.setdefault(rule.stratum, []).append(rule)
    nodes = [_node("input", "inputNode", {})]
    for stratum, rules in sorted(strata.items()):
        nodes += _stratum(base, stratum, rules)
    edges = [
        {"id": f"{a['id']}-{b['id']}", "sourceId": a["id"], "targetId": b["id"], "type": "edge"}
        for a, b in pairwise(nodes)
    ]
    return {"nodes": nodes, "edges": edges}


def _stratum(base: RuleBase, number: int, rules: Iterable[PeerRule]) -> list[dict[str, Anything]]:
    below = f"drawn{number - 1}"
    rows = []
    for row, rule in enumerate(rules):
        parts = [_expression(base, rule.when, below)]
        parts += [f"not ({other} in {below})" for other in rule.unless]
        rows.append({"_id": f"{number}-{row}", "when": " and ".join(parts), "then": str(rule.then)})
    table = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "then", "name": "then", "field": "number"}],
        "rules": rows,
        "outputPath": f"hits{number}",
        "passThrough": True,
        "passThorough": True,
    }
    hits = f"map(hits{number}, #.number)"
    gathered = hits if number == 0 else f"flatten([{below}, {hits}])"
    gather = {
        "expressions": [{"id": "drawn", "key": f"drawn{number}", "value": gathered}],
        "passThrough": True,
    }
    return [
        _node(f"stratum{number}", "decisionTableNode", table),
        _node(f"gather{number}", "expressionNode", gather),
    ]


def _node(name: str, kind: str, content: dict[str, Anything]) -> dict[str, Anything]:
    return {"id": name, "name": name, "type": kind, "content": content,
            "position": {"x": 0, "y": 0}}  # fmt: skip


def _expression(base: RuleBase, condition: Condition, below: str) -> str:
    match condition:
        case All(parts) | Any(parts):
            word, neutral = (" and ", "true") if isinstance(condition, All) else (" or ", "false")
            inner = word.join(_expression(base, part, below) for part in parts)
            return f"({inner or neutral})"
        case Concluded(atom):
            return f"({base.numbers[atom]} in {below})"
        case Is(fact, values, negated):
            if fact == base.several:
                return f"({fact} != null and some({fact}, # in {_list(values)}))"
            found = f"{fact} in {_list(values)}"
            return f"({fact} != null and {f'not ({found})' if negated else found})"
        case Compare(fact, operator, number, other):
            right = str(number) if other is None else other
            known = "" if other is None else f" and {other} != null"
            return f"({fact} != null{known} and {_order(base, condition, right, operator)})"
    raise TypeError(f"not a condition: {condition!r}")


def _order(base: RuleBase, test: Compare, right: str, operator: str) -> str:
    if base.knowledge.facts[test.fact].type == "date":
        return f"d({test.fact}) {_SIGNS[operator]} d({right})"
    return f"{test.fact} {_SIGNS[operator]} {right}"


def _list(values: Iterable[FactValue]) -> str:
    return json.dumps(list(values))


prepare = Zen
