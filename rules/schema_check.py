"""A document against the published JSON Schema, with findings a person can act on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from enroltriage.expert.errors import Finding
from enroltriage.expert.suggest import closest
from enroltriage.expert.vocabulary import LANGUAGES

from .strict_yaml import Document, Path

_UNTRANSLATED = "missing translation"


@cache
def schema() -> dict[str, Any]:
    """The schema of rule files, as editors and this package use it."""
    loaded: dict[str, Any] = json.loads(
        files(__package__).joinpath("schema.json").read_text("utf-8")
    )
    return loaded


@cache
def kinds() -> tuple[str, ...]:
    """The kinds of rule files; each is named by the first key of its files."""
    return tuple(choice["$ref"].rpartition("/")[2] for choice in schema()["oneOf"])


def _part(kind: str) -> dict[str, Any]:
    """The schema of one kind of file."""
    return {"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]}


@cache
def quick_validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    """A hundred times faster; it passes what is right, and only the other one explains faults."""
    return jsonschema_rs.Draft202012Validator(_part(kind))


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(_part(kind))


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
    if quick_validator(kind).is_valid(document.value):
        return []
    return [
        document.finding(path, message, _code(message))
        for error in _validator(kind).iter_errors(document.value)
        for path, message in _explain(error)
    ]


def _explain(error: ValidationError) -> Iterator[tuple[Path, str]]:
    """The places and messages of one departure from the schema."""
    path: Path = tuple(error.absolute_path)
    expected: Any = error.validator_value
    match error.validator:
        case "additionalProperties" if expected is False:
            yield from _unknown_keys(error, path)
        case "required":
            given = _object(error.instance)
            yield from ((path, _missing(key, given)) for key in expected if key not in given)
        case "anyOf":
            yield from _no_choice_fits(error, path)
        case _:
            yield path, _message(error, path)


def _unknown_keys(error: ValidationError, path: Path) -> Iterator[tuple[Path, str]]:
    allowed = sorted(_schema(error).get("properties", ()))
    for key in sorted(_object(error.instance).keys() - set(allowed)):
        meant = closest(key, allowed)
        hint = f" Did you mean {meant!r}?" if meant else ""
        yield (*path, key), f"unknown key {key!r}; allowed here: {', '.join(allowed)}.{hint}"


def _no_choice_fits(error: ValidationError, path: Path) -> Iterator[tuple[Path, str]]:
    """The fault inside the choice that was probably meant, or what the choices are."""
    deepest = max(error.context or (), key=lambda e: len(e.absolute_path), default=None)
    if deepest is not None and len(deepest.absolute_path) > len(path):
        yield from _explain(deepest)
    else:
        choices: Any = error.validator_value
        yield path, f"{_name(path)} must be {' or '.join(_shape(choice) for choice in choices)}"


def _message(error: ValidationError, path: Path) -> str:
    expected: Any = error.validator_value
    match error.validator:
        case "enum" | "const":
            allowed = expected if isinstance(expected, list) else [expected]
            given = json.dumps(error.instance, ensure_ascii=False)
            return f"{given} is not allowed; allowed: {', '.join(map(str, allowed))}"
        case "type":
            wanted = expected if isinstance(expected, str) else " or ".join(expected)
            return f"{_name(path)} must be of type {wanted}"
        case "pattern":
            described = _schema(error).get("description")
            reason = f" ({described})" if described else ""
            return f"{error.instance!r} does not have the form {expected}{reason}"
        case "exclusiveMinimum":
            return f"{_name(path)} must be more than {expected}"
        case "minItems" | "minProperties" | "minLength":
            return f"{_name(path)} must not be empty"
        case "uniqueItems":
            return f"{_name(path)} names something twice"
    return error.message


def _schema(error: ValidationError) -> dict[str, Any]:
    """The part of the schema that was not met."""
    return error.schema if isinstance(error.schema, dict) else {}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(path: Path) -> str:
    return repr(path[-1]) if path and isinstance(path[-1], str) else "this"


def _code(message: str) -> str:
    return "missing-translation" if message.startswith(_UNTRANSLATED) else "invalid"


def _missing(key: str, given: dict[str, Any]) -> str:
    if key in LANGUAGES and not given.keys().isdisjoint(LANGUAGES):
        return f"{_UNTRANSLATED}: {key!r}; every text stands in both languages"
    return f"missing key {key!r}"


def _shape(choice: dict[str, Any]) -> str:
    if "$ref" in choice:
        return {"scalar": "a value", "comparison": "a comparison", "text": "a text"}.get(
            choice["$ref"].rpartition("/")[2], "a value"
        )
    return {"array": "a list of values", "integer": "a whole number", "object": "{fact: name}"}.get(
        str(choice.get("type")), "a value"
    )
