"""``GET /v1/cases``: lists of cases, one case, its diagnosis then and now, its history."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.negotiate import in_language, language_of
from enroltriage.api.problem_api import ACCEPT_LANGUAGE, LANG_PARAMETER, operation
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.api.store.case_list import Wanted, list_cases
from enroltriage.expert.case_file import STATUSES, CaseFile
from enroltriage.expert.errors import Problem

from .documented import CASE_ID, CHANGED, LIST_HEADERS, LIST_PARAMETERS, STATE_PARAMETERS
from .limits import MAX_PAGE, PAGE
from .refusals import erased_since, not_diagnosed
from .requests import read_time
from .schemas import CaseDiagnosis, CaseList, CaseShown, History
from .view import show_case, show_history, show_row, show_time

blueprint = Blueprint("case reading", __name__, description="What is known of cases.")


@operation(
    blueprint, "/v1/cases", "listCases", "List cases", CaseList,
    description="The newest first; with `changed_since`, in the order in which they changed, so that"
    " who follows goes on where the last page ended.",
    parameters=LIST_PARAMETERS,
    refuses=(422, 503),
    headers=LIST_HEADERS,
)  # fmt: skip
def case_list() -> Response:
    """A page of cases."""
    names = [parameter["name"] for parameter in LIST_PARAMETERS]
    check_query(request, names)
    service = current_service()
    limit = _limit()
    wanted = Wanted(
        status=choose_one(request, "status", STATUSES, "is not a status"),
        symptom=choose_one(request, "symptom", service.knowledge.symptoms, "is not a symptom"),
        cause=choose_one(request, "cause", service.knowledge.causes, "is not a cause"),
        reference=request.args.get("reference"),
        changed_since=read_time(request, "changed_since"),
        after=_after(),
    )
    with service.cases.database.reading() as connection:
        rows = list_cases(connection, wanted, limit + 1)
    page = rows[:limit]
    response = _json({"cases": [show_row(row) for row in page]})
    if len(rows) > limit:
        last = page[-1]
        query = {name: request.args[name] for name in names if name in request.args}
        query["after"] = f"{last['changed_at']}.{last['id']}"
        response.headers["Link"] = f'</v1/cases?{urlencode(query)}>; rel="next"'
    return response


@operation(
    blueprint, "/v1/cases/<case_id>", "readCase", "What is known of a case", CaseShown,
    description="With the answer that was given last, in the language that is asked for.",
    parameters=[CASE_ID, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(404, 422, 503),
    headers=CHANGED,
)  # fmt: skip
def read_case(case_id: str) -> Response:
    """One case."""
    check_query(request, ("lang",))
    language = _language()
    desk = current_service().cases
    file = desk.file(case_id)
    shown = show_case(case_id, file, desk.experts.answer(file, language))
    return in_language(_state(_json(shown), file, language), language)


@operation(
    blueprint, "/v1/cases/<case_id>/diagnosis", "readDiagnosis", "The diagnosis of a case",
    CaseDiagnosis,
    description="The answer that was given last; `as_of` a time, the one that was given last until"
    " then, by the rules of that day; with `knowledge`, what the rules of that version say of the"
    " same facts, which is not recorded.",
    parameters=[CASE_ID, *STATE_PARAMETERS, LANG_PARAMETER, ACCEPT_LANGUAGE],
    refuses=(404, 410, 422, 503),
    headers=CHANGED,
)  # fmt: skip
def read_diagnosis(case_id: str) -> Response:
    """The diagnosis of one state of a case."""
    check_query(request, ("as_of", "knowledge", "lang"))
    language = _language()
    service = current_service()
    time = read_time(request, "as_of")
    file = service.cases.file(case_id)
    if file.erased_at is not None:
        raise erased_since()
    if time is not None:
        file = service.cases.file(case_id, time)
    version = request.args.get("knowledge")
    experts = service.cases.experts
    answer = (
        experts.answer(file, language)
        if version is None
        else experts.answer_by(version, file, language)
    )
    if answer is None or file.diagnosis is None:
        raise not_diagnosed()
    of_case = {
        "id": case_id,
        "revision": file.revision,
        "at": show_time(file.diagnosis.at),
        "recorded": answer.knowledge_version == file.diagnosis.content["knowledge"],
    }
    shown = {"case": of_case, **answer.parts()}
    return in_language(_state(_json(shown), file, language), language)


@operation(
    blueprint, "/v1/cases/<case_id>/history", "readHistory", "Everything that happened to a case",
    History, parameters=[CASE_ID], refuses=(404, 422, 503),
)  # fmt: skip
def read_history(case_id: str) -> Response:
    """The entries of a case."""
    check_query(request, ())
    return _json(show_history(case_id, current_service().cases.entries(case_id)))


@operation(
    blueprint, "/v1/cases/<case_id>/export", "exportCase", "All that is stored of a case",
    History, description="For a person's right of access: every entry, as it is stored.",
    parameters=[CASE_ID], refuses=(404, 422, 503),
)  # fmt: skip
def export_case(case_id: str) -> Response:
    """All that is stored of a case, as a file."""
    check_query(request, ())
    response = _json(show_history(case_id, current_service().cases.entries(case_id)))
    response.headers["Content-Disposition"] = f'attachment; filename="case-{case_id}.json"'
    return response


def _language() -> str:
    lang = choose_one(request, "lang", (), "") if len(request.args.getlist("lang")) > 1 else None
    return language_of(request, lang or request.args.get("lang"), "/query/lang")


def _json(shown: dict[str, Any]) -> Response:
    response = Response(orjson.dumps(shown), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _state(response: Response, file: CaseFile, language: str) -> Response:
    response.headers.set("ETag", f'"{file.revision}-{language}"')
    return response


def _limit() -> int:
    written = request.args.get("limit", str(PAGE))
    if not (written.isascii() and written.isdecimal() and 1 <= int(written[:9]) <= MAX_PAGE):
        fault = f"must be a whole number from 1 to {MAX_PAGE}"
        raise Refusal(422, "The query cannot be used.", [Problem("/query/limit", fault)])
    return int(written)


def _after() -> tuple[int, str] | None:
    written = request.args.get("after")
    if written is None:
        return None
    changed, point, case_id = written.partition(".")
    if not (point and changed.isascii() and changed.isdecimal() and len(changed) < 19):
        fault = "must be taken from the Link header of the page before"
        raise Refusal(422, "The query cannot be used.", [Problem("/query/after", fault)])
    return int(changed), case_id
