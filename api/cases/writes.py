"""How a write is carried out: once, whatever its caller repeats, and answered alike each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from marshmallow import Schema

from enroltriage.api.bodies import check_query, read_body
from enroltriage.api.case_request import LANGUAGE_INSTEAD
from enroltriage.api.logs import name_case, request_id
from enroltriage.api.negotiate import language_headers
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.api.store.retries import ForgottenError, Key, OtherRequestError
from enroltriage.expert.case import CURRENT_EDITION
from enroltriage.expert.errors import CaseError

from .desk import RepeatedError
from .experts import fitting
from .limits import MAX_BY
from .recording import Change, Reply
from .refusals import forgotten, other_request
from .requests import check_single, read_change, read_retry, read_words


def body_of(schema: type[Schema] | dict[str, Any], *media_types: str) -> dict[str, Any]:
    """A body of this shape, as the document tells it."""
    content = {
        media_type: {"schema": schema} for media_type in media_types or ("application/json",)
    }
    return {"required": True, "content": content}


def content_alone() -> bytes:
    """The body of a write that says all of it there, and nothing in the query. Raises Refusal."""
    check_query(request, (), LANGUAGE_INSTEAD)
    return read_body(request)


def said() -> dict[str, Any]:
    """What the query says where the body has no room for it: who says it, and the language."""
    if not request.query_string:  # as in most requests
        return {"by": "", "locale": None}
    check_query(request, ("by", "lang"))
    check_single(request)
    return {"by": read_words(request, "by", MAX_BY, 0), "locale": request.args.get("lang")}


def change_of(retry: Key | None, body: Mapping[str, Any]) -> Change:
    """The change of a case that there is; ``body`` says by whom. Raises Refusal and CaseError."""
    return read_change(request, retry, body, conditional=True)


def once(
    content: bytes, write: Callable[[Key | None], Reply], place: int | None = None
) -> Response:
    """What is answered to this write, however often it is sent.

    ``write`` reads what is left to read of the request, and carries it out under this key; ``place``
    is that in a batch. Raises what cannot be done.
    """
    return _shown(carry_out(read_retry(request, content, place), write))


def carry_out(retry: Key | None, write: Callable[[Key | None], Reply]) -> Reply:
    """What was answered to this write before, whatever the rules allow by now; else what it comes to.

    Hardly anything is sent again, so it is tried first. Raises what cannot be done.
    """
    try:
        return _compared(write(retry))
    except (CaseError, Refusal, RepeatedError) as error:
        reply = None if retry is None else _repeated(retry)
        if reply is not None:
            return reply
        if isinstance(error, RepeatedError):  # what was answered has been forgotten meanwhile
            return _compared(write(retry))
        if isinstance(error, Refusal) and error.status == HTTPStatus.PRECONDITION_FAILED:
            current_service().cases.conflicted()
        raise


def _repeated(retry: Key) -> Reply | None:
    try:
        return current_service().cases.repeated(retry)
    except OtherRequestError as error:
        raise other_request() from error
    except ForgottenError as error:
        raise forgotten() from error


def _compared(reply: Reply) -> Reply:
    """The reply; what was diagnosed for it may be looked at by the other engines, later."""
    service, file = current_service(), reply.diagnosed
    if file is not None and service.comparison.draws():
        case = {
            "facts": fitting(service.expert, file.known),
            "text": file.text,
            "locale": reply.locale,
            "edition": CURRENT_EDITION,
        }
        service.comparison.offer(case, request_id())
    return reply


def _shown(reply: Reply) -> Response:
    headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("ETag", f'"{reply.revision}-{reply.locale}"'),
    ]
    if reply.body:
        headers += language_headers(reply.locale)
    if reply.status == 201:
        name_case(reply.case_id)
        headers.append(("Location", f"/v1/cases/{reply.case_id}"))
    return Response(reply.body, reply.status, headers)
