"""Reading a request: its body as JSON, its query by name. Faults become refusals."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import orjson
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from enroltriage.expert.case import escape_pointer
from enroltriage.expert.errors import Problem

from .problems import MAX_PROBLEMS, Refusal, unknown_name


def read_object(request: Request) -> dict[str, Any]:
    """The JSON object that is the body.

    Refuses other content types (415), what is no JSON in UTF-8 (400), what is too large (413)
    and JSON that is no object (422).
    """
    _check_content_type(request)
    body = request.get_data(cache=False)
    if request.content_length is None and len(body) >= (request.max_content_length or math.inf):
        raise RequestEntityTooLarge  # it came in chunks and was cut off at the limit
    if not body:
        raise Refusal(400, "The body is empty; send a JSON object, {} at least.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Refusal(400, f"The body is not JSON in UTF-8: {error.msg} ({where}).") from error
    if not isinstance(value, dict):
        problem = Problem("", "must be an object")
        raise Refusal(422, "The body is JSON, but not an object.", [problem])
    return value


def _check_content_type(request: Request) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype != "application/json" or charset not in {"utf-8", "utf8"}:
        detail = "Send the body as application/json; JSON is always UTF-8."
    elif encoding != "identity":
        detail = "Send the body as it is, without a Content-Encoding."
    else:
        return
    raise Refusal(415, detail, headers={"Accept-Post": "application/json"})


def check_query(request: Request, allowed: Collection[str]) -> None:
    """Refuse parameters of the query that the path does not know."""
    unknown = [name for name in dict.fromkeys(request.args) if name not in allowed]
    if unknown:
        raise Refusal(
            422,
            "The query has parameters that this path does not know.",
            [
                unknown_name(
                    f"/query/{escape_pointer(name)}", name, allowed, "is no parameter of this path"
                )
                for name in unknown[:MAX_PROBLEMS]
            ],
        )


def choose(request: Request, name: str, allowed: Collection[str], detail: str) -> tuple[str, ...]:
    """The values of one parameter of the query, each of them allowed; in the allowed order."""
    given = dict.fromkeys(request.args.getlist(name))
    strangers = [value for value in given if value not in allowed]
    if strangers:
        raise Refusal(
            422,
            "The query names something that the knowledge does not have.",
            [
                unknown_name(f"/query/{name}", value, allowed, detail)
                for value in strangers[:MAX_PROBLEMS]
            ],
        )
    return tuple(value for value in allowed if value in given)


def choose_one(request: Request, name: str, allowed: Collection[str], detail: str) -> str | None:
    """The value of a parameter that may be given once; None where it is not given."""
    chosen = choose(request, name, allowed, detail)
    if len(chosen) > 1:
        problem = Problem(f"/query/{name}", "may be given only once")
        raise Refusal(422, "The query gives a parameter several times.", [problem])
    return next(iter(chosen), None)
