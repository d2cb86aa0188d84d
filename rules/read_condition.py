"""From a written condition to a value of the condition language, checked as it is read."""

from __future__ import annotations

from typing import Any as Anything

from enroltriage.expert.conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Condition,
    Is,
    Scalar,
    count_alternatives,
    facts_of,
    negate,
)
from enroltriage.expert.rulebase import EXCLUDED

from .entries import Entry, Shelf
from .strict_yaml import Path

MAX_ALTERNATIVES = 256


def read_condition(shelf: Shelf, entry: Entry, path: Path, *, hints: bool = False) -> Condition:
    """The condition at this path of the entry; faults go to the shelf.

    Facts that are hints may stand only where ``hints`` says so: they never prove anything.
    """
    raw: Anything = entry.raw
    for step in path:
        raw = raw[step]
    condition = _read(shelf, entry, path, raw)
    if count_alternatives(condition) > MAX_ALTERNATIVES:
        message = f"more than {MAX_ALTERNATIVES} combinations of alternatives; split the rule"
        shelf.fault(entry, path, message, "size")
        return All(())
    if not hints:
        for fact in facts_of(condition):
            if fact in shelf["facts"] and shelf["facts"][fact].raw.get("hint"):
                shelf.fault(
                    entry,
                    path,
                    f"the fact {fact!r} is a hint: it may shift likelihood, not prove anything",
                    "hint-proves",
                )
    return condition


def _read(shelf: Shelf, entry: Entry, path: Path, raw: dict[str, Anything]) -> Condition:
    parts = [_line(shelf, entry, (*path, key), key, value) for key, value in raw.items()]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _line(shelf: Shelf, entry: Entry, path: Path, key: str, value: Anything) -> Condition:
    match key:
        case "all" | "any":
            parts = tuple(_read(shelf, entry, (*path, i), v) for i, v in enumerate(value))
            return All(parts) if key == "all" else Any(parts)
        case "not":
            try:
                return negate(_read(shelf, entry, path, value))
            except ValueError as fault:
                shelf.fault(entry, path, str(fault), "condition")
                return All(())
        case "excluded":
            for i, cause in enumerate(value):
                shelf.refer(entry, (*path, i), "cause", cause)
            return All(tuple(Concluded(Atom(EXCLUDED, cause)) for cause in value))
    return _test(shelf, entry, path, key, value)


def _test(shelf: Shelf, entry: Entry, path: Path, fact: str, value: Anything) -> Condition:
    if not shelf.choose(entry, path, "fact", fact, shelf["facts"]):
        return All(())
    fact_type: dict[str, Anything] = shelf["facts"][fact].raw
    if isinstance(value, dict):
        return _comparison(shelf, entry, path, fact, value)
    values: list[Scalar] = value if isinstance(value, list) else [value]
    for i, one in enumerate(values):
        at = (*path, i) if isinstance(value, list) else path
        check_value(shelf, entry, at, fact, fact_type, one)
    return Is(fact, tuple(values))


def _comparison(
    shelf: Shelf, entry: Entry, path: Path, fact: str, value: dict[str, Anything]
) -> Condition:
    operator, operand = next(iter(value.items()))
    other = operand["fact"] if isinstance(operand, dict) else None
    if other is not None and not shelf.choose(entry, path, "fact", other, shelf["facts"]):
        return All(())
    types = {shelf["facts"][name].raw["type"] for name in (fact, other) if name is not None}
    if types != {"integer"} and (types != {"date"} or other is None):
        message = (
            f"{fact!r} cannot be compared so: integers compare with integers, dates with dates"
        )
        shelf.fault(entry, path, message, "type")
    if other is None:
        return Compare(fact, operator, number=operand)
    return Compare(fact, operator, other=other)


def check_value(
    shelf: Shelf, entry: Entry, path: Path, fact: str, fact_type: dict[str, Anything], value: Scalar
) -> None:
    """Note a fault unless the fact can have this value."""
    match fact_type["type"]:
        case "enum" if fact_type.get("values_from") == "symptoms":
            shelf.refer(entry, path, "symptom", str(value))
        case "enum":
            shelf.choose(entry, path, f"value of {fact!r}", value, list(fact_type["values"]))
        case "boolean":
            shelf.choose(entry, path, f"value of {fact!r}", value, [True, False])
        case "integer":
            if not isinstance(value, int) or isinstance(value, bool):
                shelf.fault(entry, path, f"{fact!r} takes whole numbers", "type")
        case other:
            shelf.fault(entry, path, f"{fact!r} is of type {other}; no rule can test it", "type")
