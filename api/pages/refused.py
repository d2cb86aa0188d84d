"""What cannot be done, as a page: what is wrong, where, what is allowed, and what to do next.

Programs get a problem from the pages, too; whoever accepts HTML gets this instead, with the same
status. Where a key is needed and none was given, that is the form to sign in.
"""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Response, request

from enroltriage.api.access.caller import NOBODY, current_caller
from enroltriage.api.problems import MEDIA_TYPE

from .frame import blueprint, page, settle_language
from .sign_in import show_sign_in

KEPT = ("Allow", "Retry-After", "WWW-Authenticate")
TOLD = (400, 401, 403, 404, 405, 410, 413, 422, 429, 503)
"""The statuses that the texts have words for; ``refused_500`` says the rest."""


def as_page(response: Response) -> Response:
    """A problem as a page, for whoever wants one; every other answer as it is."""
    if response.mimetype != MEDIA_TYPE or not _wants_page():
        return response
    settle_language()
    status = response.status_code
    if status == HTTPStatus.UNAUTHORIZED and current_caller() is NOBODY:
        shown = show_sign_in(_here(), status)
    else:
        problem = orjson.loads(response.get_data())
        told = status if status in TOLD else HTTPStatus.INTERNAL_SERVER_ERROR
        shown = page("refused.html", status, told=told, problem=problem)
        shown.headers["Cache-Control"] = "no-store"
    for name in KEPT:
        if name in response.headers:
            shown.headers[name] = response.headers[name]
    return shown


def _wants_page() -> bool:
    ours = request.blueprint == blueprint.name
    unknown = request.endpoint is None and not request.path.startswith("/v1/")
    return (ours or unknown) and "text/html" in request.headers.get("Accept", "")


def _here() -> str:
    """Where to go on after signing in: to this page, if it can simply be asked for again."""
    return request.full_path.rstrip("?") if request.method == "GET" else ""
