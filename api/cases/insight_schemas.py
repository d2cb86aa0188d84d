"""The shape of ``GET /v1/insights``."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from enroltriage.api.schema_fields import nested, text, texts


def _count(description: str) -> fields.Integer:
    told = {"description": description}
    return fields.Integer(required=True, validate=validate.Range(0), metadata=told)


def _counts(description: str) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(),
        values=fields.Integer(validate=validate.Range(0)),
        required=True,
        metadata={"description": description},
    )


def _seconds(description: str) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": description})


def _title() -> fields.String:
    return text("What it is called; null where today's rules no longer know it.", nullable=True)


class Frequency(Schema):
    """How many cases have it."""

    id = text()
    title = _title()
    cases = _count("How many cases.")


class Reported(Schema):
    """What was tried for a cause, and how often it worked."""

    cause = text()
    resolution = text(nullable=True)
    title = _title()
    tried = _count("How often it was reported to be tried.")
    worked = _count("How often it worked.")


class TimeToResolution(Schema):
    """From opening a case to the report that it is resolved."""

    cases = _count("How many cases were resolved.")
    median_seconds = _seconds("Half of them took no longer.")
    p90_seconds = _seconds("Nine of ten took no longer.")


class QuestionAnswered(Schema):
    """A question that was advised, and answered."""

    fact = text()
    title = _title()
    answered = _count("How often it was answered after it was advised.")
    helped = _count("How often the causes that are left changed by the answer, or their order.")


class Incident(Schema):
    """Many cases within a few hours whose likeliest cause concerns the whole tenant."""

    cause = text()
    title = _title()
    cases = _count("How many cases.")
    since = text("From when on they are counted.", format="date-time")
    latest = texts("The latest of them.")


class Insights(Schema):
    """What the cases of a while have in common."""

    since = text(format="date-time")
    until = text(format="date-time")
    cases = _count("How many cases were opened.")
    statuses = _counts("How many of them have each status.")
    outcomes = _counts("How many of them have each outcome of their last diagnosis.")
    symptoms = nested(Frequency, many=True)
    causes = nested(Frequency, many=True)
    reports = nested(Reported, many=True)
    time_to_resolution = nested(TimeToResolution)
    questions = nested(QuestionAnswered, many=True)
    unrecognised = texts(
        "The latest cases with a text, a message or a code of which no symptom is known."
    )
    incidents = nested(Incident, many=True)
