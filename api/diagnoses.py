"""``POST /v1/diagnoses``: a case in, the answer of the expert out."""

from __future__ import annotations

from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.expert import Expert
from enroltriage.expert.engines import ENGINES

from .answer_cache import Asked
from .bodies import check_query, choose_one, read_body
from .case_request import LANGUAGE_INSTEAD, read_case_request
from .logs import request_id
from .negotiate import language_headers
from .problem_api import ACCEPT_LANGUAGE, LANGUAGE_HEADERS, operation, query
from .schemas import CaseRequest, Diagnosis
from .service import Service, current_service

blueprint = Blueprint("diagnoses", __name__, description="Diagnose a case.")

_SCHEMA = CaseRequest()
_JSON = ("Content-Type", "application/json")
EXPLAIN = query(
    "explain",
    "Whether each cause is to tell why it has its status and no other.",
    enum=["true", "false"],
    default="false",
)
ENGINE = query(
    "engine",
    "What runs the rules for this answer; all engines answer alike.",
    enum=list(ENGINES),
)


@operation(
    blueprint,
    "/v1/diagnoses",
    "diagnose",
    "Diagnose a case",
    Diagnosis,
    scope="diagnose",
    method="POST",
    description="Answers with the possible causes, the steps that resolve them and what to ask"
    " next. Each request stands alone: send everything that is known. The language is chosen"
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
    service = current_service()
    expert, explain = _wanted(service)
    body = read_body(request)
    languages = request.environ.get("HTTP_ACCEPT_LANGUAGE", "")
    asked = Asked(
        body, request.query_string, languages, expert.engine.name, service.knowledge.version
    )
    ready = service.answers.repeated(asked)
    kept, watched = ready is not None, service.comparison.draws()
    if ready is None or watched:
        case = read_case_request(request, body, _SCHEMA, lambda found: expert.diagnose(**found))
        if ready is None:
            ready, kept = service.answers.answer(expert, case, asked, explain=explain)
        if watched:
            service.comparison.offer(case, request_id())
    service.metrics.diagnosed(ready.outcome, expert.engine.name, ready.fired, kept=kept)
    return Response(ready.body, headers=(_JSON, *language_headers(ready.locale)))


def _wanted(service: Service) -> tuple[Expert, bool]:
    """By whom the query wants the answer, and whether explained. Raises Refusal."""
    if not request.query_string:  # as in most requests
        return service.expert, False
    check_query(request, ("engine", "explain"), LANGUAGE_INSTEAD)
    engine = choose_one(request, "engine", tuple(service.experts), "is not the name of an engine")
    explain = choose_one(request, "explain", ("true", "false"), "must be true or false")
    return service.expert if engine is None else service.experts[engine], explain == "true"
