"""The kinds of fields that the answers' schemas are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate


def text(
    description: str = "", *, nullable: bool = False, enum: str = "", format: str = ""
) -> fields.String:
    """A text of an answer; ``enum`` names the list of the knowledge that it is taken from."""
    told = {"description": description, "x-enum": enum, "format": format}
    metadata = {key: value for key, value in told.items() if value}
    return fields.String(required=True, allow_none=nullable, metadata=metadata)


def texts(description: str = "", *, enum: str = "") -> fields.List[str]:
    """A list of texts of an answer."""
    told = {"description": description} if description else {}
    taken = {"x-enum": enum} if enum else {}
    return fields.List(fields.String(metadata=taken), required=True, metadata=told)


def nested(schema: Any, *, many: bool = False, nullable: bool = False) -> fields.Nested:
    """A part of an answer that has a shape of its own."""
    return fields.Nested(schema, many=many, required=True, allow_none=nullable)


def shaped(component: str, description: str = "") -> fields.Raw:
    """A part of an answer that a hand-made component of the document describes."""
    return fields.Raw(required=True, metadata={"x-ref": component, "description": description})


def minutes(description: str) -> fields.Integer:
    """A cost."""
    told = {"description": description}
    return fields.Integer(required=True, validate=validate.Range(0), metadata=told)


def one_of(choices: tuple[str, ...], description: str = "") -> fields.String:
    """A text of an answer that is one of a few words."""
    told = {"description": description} if description else {}
    return fields.String(required=True, validate=validate.OneOf(choices), metadata=told)
