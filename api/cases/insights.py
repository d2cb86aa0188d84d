"""``GET /v1/insights``: what the cases of a while have in common, for those who lead a help desk."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query
from enroltriage.api.clock import now
from enroltriage.api.negotiate import asked_language, in_language
from enroltriage.api.problem_api import (
    ACCEPT_LANGUAGE,
    LANG_PARAMETER,
    LANGUAGE_HEADERS,
    operation,
    query,
)
from enroltriage.api.service import current_service
from enroltriage.api.store.statistics import While

from .insight_numbers import DAYS, MOST_DAYS, numbers_of, while_between
from .insight_schemas import Insights
from .refusals import unusable_query
from .requests import check_single, read_time

blueprint = Blueprint("insights", __name__, description="What many cases have in common.")
PARAMETERS: list[dict[str, Any]] = [
    query(name, f"{what} At most {MOST_DAYS} days lie between the two.", format="date-time")
    for name, what in (
        ("since", f"Cases that were opened at this time or later; {DAYS} days before `until`."),
        ("until", "Cases that were opened before this time; now."),
    )
]


@operation(
    blueprint, "/v1/insights", "insights", "What the cases of a while have in common", Insights,
    scope="cases:read",
    description="Frequency by symptom, cause and outcome, what was tried and worked, how long it took,"
    " which questions helped, what nobody recognised, and incidents.",
    parameters=[*PARAMETERS, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(422, 503),
    headers=LANGUAGE_HEADERS,
)  # fmt: skip
def insights() -> Response:
    """The numbers of a while."""
    check_query(request, ("since", "until", "lang"))
    check_single(request)
    language = asked_language(request)
    when = _while()
    service = current_service()
    with service.cases.database.reading() as connection:
        found = numbers_of(connection, service.knowledge, service.cases.incidents, when, language)
    response = Response(orjson.dumps(found), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return in_language(response, language)


def _while() -> While:
    when = while_between(read_time(request, "since"), read_time(request, "until"), now())
    if when is None:
        raise unusable_query("since", f"must be before until, by at most {MOST_DAYS} days")
    return when
