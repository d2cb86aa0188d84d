"""The shapes of requests and answers about cases.

Answers are not poured through their schemas: those describe them in the document, and tests hold
the two together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, validate

from enroltriage.api.schema_fields import nested, one_of, shaped, text
from enroltriage.api.schemas import CaseGiven, Diagnosis, KnowledgeVersion, Request, locale
from enroltriage.expert.case_file import KINDS, STATUSES
from enroltriage.expert.diagnosis import Outcome

from .limits import (
    ENTRY_ID_PATTERN,
    MAX_BATCH,
    MAX_BY,
    MAX_ENTRY_ID,
    MAX_NOTE,
    MAX_REFERENCE,
    MAX_URL,
)

BY = "Who says it: a person, or a tool; left out, what the API key is called. Erased with the case."


_URL = re.compile(r"https?://[!-~]+\Z")
LINES = "\n\r\t"
_MISSING = {"required": "is missing", "null": "is null"}


def is_printed(words: str, but: str = "") -> bool:
    """Whether there is no control character in it, but for these."""
    return not any(unicodedata.category(char) == "Cc" and char not in but for char in words)


def _check_printed(words: str) -> None:
    if not is_printed(words):
        raise ValidationError("must have no control characters")


def _check_lines(words: str) -> None:
    if not is_printed(words, LINES):
        raise ValidationError("must have no control characters but ends of lines and tabs")


def _check_url(words: str) -> None:
    if not _URL.match(words):
        raise ValidationError("must be a URL that begins with https:// or http://")


def _words(
    most: int,
    description: str,
    *,
    least: int = 0,
    check: Callable[[str], None] = _check_printed,
    **told: Any,
) -> fields.String:
    length = validate.Length(least, most, error=f"must have {least} to {most} characters")
    return fields.String(
        allow_none=True,
        validate=[length, check],
        error_messages={"invalid": "must be a string"},
        metadata={"description": description, **told},
    )


class TicketGiven(Request):
    """What a case is called elsewhere."""

    id = _words(MAX_REFERENCE, "The ticket's id.", least=1)
    url = _words(MAX_URL, "Where the ticket is found.", check=_check_url, format="uri")


class CaseOpening(CaseGiven):
    """What is known about a case that is to be opened; all of it may be told later."""

    reference = fields.Nested(TicketGiven, allow_none=True)
    by = _words(MAX_BY, BY)


class CaseBatch(Request):
    """Cases that are to be opened, each by itself."""

    cases = fields.List(
        fields.Raw(
            error_messages={"null": "must be an object, as POST /v1/cases takes it"},
            metadata={"x-ref": "CaseOpening"},
        ),
        required=True,
        validate=validate.Length(1, error=f"must hold 1 to {MAX_BATCH} cases"),
        metadata={"maxItems": MAX_BATCH},
        error_messages={"invalid": "must be a list of cases", **_MISSING},
    )


class MessageGiven(Request):
    """A further message about a case."""

    text = fields.String(
        required=True,
        validate=validate.Length(1, error="is empty"),
        error_messages={"invalid": "must be a string", **_MISSING},
        metadata={"description": "The message as it came, up to 64 KiB in UTF-8."},
    )
    by = _words(MAX_BY, BY)
    locale = locale()


def known_by_rules(shelf: str) -> list[dict[str, Any]]:
    """The shape of an id that the rules know, or that only earlier rules may have known."""
    return [{"x-enum": shelf}, {"pattern": f"^{ENTRY_ID_PATTERN}$", "maxLength": MAX_ENTRY_ID}]


class OutcomeGiven(Request):
    """What was tried, and whether it worked."""

    cause = fields.String(
        required=True,
        error_messages={"invalid": "must be a string", **_MISSING},
        metadata={
            "description": "What the cause was, or was taken for: one of the rules, or of those that"
            " answered the case last.",
            "anyOf": known_by_rules("causes"),
        },
    )
    resolution = fields.String(
        allow_none=True,
        error_messages={"invalid": "must be a string"},
        metadata={
            "description": "What was tried: what resolves the cause, by the rules.",
            "anyOf": known_by_rules("resolutions"),
        },
    )
    worked = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        error_messages={"invalid": "must be true or false", **_MISSING},
        metadata={"description": "Whether it resolved the case."},
    )
    note = _words(
        MAX_NOTE, "Anything else worth knowing. Erased with the case.", check=_check_lines
    )
    by = _words(MAX_BY, BY)
    locale = locale()


class Ticket(Schema):
    """What a case is called elsewhere."""

    id = text(nullable=True)
    url = text(nullable=True)


class _Told(Schema):
    by = text("Who said so.", nullable=True)
    at = text("When.", format="date-time")
    entry = fields.Integer(required=True, metadata={"description": "Its entry in the history."})


class FactTold(_Told):
    """A fact that holds, as somebody told it."""

    name = text(enum="facts")
    value = shaped("FactValue")


class TextTold(_Told):
    """A message."""

    text = text()


class OutcomeTold(_Told):
    """What was tried, and whether it worked."""

    cause = text()
    resolution = text(nullable=True)
    worked = fields.Boolean(required=True)
    note = text(nullable=True)


class _Head(Schema):
    id = text(format="uuid")
    status = one_of(
        STATUSES,
        "Resolved: something is said to have worked, and no later report of that cause takes it back.",
    )
    revision = fields.Integer(
        required=True,
        metadata={"description": "How many entries the history has; the ETag begins with it."},
    )
    opened_at = text(format="date-time")
    changed_at = text(format="date-time")
    reference = nested(Ticket)


class CaseShown(_Head):
    """All that is known of a case now, with the last answer; null once the case is erased."""

    facts = nested(FactTold, many=True)
    texts = nested(TextTold, many=True)
    outcomes = nested(OutcomeTold, many=True)
    diagnosis = nested(Diagnosis, nullable=True)


class CaseAnswered(Schema):
    """What came of one case of a batch: the status, and what ``POST /v1/cases`` answers with it."""

    status = fields.Integer(
        required=True, metadata={"description": "201, or why the case was not opened."}
    )
    location = text("Where the case is; null where it was not opened.", nullable=True)
    etag = text("In which state it is; null where it was not opened.", nullable=True)
    body = fields.Dict(
        required=True,
        metadata={
            "description": "The case (CaseShown), or a problem; its pointers are within the case."
        },
    )


class CaseBatchAnswer(Schema):
    """What came of each case, in their order."""

    answers = nested(CaseAnswered, many=True)


class CaseListed(_Head):
    """A case as lists show it."""

    outcome = one_of(get_args(Outcome))
    knowledge = nested(KnowledgeVersion)


class CaseList(Schema):
    """A page of cases. The Link header tells where the next one is."""

    cases = nested(CaseListed, many=True)


class EntryShown(Schema):
    """One thing that happened to a case."""

    number = fields.Integer(required=True)
    at = text(format="date-time")
    by = text(nullable=True)
    kind = one_of(KINDS)
    content = fields.Dict(
        required=True,
        metadata={"description": "What was told, found or reported; empty once it is erased."},
    )


class History(Schema):
    """Everything that happened to a case, in order."""

    id = text(format="uuid")
    entries = nested(EntryShown, many=True)


class DiagnosisOf(Schema):
    """For which case, and for which state of it, an answer holds."""

    id = text(format="uuid")
    revision = fields.Integer(required=True)
    at = text("When this state was reached.", format="date-time")
    recorded = fields.Boolean(
        required=True,
        metadata={"description": "Whether just this was answered then, or is only reckoned now."},
    )


class CaseDiagnosis(Diagnosis):
    """The answer for one state of a case."""

    case = nested(DiagnosisOf)
