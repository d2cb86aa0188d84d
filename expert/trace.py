"""What an evaluation looked at: every rule with the state of each of its tests.

The one account of a case. Explanations read it; none of them evaluates anything again in a way
of its own. A test is true, false, or not known (None), and tells which facts say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .conditions import Atom, Concluded, FactValue, Leaf, evaluate, facts_of, leaves
from .engine import Inference
from .rulebase import Rule


@dataclass(frozen=True, slots=True)
class Tested:
    """One test of a rule: its state, and the facts it looked at (None where not known)."""

    leaf: Leaf
    state: bool | None
    facts: Mapping[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule in one case.

    ``state`` is that of its whole condition; ``blocked_by`` are the conclusions of its ``unless``
    that were drawn. It fired exactly where the state is true and nothing blocked it.
    """

    rule: Rule
    state: bool | None
    tests: tuple[Tested, ...]
    blocked_by: tuple[Atom, ...]

    @property
    def fired(self) -> bool:
        """Whether the rule drew its conclusion."""
        return self.state is True and not self.blocked_by


class Trace:
    """All rules in one case; each is looked at when it is asked for."""

    def __init__(
        self, rules: Mapping[str, Rule], facts: Mapping[str, FactValue], inference: Inference
    ) -> None:
        self._rules = rules
        self._facts = facts
        self._drawn = frozenset(inference.conclusions)

    def __getitem__(self, id_: str) -> RuleTrace:
        """The trace of one rule. Raises KeyError for an id that there is not."""
        rule = self._rules[id_]
        tests = tuple(
            Tested(
                leaf,
                evaluate(leaf, self._facts, self._drawn),
                {}
                if isinstance(leaf, Concluded)
                else {f: self._facts.get(f) for f in facts_of(leaf)},
            )
            for leaf in leaves(rule.when)
        )
        blocked = tuple(atom for atom in rule.unless if atom in self._drawn)
        return RuleTrace(rule, evaluate(rule.when, self._facts, self._drawn), tests, blocked)

    def __iter__(self) -> Iterator[RuleTrace]:
        return (self[id_] for id_ in self._rules)
