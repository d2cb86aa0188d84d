"""Every error as application/problem+json (RFC 9457), whoever found it.

The core's faults of a case, the web framework's HTTP errors and what nobody expected all leave
the service in one shape. What was not expected is logged with its stack and told to the caller
only by the id of the request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from enroltriage.expert.errors import CaseError, Problem
from enroltriage.expert.suggest import closest

from .logs import log, request_id
from .store.errors import StoreError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "5"
"""When to try again what the store could not do."""
_UNCERTAIN = (
    "It is not known whether it was written: sent again under its Idempotency-Key, it is carried out"
    " once."
)
MAX_PROBLEMS = 50
"""The greatest number of single faults that one answer lists."""

# The names of RFC 9110; http.HTTPStatus has older ones before Python 3.13.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
_DETAILS = {
    404: "There is nothing at this path. /openapi.json lists all paths.",
    405: "This path does not support the method; the Allow header lists those it does.",
}


class Refusal(Exception):
    """A request that is answered with this status and these single faults."""

    def __init__(
        self,
        status: int,
        detail: str,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.detail = detail
        self.problems = tuple(problems)
        self.headers = dict(headers or {})
        super().__init__(detail)


def refusal_of(problems: Iterable[Problem]) -> Refusal:
    """The refusal of a body with these faults."""
    listed = tuple(problems)
    detail = "The request cannot be used; each fault is listed."
    return Refusal(_status_of(listed), detail, listed)


def _status_of(problems: Iterable[Problem]) -> int:
    """413 where something is too large, whatever else is wrong; otherwise 422."""
    return 413 if any(problem.is_of_size for problem in problems) else 422


def problem_response(
    status: int,
    detail: str,
    problems: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that tells of an error; of very many faults the first are listed."""
    listed = tuple(problems)
    if len(listed) > MAX_PROBLEMS:
        detail = f"{detail} The first {MAX_PROBLEMS} of {len(listed)} faults are listed."
    body = {
        "type": "about:blank",
        "title": title(status),
        "status": status,
        "detail": detail,
        "instance": quote(request.path, safe="/-._~:@!$&'()*+,;="),
        "request_id": request_id(),
        "errors": [one.to_dict() for one in listed[:MAX_PROBLEMS]],
    }
    response = Response(orjson.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.headers.update(headers or {})
    response.headers["Content-Language"] = "en"
    response.headers["Cache-Control"] = "no-store"
    return response


def title(status: int) -> str:
    """What a status is called."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def unknown_name(pointer: str, name: str, allowed: Iterable[str], detail: str) -> Problem:
    """The problem of a name that is none of the allowed ones, with the nearest of them."""
    names = tuple(allowed)
    return Problem(pointer, detail, names, closest(name, names))


def answer_http_error(error: HTTPException) -> Response:
    """An error that the framework raised, for instance of an unknown path."""
    status = error.code or 500
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() in {"allow", "retry-after"}
    }
    detail = _DETAILS.get(status) or error.description or title(status)
    if status == 404 and request.path != "/" and request.path.endswith("/"):
        detail = "There is nothing at this path; try it without the slash at its end."
    return problem_response(status, detail, headers=headers)


def register_error_handlers(app: Flask) -> None:
    """Make every error of the application a problem."""

    def answer_refusal(error: Refusal) -> Response:
        return problem_response(error.status, error.detail, error.problems, error.headers)

    def answer_case_error(error: CaseError) -> Response:
        status = _status_of(error.problems)
        return problem_response(status, "The request does not fit the vocabulary.", error.problems)

    def answer_unexpected(error: Exception) -> Response:
        log.error("unexpected error", path=request.path, exc_info=error)
        return problem_response(500, "The service failed. Its log says why, under this request_id.")

    def answer_store_error(error: StoreError) -> Response:
        log.error("store unavailable", reason=str(error))
        detail = error.sentence
        if request.method not in ("GET", "HEAD"):
            detail = f"{_UNCERTAIN if error.uncertain else 'Nothing was written.'} {detail}"
        return problem_response(503, detail, headers={"Retry-After": RETRY_AFTER_SECONDS})

    handlers: dict[type[Exception], Any] = {
        Refusal: answer_refusal,
        CaseError: answer_case_error,
        StoreError: answer_store_error,
        HTTPException: answer_http_error,
        Exception: answer_unexpected,
    }
    for kind, handler in handlers.items():
        app.register_error_handler(kind, handler)
