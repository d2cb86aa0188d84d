"""The condition language of the rules, three-valued: true, false, not known.

A condition is a frozen value; it carries no code. Every reader of the knowledge (the
engines, the questions, the diagram, the pages) works from these values. Unknown is never
false: a test of a fact that is not known is neither true nor false, and so is its negation.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from operator import ge, gt, le, lt
from typing import Any as Anything
from typing import NamedTuple, TypeGuard

Scalar = str | bool | int
FactValue = str | bool | int | tuple[str, ...]
"""One value, or the values of a fact that may hold several at once (the symptoms)."""

COMPARISONS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "at_least": ge,
    "at_most": le,
    "more_than": gt,
    "less_than": lt,
}
_OPPOSITE = {
    "at_least": "less_than",
    "less_than": "at_least",
    "at_most": "more_than",
    "more_than": "at_most",
}


class _Parts(NamedTuple):
    kind: str
    subject: str
    value: Scalar | None = None


class Atom(_Parts):
    """Something a rule concludes, for instance that a cause is excluded.

    Types count: a fact that is ``True`` is another conclusion than one that is ``1``. A tuple,
    because conclusions are looked up in sets all the time.
    """

    __slots__ = ()
    __hash__ = _Parts.__hash__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Atom)
            and _Parts.__eq__(self, other)
            and type(self.value) is type(other.value)
        )

    def __ne__(self, other: object) -> bool:  # that of a tuple does not ask __eq__
        return not self.__eq__(other)


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has one of these values; with ``negated``, it is known and has none of them."""

    fact: str
    values: tuple[Scalar, ...]
    negated: bool = False

    def test(self, value: FactValue) -> bool | None:
        """What the test says of a known value. Types count: ``True`` is not ``1``."""
        if isinstance(value, tuple):  # several may hold: what is not named is not known
            return True if not self.negated and set(value) & set(self.values) else None
        found = any(type(value) is type(wanted) and value == wanted for wanted in self.values)
        return found is not self.negated


@dataclass(frozen=True, slots=True)
class Compare:
    """The integer fact compares with a number, or with another fact of its type.

    Dates compare with dates; they are ISO 8601, so their order is that of the texts.
    """

    fact: str
    operator: str
    number: int | None = None
    other: str | None = None

    def test(self, left: object, right: object) -> bool | None:
        """What the comparison says of two known values; None for what has no common order."""
        if comparable(left, right):
            return COMPARISONS[self.operator](left, right)
        return None


@dataclass(frozen=True, slots=True)
class Concluded:
    """A rule has concluded this. What is not concluded yet is not known."""

    atom: Atom


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Leaf = Is | Compare | Concluded
Condition = Leaf | All | Any


def negate(condition: Condition) -> Condition:
    """The condition that holds where this one is known not to hold.

    Raises ValueError for a conclusion: that none was drawn is no fact of the case. Rules say
    ``unless`` for that, which the strata keep sound.
    """
    match condition:
        case Is(fact, values, negated):
            return Is(fact, values, not negated)
        case Compare(fact, operator, number, other):
            return Compare(fact, _OPPOSITE[operator], number, other)
        case All(parts):
            return Any(tuple(negate(part) for part in parts))
        case Any(parts):
            return All(tuple(negate(part) for part in parts))
    raise ValueError("a conclusion cannot be negated inside a condition")


def evaluate(
    condition: Condition, facts: Mapping[str, FactValue], conclusions: Collection[Atom] = ()
) -> bool | None:
    """Whether the condition holds on the known facts: true, false, or None for not known."""
    match condition:
        case Is(fact):
            value = facts.get(fact)
            return None if value is None else condition.test(value)
        case Compare(fact, _, number, other):
            left, right = facts.get(fact), number if other is None else facts.get(other)
            return condition.test(left, right)
        case Concluded(atom):
            return True if atom in conclusions else None
        case All(parts):
            return _strongest(False, (evaluate(part, facts, conclusions) for part in parts))
        case Any(parts):
            return _strongest(True, (evaluate(part, facts, conclusions) for part in parts))


def _strongest(decisive: bool, states: Iterator[bool | None]) -> bool | None:
    """Kleene's rule: one decisive part decides; otherwise one unknown part leaves it open."""
    found: bool | None = not decisive
    for state in states:
        if state is decisive:
            return decisive
        if state is None:
            found = None
    return found


def is_integer(value: object) -> TypeGuard[int]:
    """Whether it is a number and not a truth value."""
    return isinstance(value, int) and not isinstance(value, bool)


def comparable(left: object, right: object) -> bool:
    """Whether both are numbers, or both are dates."""
    if is_integer(left):
        return is_integer(right)
    return isinstance(left, str) and isinstance(right, str)


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Every test in the condition, in the order written."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from leaves(part)
    else:
        yield condition


def facts_of(condition: Condition) -> Iterator[str]:
    """Every fact that the condition looks at, in the order written, repeats included."""
    for leaf in leaves(condition):
        match leaf:
            case Is(fact):
                yield fact
            case Compare(fact, _, _, other):
                yield fact
                if other is not None:
                    yield other


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """Every conclusion that the condition looks at."""
    return (leaf.atom for leaf in leaves(condition) if isinstance(leaf, Concluded))


def count_alternatives(condition: Condition) -> int:
    """How many alternatives ``alternatives`` would list."""
    match condition:
        case All(parts):
            return prod(count_alternatives(part) for part in parts)
        case Any(parts):
            return sum(count_alternatives(part) for part in parts)
    return 1


def alternatives(condition: Condition) -> list[tuple[Leaf, ...]]:
    """The condition as a list of alternatives, each a conjunction of tests."""
    match condition:
        case All(parts):
            combined = product(*(alternatives(part) for part in parts))
            return [tuple(leaf for leaves_ in choice for leaf in leaves_) for choice in combined]
        case Any(parts):
            return [choice for part in parts for choice in alternatives(part)]
        case _:
            return [(condition,)]
