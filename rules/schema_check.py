"""A document against the published JSON Schema, with findings a person can act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from enroltriage.expert.errors import Finding
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from .strict_yaml import Document, Path


@cache
def schema() -> dict[str, Any]:
    """The schema of rule files, as editors and this package use it."""
    loaded: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_text("utf-8"))
    return loaded


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of rule files; each is named by the first key of its files."""
    return tuple(choice["$ref"].rpartition("/")[2] for choice in schema()["oneOf"])


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]})


def kind_of(document: Document) -> str | None:
    """The kind that the document's first key names, or None."""
    value = document.value
    first = next(iter(value), None) if isinstance(value, dict) else None
    return first if first in kinds() else None


def check_schema(document: Document) -> list[Finding]:
    """Everything in which the document departs from the schema."""
    kind = kind_of(document)
    if kind is None:
        return [
            document.finding((), f"the first key must name what this file is: {', '.join(kinds())}")
        ]
    return [
        document.finding(path, message)
        for error in _validator(kind).iter_errors(document.value)
        for path, message in _explain(error)
    ]


def _explain(error: ValidationError) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.absolute_path)
    name = repr(path[-1]) if path and isinstance(path[-1], str) else "this"
    expected: Any = error.validator_value
    match error.validator:
        case "additionalProperties" if expected is False:
            allowed = sorted(error.schema.get("properties", ()))  # type: ignore[union-attr]
            for key in sorted(set(error.instance) - set(allowed)):
                close = get_close_matches(str(key), allowed, 1)
                hint = f" Did you mean {close[0]!r}?" if close else ""
                yield (
                    (*path, key),
                    f"unknown key {key!r}; allowed here: {', '.join(allowed)}.{hint}",
                )
        case "required":
            for key in expected:
                if key not in error.instance:
                    yield path, _missing(key, error.instance)
        case "anyOf":
            deepest = max(error.context or (), key=lambda e: len(e.absolute_path), default=None)
            if deepest is not None and len(deepest.absolute_path) > len(path):
                yield from _explain(deepest)
            else:
                kinds_ = [_shape(choice) for choice in expected]
                yield path, f"{name} must be {' or '.join(kinds_)}"
        case "enum" | "const":
            allowed = expected if isinstance(expected, list) else [expected]
            given = json.dumps(error.instance, ensure_ascii=False)
            yield path, f"{given} is not allowed; allowed: {', '.join(map(str, allowed))}"
        case "type":
            wanted = expected if isinstance(expected, str) else " or ".join(expected)
            yield path, f"{name} must be of type {wanted}"
        case "pattern":
            described = error.schema.get("description")  # type: ignore[union-attr]
            reason = f" ({described})" if described else ""
            yield path, f"{error.instance!r} does not have the form {expected}{reason}"
        case "minItems" | "minProperties" | "minLength":
            yield path, f"{name} must not be empty"
        case "uniqueItems":
            yield path, f"{name} names something twice"
        case _:
            yield path, error.message


def _missing(key: str, instance: Any) -> str:
    if key in ("en", "de") and isinstance(instance, dict) and set(instance) <= {"en", "de"}:
        return f"missing translation: {key!r}; every text stands in both languages"
    return f"missing key {key!r}"


def _shape(choice: dict[str, Any]) -> str:
    if "$ref" in choice:
        return {"scalar": "a value", "comparison": "a comparison", "text": "a text"}.get(
            choice["$ref"].rpartition("/")[2], "a value"
        )
    return {"array": "a list of values", "integer": "a whole number", "object": "{fact: name}"}.get(
        str(choice.get("type")), "a value"
    )
