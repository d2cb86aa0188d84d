"""The shapes of a what-if: its request and its answer."""

from __future__ import annotations

from typing import get_args

from marshmallow import Schema, fields, validate

from enroltriage.expert.diagnosis import Outcome, Status
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.read_wish import (
    MAX_CHANGES,
    MAX_KEPT,
    USUAL_CHANGES,
    WISH_FORM,
    WISHED_STATUSES,
)
from enroltriage.expert.what_if_answer import WhatIfVerdict

from .schema_fields import nested, one_of, shaped, text, texts
from .schemas import CaseRequest, KnowledgeVersion


def _count(description: str) -> fields.Integer:
    return fields.Integer(
        required=True, validate=validate.Range(0), metadata={"description": description}
    )


class WhatIfRequest(CaseRequest):
    """A case, what is wished of it, and which facts stay as they are."""

    wish = fields.Raw(
        required=True,
        allow_none=False,
        error_messages={"required": WISH_FORM, "null": WISH_FORM},
        metadata={"x-ref": "Wish"},
    )
    keep = fields.Raw(
        allow_none=True,
        metadata={
            "description": "The facts that may not change. Symptoms never do: they are what was"
            " seen.",
            "type": "array",
            "items": {"type": "string", "x-enum": "askable"},
            "maxItems": MAX_KEPT,
        },
    )
    limit = fields.Raw(
        allow_none=True,
        metadata={
            "description": f"The greatest number of changes to list; {USUAL_CHANGES} if left out.",
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_CHANGES,
        },
    )


class WishRead(Schema):
    """The wish, with the title of its cause."""

    cause = text(enum="causes")
    title = text()
    status = one_of(WISHED_STATUSES)


class Standing(Schema):
    """How a cause stands in an answer."""

    status = one_of(get_args(Status))
    likelihood = fields.Float(required=True, validate=validate.Range(0, 1))
    place = fields.Integer(
        required=True,
        validate=validate.Range(1),
        metadata={"description": "Its place in the list of causes, from 1."},
    )
    rules = texts("Every rule behind the status.", enum="rules")


class FactChanged(Schema):
    """One fact of a change: its value before, and after."""

    fact = text(enum="askable")
    title = text()
    before = shaped("FactValue", "null where it was not known.")
    after = shaped("Scalar")
    alternatives = fields.List(
        fields.Raw(metadata={"x-ref": "Scalar"}),
        required=True,
        metadata={"description": "Further values that do as well."},
    )
    sentence = text()


class ChangeProposed(Schema):
    """Facts that fulfil the wish if all of them change, and what the case then is."""

    facts = nested(FactChanged, many=True)
    outcome = one_of(get_args(Outcome))
    after = nested(Standing)


class WhatIfAnswer(Schema):
    """The smallest changes of the facts that fulfil the wish; each has been diagnosed again."""

    knowledge = nested(KnowledgeVersion)
    engine = one_of(tuple(ENGINES))
    locale = text(enum="languages")
    wish = nested(WishRead)
    verdict = one_of(
        get_args(WhatIfVerdict),
        "already: it is so. found: see changes. none: every change was tried. not-found: the"
        " search ended before. no-rule: no rule gives the cause this status. no-symptom: no"
        " symptom at hand points to the cause.",
    )
    before = nested(Standing, nullable=True)
    size = _count("How many facts each change has; without changes, how many were tried at once.")
    found = _count("How many changes of this size there are.")
    changes = nested(ChangeProposed, many=True)
    exhaustive = fields.Boolean(
        required=True,
        metadata={"description": "Whether there is certainly no other change as small."},
    )
    searched = _count("How many cases the search looked at.")
    message = text("All that in a sentence or two.")
