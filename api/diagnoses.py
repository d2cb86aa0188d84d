"""``POST /v1/diagnoses``: a case in, the answer of the expert out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, request
from flask_smorest.blueprint import Blueprint
from marshmallow import ValidationError

from enroltriage.expert.case import MAX_TICKET_BYTES, escape_pointer
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.errors import CaseError, Problem
from enroltriage.expert.expert import CURRENT_EDITION, Expert

from .bodies import check_query, choose_one, read_object
from .negotiate import in_language, language_of
from .problem_api import ACCEPT_LANGUAGE, LANGUAGE_HEADERS, operation
from .problems import MAX_PROBLEMS, Refusal, unknown_name
from .schemas import MAX_FACTS, CaseRequest, Diagnosis
from .service import current_service

blueprint = Blueprint("diagnoses", __name__, description="Diagnose a case.")

_SCHEMA = CaseRequest()
EXPLAIN = {
    "name": "explain",
    "in": "query",
    "description": "Whether each cause is to tell why it has its status and no other.",
    "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
}
ENGINE = {
    "name": "engine",
    "in": "query",
    "description": "What runs the rules for this answer; all engines answer alike.",
    "schema": {"type": "string", "enum": list(ENGINES)},
}
_INSTEAD = dict.fromkeys(("lang", "locale"), "put the language into the body, as locale")


@operation(
    blueprint,
    "/v1/diagnoses",
    "diagnose",
    "Diagnose a case",
    Diagnosis,
    method="POST",
    description="Answers with the possible causes, the steps that resolve them and what to ask"
    " next. Nothing is stored: send everything that is known each time. The language is chosen"
    " by `locale` in the body or by Accept-Language. Unknown parameters and keys are refused"
    " (422); a key that occurs twice is refused with 400.",
    parameters=[ACCEPT_LANGUAGE, ENGINE, EXPLAIN],
    requestBody={
        "required": True,
        "content": {"application/json": {"schema": CaseRequest, "x-examples": "requests"}},
    },
    refuses=(400, 413, 415, 422),
    headers=LANGUAGE_HEADERS,
)
def diagnose() -> Response:
    """Answer one case."""
    check_query(request, ("engine", "explain"), _INSTEAD)
    service = current_service()
    engine = choose_one(request, "engine", tuple(service.experts), "is not the name of an engine")
    expert = service.expert if engine is None else service.experts[engine]
    explain = choose_one(request, "explain", ("true", "false"), "must be true or false")
    case = _checked(expert, read_object(request))
    locale = case.get("locale")
    if locale is None:
        locale = language_of(request, None, "/locale")
    answer = expert.diagnose(
        case.get("facts") or {},
        text=case.get("text"),
        locale=locale,
        edition=case.get("edition") or CURRENT_EDITION,
        explain=explain == "true",
    )
    return in_language(jsonify(answer.to_dict()), answer.locale)


def _checked(expert: Expert, body: dict[str, Any]) -> dict[str, Any]:
    """The body, if it has the right shape; else every fault of it is told at once."""
    problems = [*_faults_of_shape(body), *_faults_of_size(body)]
    if not problems:
        return body
    if all(problem.pointer != "/facts" for problem in problems):
        problems += _faults_of_values(expert, body)
    too_large = any(problem.code == "too-large" for problem in problems)
    detail = "The request cannot be used; each fault is listed."
    raise Refusal(413 if too_large else 422, detail, dict.fromkeys(problems))


def _faults_of_shape(body: dict[str, Any]) -> Iterator[Problem]:
    try:
        _SCHEMA.load(body)
    except ValidationError as error:
        for number, (name, messages) in enumerate(error.messages_dict.items()):
            pointer, detail = f"/{escape_pointer(name)}", "is not a key of this request"
            if name in _SCHEMA.fields:
                yield Problem(pointer, str(messages[0]))
            elif number < MAX_PROBLEMS:  # looking for what was meant takes time
                yield unknown_name(pointer, name, _SCHEMA.fields, detail)
            else:
                yield Problem(pointer, detail)


def _faults_of_size(body: dict[str, Any]) -> Iterator[Problem]:
    text, facts = body.get("text"), body.get("facts")
    if isinstance(text, str) and len(text.encode()) > MAX_TICKET_BYTES:
        yield Problem(
            "/text", f"is longer than {MAX_TICKET_BYTES} bytes in UTF-8", code="too-large"
        )
    if isinstance(facts, dict) and len(facts) > MAX_FACTS:
        yield Problem("/facts", f"holds {len(facts)} facts; at most {MAX_FACTS} are accepted")


def _faults_of_values(expert: Expert, body: dict[str, Any]) -> tuple[Problem, ...]:
    """What the core says of the parts that have the right shape."""
    fitting = {
        name: body[name] for name in ("locale", "edition") if isinstance(body.get(name), str)
    }
    try:
        expert.diagnose(body.get("facts") or {}, **fitting)
    except CaseError as error:
        return error.problems
    return ()
