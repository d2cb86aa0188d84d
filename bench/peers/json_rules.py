"""json-rules-engine, run by node: strata are priorities, conclusions are runtime facts."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any as Anything

from bench.cases import Case
from bench.measure import Measured
from enroltriage.expert.conditions import All, Any, Compare, Concluded, Condition, FactValue, Is

from .rulebase import PeerRule, RuleBase, Unavailable

NAME = "json-rules-engine"
NOTE = (
    "strata by priority; a conclusion is a runtime fact; operators of our own make what is not "
    "known fail every test, also a negated one; `unless` is a runtime fact that is not true. It "
    "runs in node and times itself"
)
HERE = Path(__file__).parent


class JsonRules:
    """The rules as json-rules-engine takes them."""

    def __init__(self, base: RuleBase) -> None:
        self._node, self._modules = _node(), _installed()
        installed = Path(self._modules.name) / "node_modules/json-rules-engine/package.json"
        self.version = str(json.loads(installed.read_text("utf-8"))["version"])
        top = max(rule.stratum for rule in base.rules)
        self._rules = [_rule(base, rule, top + 1 - rule.stratum) for rule in base.rules]

    def run(self, cases: Sequence[Case], seconds: float) -> Measured[frozenset[int]]:
        """Answer the cases in one node process, which measures by itself."""
        given = {"rules": self._rules, "cases": [dict(case) for case in cases], "seconds": seconds}
        done = subprocess.run(  # noqa: S603
            [self._node, str(HERE / "json_rules.mjs"), self._modules.name],
            input=json.dumps(given), capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = json.loads(done.stdout)
        return Measured(found["microseconds"], [frozenset(one) for one in found["results"]])


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise Unavailable("there is no node")
    return node


@cache
def _installed() -> TemporaryDirectory[str]:
    """A folder with json-rules-engine; it lives as long as this process."""
    npm = shutil.which("npm")
    if npm is None:
        raise Unavailable("there is no npm")
    folder = TemporaryDirectory(prefix="bench-")
    shutil.copy(HERE / "package.json", folder.name)
    install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"]
    done = subprocess.run(install, cwd=folder.name, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unavailable("npm could not install it")
    return folder


def _rule(base: RuleBase, rule: PeerRule, priority: int) -> dict[str, Anything]:
    unless = ({"fact": f"c{n}", "operator": "notEqual", "value": True} for n in rule.unless)
    return {
        "priority": priority,
        "conditions": {"all": [_condition(base, rule.when), *unless]},
        "event": {"type": f"c{rule.then}", "params": {"number": rule.then}},
    }


def _condition(base: RuleBase, condition: Condition) -> dict[str, Anything]:
    match condition:
        case All(parts):
            return {"all": [_condition(base, part) for part in parts]}
        case Any(parts):
            return {"any": [_condition(base, part) for part in parts]}
        case Concluded(atom):
            return _test(f"c{base.numbers[atom]}", "equal", True)
        case Is(fact, values, negated):
            return _is(base, fact, values, negated)
        case Compare(fact, operator, number, other):
            return _test(fact, operator, number if other is None else {"fact": other})
    raise TypeError(f"not a condition: {condition!r}")


def _is(
    base: RuleBase, fact: str, values: Iterable[FactValue], negated: bool
) -> dict[str, Anything]:
    if fact == base.several:
        return _test(fact, "someOf", list(values))
    if negated:
        known = _test(fact, "known", True)
        return {"all": [known, _test(fact, "notIn", list(values))]}
    return _test(fact, "in", list(values))


def _test(fact: str, operator: str, value: Anything) -> dict[str, Anything]:
    return {"fact": fact, "operator": operator, "value": value}


prepare = JsonRules
