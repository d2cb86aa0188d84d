"""Reading a request: its body as JSON, its query by name. Faults become refusals.

Every refusal names what is at fault: the whole body by an empty pointer, a header by
``/header/<name>``, a parameter by ``/query/<name>``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

import orjson
from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from enroltriage.expert.case import escape_pointer
from enroltriage.expert.errors import Problem

from .problems import MAX_PROBLEMS, Refusal, unknown_name

MAX_DRAINED = 8 * 1024 * 1024
"""How much of a body that is too large is read all the same, so that the answer gets through."""


JSON = "application/json"


def read_body(request: Request, media_types: Sequence[str] = (JSON,)) -> bytes:
    """The body as it came.

    Refuses other content types than these, which are kinds of JSON (415), what is broken off (400) and what is too large
    (413).
    """
    _check_content_type(request, media_types)
    return _read(request)


def read_nothing(request: Request) -> None:
    """Refuse a body where none is wanted: what it says would be lost in silence (422)."""
    if _read(request):
        _refuse_body(422, "This path takes no body.", "must be left out")


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object that the body is.

    Refuses what is not JSON in UTF-8 (400) and JSON that is not an object (422).
    """
    if not body:
        _refuse_body(400, "The body is empty; send a JSON object, {} at least.", "is empty")
    value = _parse(body)
    if not isinstance(value, dict):
        _refuse_body(422, "The body is JSON, but not an object.", "must be an object")
    return value


def _refuse_body(status: int, detail: str, fault: str) -> NoReturn:
    raise Refusal(status, detail, [Problem("", fault)])


def _read(request: Request) -> bytes:
    """The whole body. Whatever keeps it from being read is the sender's fault."""
    length, limit = request.content_length, request.max_content_length
    try:
        body = request.get_data(cache=False)
        if length is None and len(body) >= (limit or math.inf):
            raise RequestEntityTooLarge  # it came in chunks and was cut off at the limit
    except RequestEntityTooLarge:
        _drain(request)
        _refuse_body(413, f"The body is larger than {limit} bytes.", "is too large")
    except Exception as error:  # each server raises its own, for instance for a broken chunk
        fault = "is malformed or breaks off"
        raise Refusal(400, f"The body {fault}.", [Problem("", fault)]) from error
    if length is not None and len(body) < length:
        fault = f"ended after {len(body)} of {length} bytes"
        _refuse_body(400, f"The body {fault}.", fault)
    return body


def _drain(request: Request) -> None:
    """Read what is left, within bounds: many clients read no answer before they have sent all."""
    stream, left = request.environ["wsgi.input"], request.content_length
    if left is None and request.environ.get("wsgi.input_terminated"):
        left = MAX_DRAINED
    if left is None or left > MAX_DRAINED:
        return
    try:
        while left > 0 and (piece := stream.read(min(left, 65536))):
            left -= len(piece)
    except Exception:  # noqa: BLE001 - the request is refused already
        return


def _parse(body: bytes) -> Any:
    """The JSON value. A key that occurs twice is refused: only one of its values would count."""
    try:
        text = body.decode()
        value = orjson.loads(text)
        json.loads(text, object_pairs_hook=_without_duplicates, parse_int=str)
    except UnicodeDecodeError as error:
        fault = f"is not UTF-8 (at byte offset {error.start})"
    except orjson.JSONDecodeError as error:
        fault = f"is not JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except _DuplicateKeyError as error:
        fault = f'has the key "{error}" more than once in the same object'
    except RecursionError:  # nothing that is nested so deep passes the checks that follow
        return value
    else:
        return value
    return _refuse_body(400, f"The body {fault}.", fault)


class _DuplicateKeyError(Exception):
    """A key that occurs twice in one object."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise _DuplicateKeyError(key if len(key) <= 100 else f"{key[:100]}…")
        seen.add(key)


def _check_content_type(request: Request, allowed: Sequence[str]) -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if request.mimetype not in allowed or charset not in {"utf-8", "utf8"}:
        named = " or ".join(allowed)
        detail = f"Send the body as {named}; JSON is always UTF-8."
        problem = Problem("/header/Content-Type", f"must be {named}", tuple(allowed))
    elif encoding != "identity":
        detail = "Send the body as it is, without a Content-Encoding."
        problem = Problem("/header/Content-Encoding", "must be left out", ("identity",))
    else:
        return
    accepts = {"PATCH": "Accept-Patch"}.get(request.method, "Accept-Post")
    raise Refusal(415, detail, [problem], {accepts: ", ".join(allowed)})


def check_query(
    request: Request, allowed: Collection[str], hints: Mapping[str, str] | None = None
) -> None:
    """Refuse parameters of the query that the path does not know.

    ``hints`` tells for some of them what to do instead.
    """
    if "lang" in allowed:
        hints = {"locale": "it is called lang here", **(hints or {})}
    unknown = [name for name in dict.fromkeys(request.args) if name not in allowed]
    if unknown:
        detail = "is not a parameter of this path"
        raise Refusal(
            422,
            "The query has parameters that this path does not know.",
            [
                unknown_name(
                    f"/query/{escape_pointer(name)}",
                    name,
                    allowed,
                    "; ".join((detail, *([hints[name]] if hints and name in hints else []))),
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
            "The query has a value that is not allowed; each fault names those that are.",
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
