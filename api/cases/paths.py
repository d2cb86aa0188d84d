"""``/v1/cases``: open cases, and add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Response, request
from flask_smorest.blueprint import Blueprint
from marshmallow import Schema

from enroltriage.api.bodies import check_query, read_body, read_nothing, read_object
from enroltriage.api.case_request import LANGUAGE_INSTEAD, read_case_request
from enroltriage.api.logs import name_case
from enroltriage.api.negotiate import language_headers
from enroltriage.api.problem_api import ACCEPT_LANGUAGE, LANG_PARAMETER, operation
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.api.shapes import faults_of_shape, faults_of_text
from enroltriage.api.store.retries import ForgottenError, OtherRequestError
from enroltriage.expert.case_file import CaseFile
from enroltriage.expert.errors import CaseError, Problem

from .desk import CaseDesk
from .documented import CASE_ID, CHANGED, ERASED, IDEMPOTENCY_KEY, IF_MATCH, OPENED, SAID_BY, WRITES
from .limits import MAX_BY
from .recording import Addition, Reply
from .refusals import forgotten, other_request, refuse_fact
from .requests import (
    MERGE_PATCH,
    check_single,
    read_change,
    read_retry,
    read_words,
)
from .schemas import CaseOpening, CaseShown, MessageGiven, OutcomeGiven

blueprint = Blueprint("cases", __name__, description="Cases that live over days.")
_PATCH = {"allOf": [{"x-ref": "Facts"}, {"type": "object", "minProperties": 1}]}
_OPENING, _MESSAGE, _OUTCOME = CaseOpening(), MessageGiven(), OutcomeGiven()


def body_of(schema: type[Schema] | dict[str, Any], *media_types: str) -> dict[str, Any]:
    """A body of this shape, as the document tells it."""
    content = {
        media_type: {"schema": schema} for media_type in media_types or ("application/json",)
    }
    return {"required": True, "content": content}


@operation(
    blueprint, "/v1/cases", "openCase", "Open a case", CaseShown,
    scope="cases:write", method="POST", status=201,
    description="Diagnoses the case at once; what is told later is added to it, and it is diagnosed"
    " anew. With an Idempotency-Key the request may be sent again and opens one case all the same.",
    parameters=[ACCEPT_LANGUAGE, IDEMPOTENCY_KEY],
    requestBody=body_of(CaseOpening),
    refuses=(400, 410, 413, 415, 422, 503),
    headers=OPENED,
)  # fmt: skip
def open_case() -> Response:
    """Open a case."""
    check_query(request, (), LANGUAGE_INSTEAD)
    return opened(read_body(request))


def opened(content: bytes, place: int | None = None) -> Response:
    """A case, opened as the content says; ``place`` is that in a batch. Raises what cannot be."""
    desk = current_service().cases
    if (again := _repeated(content, place)) is not None:
        return again
    body = read_case_request(request, content, _OPENING, _values)
    reference = {k: v for k, v in (body.get("reference") or {}).items() if v is not None}
    change = read_change(request, content, body, conditional=False, place=place)
    return _answered(lambda: desk.open(body["facts"], body["text"], reference, change))


@operation(
    blueprint, "/v1/cases/<case_id>/facts", "tellFacts", "Tell facts of a case", CaseShown,
    scope="cases:write", method="PATCH",
    description="A merge patch (RFC 7396) of the facts: a value sets a fact, null says that somebody"
    " looked and could not tell. To take a fact back, delete it.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IDEMPOTENCY_KEY, IF_MATCH, SAID_BY],
    requestBody=body_of(_PATCH, MERGE_PATCH, "application/json"),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def tell_facts(case_id: str) -> Response:
    """Set facts of a case."""
    said = _said()
    desk = current_service().cases
    content = read_body(request, (MERGE_PATCH, "application/json"))
    if (again := _repeated(content)) is not None:
        return again
    told = _told(desk, read_object(content))
    change = read_change(request, content, said, conditional=True)
    return _answered(lambda: desk.add(case_id, lambda _: [("facts", {"facts": told})], change))


@operation(
    blueprint, "/v1/cases/<case_id>/facts/<name>", "takeFactBack", "Take a fact of a case back",
    CaseShown, scope="cases:write", method="DELETE",
    description="As if it had not been told: it may be asked again. That it was told stays on record.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IF_MATCH, SAID_BY],
    refuses=(404, 410, 412, 413, 422, 428, 503),
    headers=CHANGED,
)  # fmt: skip
def take_fact_back(case_id: str, name: str) -> Response:
    """Take a fact back."""
    said = _said()
    desk = current_service().cases

    def taken_back(file: CaseFile) -> list[Addition]:
        if name not in file.facts:
            raise refuse_fact(tuple(file.facts))
        return [("fact-taken-back", {"fact": name})]

    change = read_change(request, b"", said, conditional=True)
    return _answered(lambda: desk.add(case_id, taken_back, change))


@operation(
    blueprint, "/v1/cases/<case_id>/text", "addText", "Add a message to a case", CaseShown,
    scope="cases:write", method="POST",
    description="All messages are read as one text, in order; where they are longer than 64 KiB"
    " together, the newest.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, IF_MATCH],
    requestBody=body_of(MessageGiven),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def add_text(case_id: str) -> Response:
    """Add a message."""
    check_query(request, (), LANGUAGE_INSTEAD)
    desk = current_service().cases
    content = read_body(request)
    if (again := _repeated(content)) is not None:
        return again
    body = shaped(content, _MESSAGE)
    change = read_change(request, content, body, conditional=True)
    return _answered(lambda: desk.add_text(case_id, body["text"], change))


@operation(
    blueprint, "/v1/cases/<case_id>/diagnosis", "diagnoseAgain", "Diagnose a case again", CaseShown,
    scope="cases:write", method="POST",
    description="By the rules of today, on what is known now. Both answers stay on record.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IDEMPOTENCY_KEY, IF_MATCH, SAID_BY],
    refuses=(400, 404, 410, 412, 413, 422, 428, 503),
    headers=CHANGED,
)  # fmt: skip
def diagnose_again(case_id: str) -> Response:
    """Diagnose the case by the rules of today."""
    said = _said()
    desk = current_service().cases
    read_nothing(request)
    if (again := _repeated(b"")) is not None:
        return again
    change = read_change(request, b"", said, conditional=True)
    return _answered(lambda: desk.add(case_id, lambda _: [], change))


@operation(
    blueprint, "/v1/cases/<case_id>/outcome", "reportOutcome", "Report what was tried", CaseShown,
    scope="cases:write", method="POST",
    description="The cause, the resolution that was tried, and whether it worked. A case is resolved"
    " as long as the last report says so.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, IF_MATCH],
    requestBody=body_of(OutcomeGiven),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def report_outcome(case_id: str) -> Response:
    """Record what was tried."""
    check_query(request, (), LANGUAGE_INSTEAD)
    service = current_service()
    content = read_body(request)
    if (again := _repeated(content)) is not None:
        return again
    body = shaped(content, _OUTCOME)
    named = {"cause": service.knowledge.causes, "resolution": service.knowledge.resolutions}
    problems = [
        Problem(f"/{key}", f"is not the id of a {key}", tuple(ids))
        for key, ids in named.items()
        if body.get(key) is not None and body[key] not in ids
    ]
    if problems:
        raise CaseError(problems)
    outcome = {key: body.get(key) for key in ("cause", "resolution", "worked", "note")}
    change = read_change(request, content, body, conditional=True)
    return _answered(lambda: service.cases.report(case_id, outcome, change))


@operation(
    blueprint, "/v1/cases/<case_id>", "eraseCase", "Erase what a case tells of people", None,
    scope="cases:write", method="DELETE", status=204,
    description="Texts, facts, references, notes and names are gone for good. That there was a case,"
    " when, and what was concluded by which rules, stays.",
    parameters=[CASE_ID, IF_MATCH],
    refuses=(404, 410, 412, 422, 428, 503),
    headers=ERASED,
)  # fmt: skip
def erase_case(case_id: str) -> Response:
    """Erase a case."""
    check_query(request, ())
    change = read_change(request, b"", {}, conditional=True)
    return _answered(lambda: current_service().cases.erase(case_id, change))


def _repeated(content: bytes, place: int | None = None) -> Response | None:
    """What was answered to this request before, if it was; whatever the rules allow by now."""
    retry = read_retry(request, content, place)
    if retry is None:
        return None
    with _keys_told():
        reply = current_service().cases.repeated(retry)
    return None if reply is None else _shown(reply)


def _answered(write: Callable[[], Reply]) -> Response:
    with _keys_told():
        reply = write()
    return _shown(reply)


@contextmanager
def _keys_told() -> Iterator[None]:
    try:
        yield
    except OtherRequestError as error:
        raise other_request() from error
    except ForgottenError as error:
        raise forgotten() from error


def _shown(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.set("ETag", f'"{reply.revision}-{reply.locale}"')
    if reply.body:
        response.headers.extend(language_headers(reply.locale))
    if reply.status == 201:
        name_case(reply.case_id)
        response.headers["Location"] = f"/v1/cases/{reply.case_id}"
    return response


def _said() -> dict[str, Any]:
    """What the query says where the body has no room for it: who says it, and the language."""
    check_query(request, ("by", "lang"), {"locale": "it is called lang here"})
    check_single(request)
    return {"by": read_words(request, "by", MAX_BY), "locale": request.args.get("lang")}


def _values(found: Mapping[str, Any]) -> None:
    current_service().expert.diagnose(found["facts"], locale=found["locale"])


def _told(desk: CaseDesk, patch: dict[str, Any]) -> dict[str, Any]:
    """The facts of a patch; faults are told at their places in it. Raises Refusal and CaseError."""
    if not patch:
        raise Refusal(422, "The patch names no fact.", [Problem("", "must name a fact at least")])
    try:
        return desk.told(patch)
    except CaseError as error:
        raise CaseError([_in_patch(problem) for problem in error.problems]) from error


_INSTEAD = {
    "facts": "send the facts themselves, not in an object of that name",
    "by": "say it in the query: ?by=",
    "locale": "say it in the query: ?lang=",
}


def _in_patch(problem: Problem) -> Problem:
    pointer = problem.pointer.removeprefix("/facts")
    hint = _INSTEAD.get(pointer.removeprefix("/"))
    detail = problem.detail if hint is None else f"{problem.detail}; {hint}"
    return replace(problem, pointer=pointer, detail=detail)


def shaped(content: bytes, schema: Schema) -> dict[str, Any]:
    """The body, in the shape of the schema. Raises Refusal."""
    body = read_object(content)
    problems = [*faults_of_shape(schema, body), *faults_of_text(body)]
    if problems:
        too_large = any(problem.code == "too-large" for problem in problems)
        detail = "The request cannot be used; each fault is listed."
        raise Refusal(413 if too_large else 422, detail, problems)
    return body
