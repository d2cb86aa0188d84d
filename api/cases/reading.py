"""``GET /v1/cases``: lists of cases, one case, its diagnosis then and now, its history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.clock import show_time
from enroltriage.api.negotiate import asked_language, in_language
from enroltriage.api.problem_api import ACCEPT_LANGUAGE, LANG_PARAMETER, operation
from enroltriage.api.service import current_service
from enroltriage.api.store.case_list import Wanted, any_is_marked, list_cases
from enroltriage.api.store.case_rows import CAUSE, SYMPTOM
from enroltriage.api.store.database import Connection
from enroltriage.expert.case_file import STATUSES, CaseFile, fold, fold_until

from .documented import CASE_ID, CHANGED, LIST_HEADERS, LIST_PARAMETERS, STATE_PARAMETERS
from .limits import MAX_PAGE, MAX_REFERENCE, MAX_VERSION, PAGE, is_case_id, is_entry_id
from .recording import is_recorded
from .refusals import erased_since, not_diagnosed, unusable_query
from .requests import check_single, read_time, read_words
from .schemas import CaseDiagnosis, CaseList, CaseShown, History
from .view import show_case, show_history, show_row

blueprint = Blueprint("case reading", __name__, description="What is known of cases.")


@operation(
    blueprint, "/v1/cases", "listCases", "List cases", CaseList,
    scope="cases:read",
    description="The newest first; with `changed_since`, in the order in which they changed. Then there"
    " is always a next page in the Link header: who follows asks for it again, and misses no change.",
    parameters=LIST_PARAMETERS,
    refuses=(422, 503),
    headers=LIST_HEADERS,
)  # fmt: skip
def case_list() -> Response:
    """A page of cases."""
    names = [parameter["name"] for parameter in LIST_PARAMETERS]
    check_query(request, names)
    check_single(request)
    service = current_service()
    limit = _limit()
    with service.cases.database.reading() as connection:
        wanted = wanted_cases(connection, read_time(request, "changed_since"))
        rows = list_cases(connection, wanted, limit + 1)
    page = rows[:limit]
    response = _json({"cases": [show_row(row) for row in page]})
    if len(rows) > limit or wanted.changed_since is not None:  # who follows may ask again later
        query = {name: request.args[name] for name in names if name in request.args}
        if page:
            query["after"] = place_of(page[-1])
        response.headers["Link"] = f'</v1/cases?{urlencode(query)}>; rel="next"'
    return response


@operation(
    blueprint, "/v1/cases/<case_id>", "readCase", "What is known of a case", CaseShown,
    scope="cases:read",
    description="With the answer that was given last, in the language that is asked for.",
    parameters=[CASE_ID, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(404, 422, 503),
    headers=CHANGED,
)  # fmt: skip
def read_case(case_id: str) -> Response:
    """One case."""
    check_query(request, ("lang",))
    check_single(request)
    language = asked_language(request)
    desk = current_service().cases
    file = desk.file(case_id)
    shown = show_case(case_id, file, desk.experts.answer(file, language))
    return in_language(in_state(_json(shown), file, language), language)


@operation(
    blueprint, "/v1/cases/<case_id>/diagnosis", "readDiagnosis", "The diagnosis of a case",
    CaseDiagnosis, scope="cases:read",
    description="The answer that was given last; `as_of` a time, the one that was given last until"
    " then, by the rules of that day; with `knowledge`, what the rules of that version say of the"
    " same facts, which is not recorded.",
    parameters=[CASE_ID, *STATE_PARAMETERS, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(404, 409, 410, 422, 503),
    headers=CHANGED,
)  # fmt: skip
def read_diagnosis(case_id: str) -> Response:
    """The diagnosis of one state of a case."""
    check_query(request, ("as_of", "knowledge", "lang"))
    check_single(request)
    language = asked_language(request)
    service = current_service()
    time = read_time(request, "as_of")
    version = read_words(request, "knowledge", MAX_VERSION) or None
    entries = service.cases.entries(case_id)
    if fold(entries).erased_at is not None:
        raise erased_since()
    file = fold(entries) if time is None else fold_until(entries, time)
    if file is None or file.diagnosis is None:
        raise not_diagnosed()
    answer = service.cases.experts.answer_by(version, file, language)
    of_case = {
        "id": case_id,
        "revision": file.revision,
        "at": show_time(file.diagnosis.at),
        "recorded": is_recorded(answer, file.diagnosis),
    }
    shown = {"case": of_case, **answer.parts()}
    return in_language(in_state(_json(shown), file, language), language)


@operation(
    blueprint, "/v1/cases/<case_id>/history", "readHistory", "Everything that happened to a case",
    History, scope="cases:read", parameters=[CASE_ID], refuses=(404, 422, 503),
)  # fmt: skip
def read_history(case_id: str) -> Response:
    """The entries of a case."""
    check_query(request, ())
    return _json(show_history(case_id, current_service().cases.entries(case_id)))


@operation(
    blueprint, "/v1/cases/<case_id>/export", "exportCase", "All that is stored of a case",
    History, scope="cases:read", description="For a person's right of access: every entry, as it is stored.",
    parameters=[CASE_ID], refuses=(404, 422, 503),
)  # fmt: skip
def export_case(case_id: str) -> Response:
    """All that is stored of a case, as a file."""
    check_query(request, ())
    response = _json(show_history(case_id, current_service().cases.entries(case_id)))
    response.headers["Content-Disposition"] = f'attachment; filename="case-{case_id}.json"'
    return response


def _json(shown: dict[str, Any]) -> Response:
    response = Response(orjson.dumps(shown), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def in_state(response: Response, file: CaseFile, language: str) -> Response:
    """The answer, marked with the state of the case."""
    response.headers.set("ETag", f'"{file.revision}-{language}"')
    return response


def wanted_cases(connection: Connection, changed_since: datetime | None) -> Wanted:
    """Which cases the query asks for. Raises Refusal."""
    known = current_service().knowledge
    return Wanted(
        status=choose_one(request, "status", STATUSES, f"must be one of {', '.join(STATUSES)}"),
        symptom=_marked(connection, "symptom", SYMPTOM, known.symptoms),
        cause=_marked(connection, "cause", CAUSE, known.causes),
        reference=read_words(request, "reference", MAX_REFERENCE) or None,
        changed_since=changed_since,
        after=_after(),
    )


def place_of(row: Mapping[str, Any]) -> str:
    """How the query writes that a page goes on after this case."""
    return f"{row['changed_at']}.{row['id']}"


def _limit() -> int:
    written = request.args.get("limit", str(PAGE))
    is_number = written.isascii() and written.isdecimal() and len(written) <= len(str(MAX_PAGE))
    if not (is_number and 1 <= int(written) <= MAX_PAGE):
        raise unusable_query("limit", f"must be a whole number from 1 to {MAX_PAGE}")
    return int(written)


def _marked(connection: Connection, name: str, kind: str, known: Collection[str]) -> str | None:
    """A symptom or cause that the rules know, or, by earlier rules, a case has. Raises Refusal."""
    given = request.args.get(name, "")
    if given not in known and is_entry_id(given) and any_is_marked(connection, kind + given):
        return given
    return choose_one(request, name, known, f"is not a {name} of the rules, nor of any case")


def _after() -> tuple[int, str] | None:
    written = request.args.get("after")
    if written is None:
        return None
    changed, _, case_id = written.partition(".")
    is_number = changed.isascii() and changed.isdecimal() and len(changed) < 19
    if not (is_number and is_case_id(case_id)):
        raise unusable_query("after", "must be taken from the Link header of the page before")
    return int(changed), case_id
