"""``GET /v1/insights``: what the cases of a while have in common, for those who lead a help desk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query
from enroltriage.api.clock import now, show_time
from enroltriage.api.negotiate import asked_language, in_language
from enroltriage.api.problem_api import (
    ACCEPT_LANGUAGE,
    LANG_PARAMETER,
    LANGUAGE_HEADERS,
    operation,
    query,
)
from enroltriage.api.service import current_service
from enroltriage.api.store.database import Connection
from enroltriage.api.store.incidents import count_likely, latest_likely
from enroltriage.api.store.statistics import (
    LATEST,
    While,
    answered,
    counted_by,
    counted_by_mark,
    seconds_to_resolution,
    tried,
    unrecognised,
)
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.case_file import STATUSES

from .incidents import IncidentRule, is_tenant_wide
from .insight_schemas import Insights
from .refusals import unusable_query
from .requests import check_single, read_time

blueprint = Blueprint("insights", __name__, description="What many cases have in common.")
DAYS, MOST_DAYS = 30, 366
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_SHARES = (0.5, 0.9)
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
        found = _found(connection, service.knowledge, service.cases.incidents, when, language)
    response = Response(orjson.dumps(found), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return in_language(response, language)


def _while() -> While:
    until = read_time(request, "until") or now()
    days = timedelta(days=DAYS)
    since = read_time(request, "since") or max(until, _EARLIEST + days) - days
    if not timedelta() < until - since <= timedelta(days=MOST_DAYS):
        raise unusable_query("since", f"must be before until, by at most {MOST_DAYS} days")
    return While(since, until)


def _found(
    connection: Connection,
    knowledge: KnowledgeBase,
    rule: IncidentRule,
    when: While,
    language: str,
) -> dict[str, Any]:
    symptoms, causes = counted_by_mark(connection, when)
    reports = tried(connection, when)
    statuses = counted_by(connection, "status", when)
    resolved, seconds = seconds_to_resolution(connection, when, _SHARES)

    def listed(counts: Mapping[str, int], shelf: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"id": id_, "title": _title(shelf, id_, language), "cases": count}
            for id_, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ]

    return {
        "since": show_time(when.since),
        "until": show_time(when.until),
        "cases": sum(statuses.values()),
        "statuses": {status: statuses.get(status, 0) for status in STATUSES},
        "outcomes": counted_by(connection, "outcome", when),
        "symptoms": listed(symptoms, knowledge.symptoms),
        "causes": listed(causes, knowledge.causes),
        "reports": [
            {
                "cause": cause,
                "resolution": resolution,
                "title": _title(knowledge.causes, cause, language),
                "tried": count,
                "worked": worked,
            }
            for cause, resolution, count, worked in sorted(reports, key=lambda each: -each[2])
        ],
        "time_to_resolution": {
            "cases": resolved,
            "median_seconds": seconds[0] if seconds else None,
            "p90_seconds": seconds[1] if seconds else None,
        },
        "questions": [
            {
                "fact": fact,
                "title": _title(knowledge.facts, fact, language),
                "answered": count,
                "helped": helped,
            }
            for fact, (count, helped) in sorted(
                answered(connection, when).items(), key=lambda each: -each[1][0]
            )
        ],
        "unrecognised": unrecognised(connection, when),
        "incidents": _incidents(connection, knowledge, rule, when, language),
    }


def _incidents(
    connection: Connection,
    knowledge: KnowledgeBase,
    rule: IncidentRule,
    when: While,
    language: str,
) -> list[dict[str, Any]]:
    """Those of the last hours of the while."""
    since = when.until - timedelta(hours=rule.hours)
    found = []
    for cause in knowledge.causes:
        if not rule.cases or not is_tenant_wide(knowledge, cause):
            continue
        count = count_likely(connection, cause, since, when.until).cases
        if count >= rule.cases:
            title = _title(knowledge.causes, cause, language)
            latest = latest_likely(connection, cause, since, when.until, LATEST)
            incident = {"cause": cause, "title": title, "cases": count, "since": show_time(since)}
            found.append({**incident, "latest": latest})
    return found


def _title(shelf: Mapping[str, Any], id_: str, language: str) -> str | None:
    """What it is called; None where today's rules no longer know it."""
    entry = shelf.get(id_)
    title: str | None = entry.title[language] if entry is not None else None
    return title
