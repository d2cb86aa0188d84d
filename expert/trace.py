"""What an evaluation looked at: every rule with the state of each of its tests.

The one account of a case. Explanations read it; none of them evaluates anything again in a way
of its own. A test is true, false, or not known (None), and tells which facts say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .conditions import Atom, Condition, FactValue, Leaf, atoms_of, facts_of, leaves
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


@dataclass(frozen=True, slots=True)
class Conditions:
    """What can be traced, numbered: every distinct test of the rules, and every rule as a whole.

    ``tests`` and ``wholes`` lead from a rule's id to numbers, the tests as they are written.
    ``looking_at`` leads from a fact's name or a conclusion to the tests that look at it, and
    ``holding`` from a test to the rules that have it.
    """

    rules: Mapping[str, Rule]
    numbered: Sequence[Condition]
    tests: Mapping[str, Sequence[int]]
    wholes: Mapping[str, int]
    looking_at: Mapping[str | Atom, Sequence[int]]
    holding: Sequence[Sequence[int]]

    @classmethod
    def of(cls, rules: Mapping[str, Rule]) -> Conditions:
        """The conditions of these rules."""
        # By their text, because Is("x", (1,)) equals Is("x", (True,)).
        written = {id_: [(repr(x), x) for x in leaves(r.when)] for id_, r in rules.items()}
        distinct = {text: leaf for made in written.values() for text, leaf in made}
        number = {text: position for position, text in enumerate(distinct)}
        looking_at: dict[str | Atom, list[int]] = {}
        for text, leaf in distinct.items():
            seen_by: set[str | Atom] = {*facts_of(leaf), *atoms_of(leaf)}
            for seen in seen_by:
                looking_at.setdefault(seen, []).append(number[text])
        tests = {id_: [number[text] for text, _ in made] for id_, made in written.items()}
        wholes = {id_: position for position, id_ in enumerate(rules, len(distinct))}
        holding: list[list[int]] = [[] for _ in distinct]
        for id_, numbers in tests.items():
            for test in numbers:
                holding[test].append(wholes[id_])
        numbered = (*distinct.values(), *(rule.when for rule in rules.values()))
        return cls(rules, numbered, tests, wholes, looking_at, holding)


class Trace:
    """All rules and all tests of one case, each with its state. Immutable.

    ``facts`` are the known ones with those that were derived, ``drawn`` the conclusions. The
    states are two sets of bits, by the numbers of ``conditions``; what is in neither is not known.
    """

    __slots__ = ("_false", "_true", "conditions", "drawn", "facts")

    def __init__(
        self,
        conditions: Conditions,
        facts: Mapping[str, FactValue],
        drawn: Collection[Atom],
        true: int,
        false: int,
    ) -> None:
        self.conditions = conditions
        self.facts = facts
        self.drawn = drawn
        self._true = true
        self._false = false

    def state(self, number: int) -> bool | None:
        """The state of the condition with this number."""
        if self._true >> number & 1:
            return True
        return False if self._false >> number & 1 else None

    def holds(self, id_: str) -> bool:
        """Whether the condition of a rule holds. Raises KeyError for an id that there is not."""
        return self.state(self.conditions.wholes[id_]) is True

    def __getitem__(self, id_: str) -> RuleTrace:
        """The trace of one rule. Raises KeyError for an id that there is not."""
        rule = self.conditions.rules[id_]
        tests = zip(leaves(rule.when), self.conditions.tests[id_], strict=True)
        return RuleTrace(
            rule,
            self.state(self.conditions.wholes[id_]),
            tuple(
                Tested(leaf, self.state(number), {f: self.facts.get(f) for f in facts_of(leaf)})
                for leaf, number in tests
            ),
            tuple(atom for atom in rule.unless if atom in self.drawn),
        )

    def __iter__(self) -> Iterator[RuleTrace]:
        return (self[id_] for id_ in self.conditions.rules)
