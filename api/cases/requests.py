"""What a request about a case says: its body, its conditions, its key, who asks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import Request
from marshmallow import Schema

from enroltriage.api.access.caller import current_caller
from enroltriage.api.bodies import read_object
from enroltriage.api.negotiate import language_of
from enroltriage.api.problems import Refusal, refusal_of
from enroltriage.api.schemas import MAX_FACTS
from enroltriage.api.shapes import faults_of_count, faults_of_shape, faults_of_text
from enroltriage.api.store.retries import Key
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.errors import CaseError, Problem

from .desk import CaseDesk
from .limits import MAX_KEY
from .recording import Change
from .refusals import unconditional, unusable_header, unusable_query
from .schemas import is_printed

KEY_HEADER = "Idempotency-Key"
_TAG = re.compile(r'(?:W/)?"(\d{1,18})(?:-[a-z]{2})?"\Z')
"""Our own ETag, or what a proxy that compresses makes of it: of both the revision counts, and nothing else."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+\- ]\d\d:\d\d)\Z")
"""RFC 3339; a plus that was not escaped arrives as a space."""
_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY}}}\Z")
MERGE_PATCH = "application/merge-patch+json"
_INSTEAD = {
    "facts": "send the facts themselves, not in an object of that name",
    "by": "say it in the query: ?by=",
    "locale": "say it in the query: ?lang=",
}
"""Keys that a patch has no room for, and what to do instead."""


def read_change(
    request: Request, retry: Key | None, body: Mapping[str, Any], *, conditional: bool
) -> Change:
    """By whom, in which language and under which conditions.

    Where nobody is named, the name of the API key says it. Raises Refusal and CaseError.
    """
    locale = body.get("locale")
    return Change(
        by=body.get("by") or current_caller().name,
        locale=language_of(request, locale, "/locale"),
        revisions=_revisions(request) if conditional else None,
        retry=retry,
    )


def shaped(content: bytes, schema: Schema) -> dict[str, Any]:
    """The body, in the shape of the schema. Raises Refusal."""
    body = read_object(content)
    problems = [*faults_of_shape(schema, body), *faults_of_text(body)]
    if problems:
        raise refusal_of(problems)
    return body


def read_outcome(body: Mapping[str, Any], known: Sequence[KnowledgeBase]) -> dict[str, Any]:
    """What was tried, as it is kept.

    Raises CaseError for ids that none of these rules knows, and for a resolution that by none of them
    is one of the cause: it would be learned of the wrong one.
    """
    named = {
        "cause": [id_ for each in known for id_ in each.causes],
        "resolution": [id_ for each in known for id_ in each.resolutions],
    }
    problems = [
        Problem(f"/{key}", f"is not the id of a {key}", tuple(dict.fromkeys(ids)))
        for key, ids in named.items()
        if body.get(key) is not None and body[key] not in ids
    ]
    fitting = {
        each.causes[body["cause"]].resolution for each in known if body["cause"] in each.causes
    }
    if not problems and body.get("resolution") is not None and body["resolution"] not in fitting:
        fault = (
            f"does not resolve {body['cause']}; name the cause that it resolves, or leave it out"
        )
        problems = [Problem("/resolution", fault, tuple(sorted(fitting)))]
    if problems:
        raise CaseError(problems)
    return {key: body.get(key) for key in ("cause", "resolution", "worked", "note")}


def read_patch(content: bytes, desk: CaseDesk) -> dict[str, Any]:
    """The facts of a merge patch, as they are kept. Raises Refusal and CaseError.

    Faults are told at their places in the patch.
    """
    patch = read_object(content)
    if not patch:
        raise Refusal(422, "The patch names no fact.", [Problem("", "must name a fact at least")])
    too_many = tuple(faults_of_count("", patch, MAX_FACTS, "facts"))
    if too_many:
        raise refusal_of(too_many)
    try:
        return desk.told(patch)
    except CaseError as error:
        raise CaseError([_in_patch(problem) for problem in error.problems]) from error


def _in_patch(problem: Problem) -> Problem:
    pointer = problem.pointer.removeprefix("/facts")
    hint = _INSTEAD.get(pointer.removeprefix("/"))
    detail = problem.detail if hint is None else f"{problem.detail}; {hint}"
    return replace(problem, pointer=pointer, detail=detail)


def read_words(request: Request, name: str, most: int, least: int = 1) -> str:
    """A text of the query, empty where there is none. Raises Refusal, also where it is given too short."""
    words = request.args.get(name)
    if words is None:
        return ""
    if not least <= len(words) <= most or not is_printed(words):
        raise unusable_query(
            name,
            f"must have {least} to {most} characters, none of them a control character; or leave it out",
        )
    return words


def read_time(request: Request, name: str) -> datetime | None:
    """A time of the query. Raises Refusal."""
    written = request.args.get(name)
    return None if written is None else time_of(written, name)


def time_of(written: str, name: str) -> datetime:
    """A time as this parameter of the query writes it. Raises Refusal."""
    try:
        if _TIME.match(written):
            return datetime.fromisoformat(written.replace(" ", "+")).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise unusable_query(name, "must be a time such as 2026-11-29T08:30:00Z (RFC 3339)")


def _revisions(request: Request) -> frozenset[int] | None:
    """Which revisions the case may have; None: any (``*``). Raises Refusal."""
    written = request.headers.get("If-Match", "").strip()
    if not written:
        raise unconditional()
    if written == "*":
        return None
    found = [_TAG.match(one.strip()) for one in written.split(",")]
    if not all(found):
        raise unusable_header("If-Match", 'must be * or the ETag of the case, for instance "3"')
    return frozenset(int(one.group(1)) for one in found if one)


def read_retry(request: Request, content: bytes, place: int | None = None) -> Key | None:
    """The key under which the write may be sent again, of this caller alone. Raises Refusal."""
    written = read_key(request)
    if written is None or request.method == "DELETE":  # which may be sent again anyhow
        return None
    return retry_key(request, written, content, "" if place is None else f" {place}")


def retry_key(request: Request, written: str, content: bytes, within: str = "") -> Key:
    """The key of this caller that is written so; ``within`` tells apart what one request asks for."""
    parts = (request.method.encode(), request.full_path.encode(), content)
    digest = sha256(b"\0".join(parts)).hexdigest()
    return Key(current_caller().id, sha256(written.encode()).hexdigest() + within, digest)


def read_key(request: Request) -> str | None:
    """The key of the header. Raises Refusal."""
    written = request.headers.get(KEY_HEADER)
    if written is None:
        return None
    if not _KEY.match(written):
        raise unusable_header(KEY_HEADER, f"must be 1 to {MAX_KEY} visible ASCII characters")
    return written


def check_single(request: Request) -> None:
    """Refuse parameters of the query that are given several times."""
    for name in request.args:
        if len(request.args.getlist(name)) > 1:
            raise unusable_query(name, "may be given only once")
