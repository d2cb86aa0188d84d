"""Whether a body has the shape that a path takes; every fault is named by its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError
from marshmallow.fields import Nested

from enroltriage.expert.case import MAX_TICKET_BYTES, TICKET_TOO_LONG, escape_pointer
from enroltriage.expert.errors import TOO_LARGE, Problem

from .problems import MAX_PROBLEMS, unknown_name


def faults_of_shape(schema: Schema, body: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the keys of a body and with the kinds of their values."""
    try:
        schema.load(body)
    except ValidationError as error:
        yield from _faults(schema, error.messages_dict, "")


def _faults(schema: Schema, messages: Mapping[str, Any], above: str) -> Iterator[Problem]:
    for number, (name, told) in enumerate(messages.items()):
        pointer = f"{above}/{escape_pointer(name)}"
        field = schema.fields.get(name)
        if isinstance(told, dict) and isinstance(field, Nested):
            yield from _faults(field.schema, told, pointer)
        elif field is not None:
            yield from _places(told, pointer)
        elif name == "_schema":
            yield Problem(above, str(told[0]))
        elif number < MAX_PROBLEMS:  # looking for what was meant takes time
            yield unknown_name(pointer, name, schema.fields, "is not a key of this request")
        else:
            yield Problem(pointer, "is not a key of this request")


def _places(told: Any, pointer: str) -> Iterator[Problem]:
    """What is said of a value, or of parts of it: of a list by their numbers."""
    if isinstance(told, dict):
        for key, below in told.items():
            yield from _places(below, f"{pointer}/{escape_pointer(str(key))}")
    else:
        yield Problem(pointer, str(told[0]))


def faults_of_text(body: Mapping[str, Any]) -> Iterator[Problem]:
    """A text that is too long."""
    text = body.get("text")
    if isinstance(text, str) and len(text.encode()) > MAX_TICKET_BYTES:
        yield Problem("/text", TICKET_TOO_LONG, code=TOO_LARGE)


def faults_of_count(
    pointer: str, things: Collection[Any], most: int, what: str
) -> Iterator[Problem]:
    """Too many things, which are called so."""
    if len(things) > most:
        detail = f"holds {len(things)} {what}; at most {most} are accepted"
        yield Problem(pointer, detail, code=TOO_LARGE)
