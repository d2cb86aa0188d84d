"""``/insights``: what the cases of a while have in common, as charts with their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, request

from enroltriage.api.bodies import check_query
from enroltriage.api.cases.insight_numbers import DAYS, MOST_DAYS, numbers_of, while_between
from enroltriage.api.cases.requests import check_single, read_time
from enroltriage.api.cases.unrecognised import LOOKED_AT, Unrecognised, groups_of
from enroltriage.api.clock import now
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.api.store.statistics import While, references_of, unrecognised
from enroltriage.expert.errors import Problem

from .figures import number
from .frame import link, page, page_language, view
from .insight_charts import charts_of, key_figures
from .moments import short_day
from .skeletons import skeleton_text
from .texts import texts_of

PRESETS = (7, 30, 90)
"""Of how many days there is a link."""
SHOWN_GROUPS, OPENED_GROUPS, LINKED_CASES = 40, 6, 8
"""How many groups of unrecognised cases are listed, of how many the rule file stands in the page, and
how many cases of each are linked."""


@dataclass(frozen=True, slots=True)
class Period:
    """Which while is asked for: as it was written, what is wrong with it, and what it comes to."""

    written: Mapping[str, str]
    faults: Mapping[str, str]
    days: int | None
    when: While | None

    @property
    def arguments(self) -> dict[str, Any]:
        """What an address needs to ask for the same."""
        given = {name: value for name, value in self.written.items() if value}
        return given if given else {"days": self.days}


@view("/insights", scope="cases:read")
def insights() -> Response:
    """The charts of a while."""
    check_query(request, ("lang", "since", "until", "days"))
    check_single(request)
    language, period = page_language(), _period()
    shown: dict[str, Any] = {"period": period, "presets": PRESETS, "most_days": MOST_DAYS}
    if period.when is None:
        return page(
            "insights.html", HTTPStatus.UNPROCESSABLE_ENTITY, numbers=None, filled={}, **shown
        )
    service, texts = current_service(), texts_of(language)
    knowledge, desk = service.knowledge, service.cases
    with desk.database.reading() as connection:
        numbers = numbers_of(connection, knowledge, desk.incidents, period.when, language)
        groups = groups_of(unrecognised(connection, period.when, LOOKED_AT), knowledge)
        linked = [id_ for one in numbers["incidents"] for id_ in one["latest"]]
        linked += [id_ for one in groups[:SHOWN_GROUPS] for id_ in one.cases[:LINKED_CASES]]
        references = references_of(connection, linked)
    told = [_group(one, period, place, references) for place, one in enumerate(groups)]
    days = {
        "since": period.when.since.date(),
        "until": (period.when.until - timedelta(microseconds=1)).date(),
    }
    filled = {name: day.isoformat() for name, day in days.items()}
    shown |= {name: short_day(day, language) for name, day in days.items()}
    return page(
        "insights.html",
        numbers=numbers,
        is_empty=not any(numbers[key] for key in ("cases", "reports", "questions", "incidents")),
        filled=filled,
        figures=key_figures(numbers, texts, language),
        charts=charts_of(numbers, knowledge, texts, language),
        incidents=[
            {**one, "linked": [_case(id_, references) for id_ in one["latest"][:LINKED_CASES]]}
            for one in numbers["incidents"]
        ],
        hours=desk.incidents.hours,
        groups=told[:SHOWN_GROUPS],
        more_groups=max(0, len(told) - SHOWN_GROUPS),
        looked_at=LOOKED_AT,
        number=lambda count: number(count, language),
        **shown,
    )


@view("/insights/skeleton", scope="cases:read")
def insights_skeleton() -> Response:
    """The beginning of a rule file for the group of unrecognised cases that this one belongs to."""
    check_query(request, ("lang", "since", "until", "days", "case"))
    check_single(request)
    period, case_id = _period(), request.args.get("case", "")
    group = None
    if period.when is not None:
        service = current_service()
        with service.cases.database.reading() as connection:
            told = unrecognised(connection, period.when, LOOKED_AT)
        groups = groups_of(told, service.knowledge)
        group = next((one for one in groups if case_id in one.cases), None)
    if group is None:
        problem = Problem("/query/case", "is no unrecognised case of this period")
        raise Refusal(404, "There is no such group of cases.", [problem])
    name, text = skeleton_text(group, page_language())
    response = Response(text, content_type="application/yaml; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.yaml")
    response.headers["Cache-Control"] = "no-store"
    return response


def _group(
    group: Unrecognised, period: Period, place: int, references: Mapping[str, str]
) -> dict[str, Any]:
    linked = group.cases[:LINKED_CASES]
    text = skeleton_text(group, page_language())[1] if place < OPENED_GROUPS else None
    return {
        "excerpt": group.excerpt,
        "count": len(group.cases),
        "linked": [_case(id_, references) for id_ in linked],
        "more": len(group.cases) - len(linked),
        "file": text,
        "address": link("insights_skeleton", **period.arguments, case=group.cases[0]),
    }


def _case(case_id: str, references: Mapping[str, str]) -> dict[str, str]:
    """A case by the number of its ticket, or else by the end of its id, which is its own."""
    name = references.get(case_id) or f"…{case_id.rpartition('-')[2]}"
    return {"name": name, "address": link("case", case_id=case_id)}


def _period() -> Period:
    """What the query asks for. Faults are told at the fields."""
    texts = texts_of(page_language())
    written = {name: request.args.get(name, "").strip() for name in ("since", "until")}
    faults: dict[str, str] = {}
    times: dict[str, datetime | None] = {}
    for name, value in written.items():
        try:
            times[name] = _time(name, value) if value else None
        except (Refusal, ValueError, OverflowError):
            faults[name] = texts["insights_no_date"]
    days = _days(has_times=any(written.values()))
    when = None
    if not faults:
        today = now()
        if days is not None:  # today is one of them
            midnight = today.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
            when = while_between(midnight - timedelta(days=days - 1), today, today)
        else:
            when = while_between(times["since"], times["until"], today)
        if when is None:
            faults["since"] = texts["insights_no_while"].format(days=MOST_DAYS)
    return Period(written, faults, days, when)


def _days(*, has_times: bool) -> int | None:
    """How many days are asked for, where no times are. Raises Refusal."""
    if has_times:
        return None
    written = request.args.get("days", str(DAYS))
    if not (written.isascii() and written.isdigit() and 0 < int(written[:6]) <= MOST_DAYS):
        problem = Problem("/query/days", f"must be a number from 1 to {MOST_DAYS}")
        raise Refusal(422, "The query cannot be used.", [problem])
    return int(written)


def _time(name: str, written: str) -> datetime | None:
    """A day, of which the whole counts, or a time as the interface takes it. Raises Refusal, ValueError and OverflowError."""
    if "T" in written.upper():
        return read_time(request, name)
    try:
        named = date.fromisoformat(written)
    except ValueError:  # a field that was refused takes what people write
        written_as = texts_of(page_language())["moment_short"]
        named = datetime.strptime(written, written_as).date()  # noqa: DTZ007
    day = datetime.combine(named, datetime.min.time(), UTC)
    return day + timedelta(days=1) if name == "until" else day
