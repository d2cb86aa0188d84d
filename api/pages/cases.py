"""``/cases``: the list of cases, the way to one by its ticket, and the form that opens one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request

from enroltriage.api.access.caller import caller_may
from enroltriage.api.bodies import check_query
from enroltriage.api.cases.limits import MAX_BY, MAX_REFERENCE, MAX_URL, PAGE
from enroltriage.api.cases.reading import place_of, wanted_cases
from enroltriage.api.cases.recording import Reply
from enroltriage.api.cases.requests import check_single, time_of
from enroltriage.api.cases.schemas import CaseOpening
from enroltriage.api.logs import name_case
from enroltriage.api.service import current_service
from enroltriage.api.store.case_list import Concluded, Wanted, concluded_of, list_cases
from enroltriage.api.store.retries import Key
from enroltriage.api.store.times import to_time
from enroltriage.expert.case import MAX_TICKET_BYTES
from enroltriage.expert.case_file import STATUSES
from enroltriage.expert.knowledge import KnowledgeBase

from .case_writes import FormError, change, new_token, read_form, written
from .forms import sent
from .frame import link, page, page_language, view
from .knowledge_parts import symptoms_by_platform
from .moments import moment
from .queries import without_empty
from .sign_in import to

FILTERS = ("reference", "status", "symptom", "cause", "changed_since")
FAULTS = {
    "/reference/id": "cases_fault_reference",
    "/reference/url": "cases_fault_url",
    "/text": "cases_fault_text",
    "/text size": "cases_fault_text_long",
    "/by": "cases_fault_by",
}
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_OPENING = CaseOpening()


@view("/cases", scope="cases:read")
def cases() -> Response:
    """A page of the list; straight to the case, where just one has the reference that is asked for."""
    check_query(request, ("lang", "after", *FILTERS))
    check_single(request)
    elsewhere = without_empty()
    if elsewhere is not None:
        return elsewhere
    with current_service().cases.database.reading() as connection:
        wanted = wanted_cases(connection, _changed_since())
        rows = list_cases(connection, wanted, PAGE + 1)
        shown = rows[:PAGE]
        concluded = concluded_of(connection, [row["id"] for row in shown])
    if wanted.reference and len(rows) == 1 and not wanted.after:
        return to(link("case", case_id=rows[0]["id"]))
    return _list(wanted, shown, concluded, is_last=len(rows) <= PAGE)


@view("/cases", scope="cases:write", method="POST")
def opening_case() -> Response:
    """A case that somebody opens here."""
    check_query(request, ("lang",))
    try:
        reply = written(_opened)
    except FormError as error:
        return _list(Wanted(), (), {}, faults=error.faults, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    name_case(reply.case_id)
    return to(link("case", case_id=reply.case_id))


def _opened(key: Key | None) -> Reply:
    service = current_service()
    platform = service.knowledge.platform_fact.name
    named = {"id": sent("reference").strip(), "url": sent("url").strip()}
    told = {
        "reference": {name: given for name, given in named.items() if given},
        "text": sent("text"),
        "facts": {platform: given} if (given := sent("platform")) else {},
        "by": sent("by").strip(),
    }
    body = read_form(told, _OPENING, FAULTS)
    if not (body["text"].strip() or body["reference"]):
        raise FormError({"/text": "cases_fault_nothing"})
    opening = change(key)
    return service.cases.open(body["facts"], body["text"], body["reference"], opening)


def _changed_since() -> Any:
    written_so = request.args.get("changed_since")
    if written_so is None:
        return None
    at = f"{written_so}T00:00:00Z" if _DAY.match(written_so) else written_so
    return time_of(at, "changed_since")


def _list(
    wanted: Wanted,
    rows: Any,
    concluded: Mapping[str, Concluded],
    *,
    is_last: bool = True,
    faults: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    knowledge, language = current_service().knowledge, page_language()
    asked = {name: request.args[name] for name in FILTERS if name in request.args}
    follows = {} if is_last else {**asked, "after": place_of(rows[-1])}
    response = page(
        "cases.html",
        status,
        rows=[_row(row, concluded[row["id"]], knowledge, language) for row in rows],
        asked=asked,
        is_later=wanted.after is not None,
        next_page=link("cases", **follows) if follows else None,
        statuses=STATUSES,
        symptoms=symptoms_by_platform(knowledge, knowledge.symptoms, language),
        causes={"": sorted(_titles(knowledge.causes, language), key=lambda one: one[1].casefold())},
        is_known={
            "symptom": asked.get("symptom") in knowledge.symptoms,
            "cause": asked.get("cause") in knowledge.causes,
        },
        platform=knowledge.platform_fact.title[language],
        platforms=_labels(knowledge, language),
        may_write=caller_may("cases:write"),
        faults=faults or {},
        given=request.form,
        token=new_token(),
        most={"reference": MAX_REFERENCE, "url": MAX_URL, "by": MAX_BY, "text": MAX_TICKET_BYTES},
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _row(
    row: Mapping[str, Any], concluded: Concluded, knowledge: KnowledgeBase, language: str
) -> dict[str, Any]:
    return {
        **row,
        "opened": moment(to_time(row["opened_at"]), language),
        "changed": moment(to_time(row["changed_at"]), language),
        "is_changed": row["changed_at"] > row["opened_at"],
        "cause": _title(knowledge.causes, concluded.cause, language),
        "symptoms": [_title(knowledge.symptoms, id_, language) for id_ in concluded.symptoms],
    }


def _title(shelf: Mapping[str, Any], id_: str | None, language: str) -> str | None:
    """What an entry is called; one of earlier rules, that today's do not have, by its id."""
    return shelf[id_].title[language] if id_ is not None and id_ in shelf else id_


def _titles(shelf: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    return [(id_, entry.title[language]) for id_, entry in shelf.items()]


def _labels(knowledge: KnowledgeBase, language: str) -> dict[str, str]:
    values = knowledge.platform_fact.values or {}
    return {value: label[language] for value, label in values.items()}
