"""The numbers of what many cases have in common, made once for whoever shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from enroltriage.api.clock import show_time
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

DAYS, MOST_DAYS = 30, 366
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_SHARES = (0.5, 0.9)


def while_between(since: datetime | None, until: datetime | None, today: datetime) -> While | None:
    """The while between two times, by default the last days; None: these two make none."""
    until = until or today
    days = timedelta(days=DAYS)
    since = since or max(until, _EARLIEST + days) - days
    if not timedelta() < until - since <= timedelta(days=MOST_DAYS):
        return None
    return While(since, until)


def numbers_of(
    connection: Connection,
    knowledge: KnowledgeBase,
    rule: IncidentRule,
    when: While,
    language: str,
) -> dict[str, Any]:
    """What the cases of a while have in common, as JSON types."""
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
        "unrecognised": list(unrecognised(connection, when)),
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
