"""The shape of a decision tree, for the OpenAPI document."""

from __future__ import annotations

from typing import get_args, get_type_hints

from marshmallow import Schema, fields, validate

from enroltriage.expert import tree

from .knowledge_schemas import Reference
from .schema_fields import minutes, nested, one_of, shaped, text, texts
from .schemas import KnowledgeVersion


def _words(kind: type, name: str) -> tuple[str, ...]:
    return get_args(get_type_hints(kind)[name])


def _expected(description: str) -> fields.Float:
    told = {"description": description}
    return fields.Float(required=True, validate=validate.Range(0), metadata=told)


class Branch(Schema):
    """What an answer, or the result of a try, leads to."""

    result = one_of(_words(tree.Branch, "result"))
    label = text()
    values = fields.List(
        shaped("Scalar"),
        required=True,
        metadata={"description": "The answers, where one fact with listed values is asked for."},
    )
    likelihood = fields.Float(required=True, validate=validate.Range(0, 1))
    then = text("The id of the node that follows.")


class Node(Schema):
    """A step of the plan, or an end."""

    id = text()
    kind = one_of(_words(tree.Node, "kind"))
    title = text("The question, the resolution, or how it ends.")
    entries = texts("The facts to ask for together, or the resolution to try.")
    actors = texts("Who does it.", enum="roles")
    cost = minutes("Minutes that the step costs.")
    expected_cost = _expected("Minutes from here until the case is resolved, on average.")
    destructive = fields.Boolean(required=True)
    reach = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(("device", "user", "tenant", None)),
        metadata={"description": "Whom a resolution affects."},
    )
    branches = nested(Branch, many=True)


class Tree(Schema):
    """The whole plan of a symptom. Branches that come to the same lead to the same node."""

    knowledge = nested(KnowledgeVersion)
    locale = text(enum="languages")
    symptom = nested(Reference)
    expected_cost = _expected("Minutes until the case is resolved, on average.")
    nodes = nested(Node, many=True)
