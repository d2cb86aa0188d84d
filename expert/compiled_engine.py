"""The rules as generated Python code: one straight function for the symptoms at hand.

For each set of symptoms only the rules that they can reach matter. Those become a function of the
other facts: tests as expressions, conclusions as local variables, one ``if`` for each rule, in
the order of the strata. It is compiled when the set is first seen and kept.

Nothing of a rule file is ever pasted into the code: values, ids and conclusions enter as
constants of the function's namespace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from typing import Any as Anything

from .bits import numbers
from .conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    FactValue,
    Is,
)
from .engine import Inference
from .reach import Reach
from .rulebase import FACT, Rule

KEPT_FUNCTIONS = 4096
KEPT_MEANINGS = 16_384
"""How many outcomes of functions are kept; they are values and never change."""
_OPERATORS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
_FOLDED = {" and ": ("True", "False"), " or ": ("False", "True")}
"""The part that says nothing, and the one that says it all."""
_Function = Callable[[Callable[[str], Anything]], Inference]


class CompiledEngine:
    """Runs rules as generated code. Immutable, and safe to share between threads.

    ``several`` names the fact that may hold several values at once.
    """

    name = "compiled"

    def __init__(self, rules: Mapping[str, Rule], several: str | None = None) -> None:
        self._several = several
        self._reach = Reach(rules.values(), several)
        self._function = lru_cache(KEPT_FUNCTIONS)(self._compile)
        self._meaning = lru_cache(KEPT_MEANINGS)(_meaning)

    def infer(self, facts: Mapping[str, FactValue]) -> Inference:
        """Run the rules on the known facts to the fixpoint."""
        several = facts.get(self._several) if self._several is not None else None
        return self._function(several)(facts.get)

    def _compile(self, several: FactValue | None) -> _Function:
        writer = _Writer(self._several, several, self._meaning)
        if several is None:
            return writer.write(self._reach.rules(()))
        return writer.write(
            self._reach.rules(several if isinstance(several, tuple) else (several,))
        )


class _Writer:
    """Writes one function. Expressions are source text; True and False are folded at once."""

    def __init__(
        self, several: str | None, values: FactValue | None, meaning: Callable[..., Inference]
    ) -> None:
        self._several = several
        self._values = values
        self._meaning = meaning
        self._constants: dict[str, Anything] = {
            "__builtins__": {"int": int},
            "ordered": (int, str),
        }
        self._facts: dict[str, str] = {}
        self._atoms: dict[Atom, str] = {}
        self._derived: dict[str, list[Atom]] = {}

    def write(self, rules: Iterable[Rule]) -> _Function:
        """The function; what fired is a number in it, of which each bit stands for a rule."""
        body: list[str] = []
        written: list[Rule] = []
        for rule in rules:
            when = self._when(rule)
            if when == "False":
                continue
            known = rule.then in self._atoms
            atom = self._atoms.setdefault(rule.then, f"a{len(self._atoms)}")
            body += [
                f"    if {when}:",
                f"        fired |= {1 << len(written)}",
                f"        {atom} = True",
            ]
            written.append(rule)
            if rule.then.kind == FACT and not known:
                self._derived.setdefault(rule.then.subject, []).append(rule.then)
        head = ["def infer(get):", "    fired = 0"]
        head += [
            f"    {local} = get({self._constant(fact)})" for fact, local in self._facts.items()
        ]
        if self._atoms:
            head.append(f"    {' = '.join(self._atoms.values())} = False")
        self._constants["meaning"] = partial(self._meaning, _Rules(tuple(written)))
        source = "\n".join([*head, *body, "    return meaning(fired)"])
        # What is run is written here alone: names and signs, and constants by their names.
        exec(compile(source, "<rules>", "exec"), self._constants)  # noqa: S102
        function: _Function = self._constants["infer"]
        return function

    def _constant(self, value: object) -> str:
        name = f"k{len(self._constants)}"
        self._constants[name] = value
        return name

    def _when(self, rule: Rule) -> str:
        parts = [self._expression(rule.when)]
        parts += [f"not {self._atoms[atom]}" for atom in rule.unless if atom in self._atoms]
        return _join(" and ", parts)

    def _expression(self, condition: Condition) -> str:
        """Python source that is true exactly where the condition holds."""
        match condition:
            case All(parts):
                each = [self._expression(part) for part in parts]
                return _join(" and ", each)
            case Any(parts):
                each = [self._expression(part) for part in parts]
                return _join(" or ", each)
            case Concluded(atom):
                return self._atoms.get(atom, "False")
            case Is(fact):
                if fact == self._several:
                    return str(self._values is not None and condition.test(self._values) is True)
                derived = [
                    self._atoms[atom]
                    for atom in self._derived.get(fact, ())
                    if atom.value is not None and condition.test(atom.value)
                ]
                return _join(" or ", [self._is(condition), *derived])
            case Compare():
                return self._compare(condition)
        raise TypeError(f"not a condition: {condition!r}")

    def _local(self, fact: str) -> str:
        return self._facts.setdefault(fact, f"v{len(self._facts)}")

    def _is(self, test: Is) -> str:
        local = self._local(test.fact)
        texts = tuple(value for value in test.values if isinstance(value, str))
        tests = [f"{local} == {self._constant(texts[0])}"] if len(texts) == 1 else []
        tests += [f"{local} in {self._constant(texts)}"] if len(texts) > 1 else []
        tests += [f"{local} is {value}" for value in test.values if isinstance(value, bool)]
        tests += [
            f"({local} == {self._constant(value)} and {local}.__class__ is int)"
            for value in test.values
            if isinstance(value, int) and not isinstance(value, bool)
        ]
        found = _join(" or ", tests)
        return f"({local} is not None and not ({found}))" if test.negated else f"({found})"

    def _compare(self, test: Compare) -> str:
        """Numbers compare with numbers and dates with dates; nothing else has an order."""
        sign = _OPERATORS[test.operator]
        number = [(self._constant(test.number), "True")]
        right = number if test.other is None else self._values_of(test.other)
        left = self._values_of(test.fact)
        # A fact compared with itself is one value, also where rules concluded several.
        pairs = zip(left, left, strict=True) if test.other == test.fact else product(left, right)
        ways = (
            _join(
                " and ",
                [a_known, b_known, f"{a}.__class__ is {b}.__class__",
                 f"{a}.__class__ in ordered", f"{a} {sign} {b}"],
            )
            for (a, a_known), (b, b_known) in pairs
        )  # fmt: skip
        return _join(" or ", ways)

    def _values_of(self, fact: str) -> list[tuple[str, str]]:
        """Each value that the fact may have as an expression, and when it has it."""
        derived = (
            (self._constant(atom.value), self._atoms[atom]) for atom in self._derived.get(fact, ())
        )
        return [(self._local(fact), "True"), *derived]


@dataclass(frozen=True, slots=True, eq=False)
class _Rules:
    """The rules of one function; it stands for the function where outcomes are kept."""

    each: tuple[Rule, ...]


def _meaning(rules: _Rules, bits: int) -> Inference:
    """What it means that the rules of these bits fired."""
    fired = [rules.each[number] for number in numbers(bits)]
    return Inference(
        tuple(rule.id for rule in fired), tuple(dict.fromkeys(rule.then for rule in fired))
    )


def _join(word: str, parts: Iterable[str]) -> str:
    neutral, decisive = _FOLDED[word]
    left = [part for part in dict.fromkeys(parts) if part != neutral]
    if decisive in left:
        return decisive
    if not left:
        return neutral
    return left[0] if len(left) == 1 else f"({word.join(left)})"
