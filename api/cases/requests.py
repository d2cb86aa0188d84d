"""What a request about a case says: its body, its conditions, its key, who asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from flask import Request

from enroltriage.api.access.caller import current_caller
from enroltriage.api.negotiate import language_of
from enroltriage.api.problems import Refusal
from enroltriage.api.store.retries import Key
from enroltriage.expert.errors import Problem

from .desk import Change
from .limits import MAX_BY, MAX_KEY
from .refusals import unconditional

KEY_HEADER = "Idempotency-Key"
_TAG = re.compile(r'(?:W/)?"(\d{1,9})(?:-[a-z]{2})?"\Z')
_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY}}}\Z")
MERGE_PATCH = "application/merge-patch+json"


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def read_change(
    request: Request, content: bytes, body: Mapping[str, Any], *, conditional: bool
) -> Change:
    """By whom, when and under which conditions. Raises Refusal and CaseError.

    Where nobody is named, the name of the API key says it.
    """
    locale = body.get("locale")
    return Change(
        by=body.get("by") or current_caller().name,
        at=now(),
        locale=language_of(request, locale, "/locale"),
        revisions=_revisions(request) if conditional else None,
        retry=_key(request, content),
    )


def who(request: Request) -> str:
    """Who says it, where the body has no room for it: ``by`` of the query. Raises Refusal."""
    by = request.args.get("by", "")
    if len(by) > MAX_BY:
        fault = f"must be no longer than {MAX_BY} characters"
        raise Refusal(422, "The query cannot be used.", [Problem("/query/by", fault)])
    return by


def read_time(request: Request, name: str) -> datetime | None:
    """A time of the query. Raises Refusal."""
    written = request.args.get(name)
    if written is None:
        return None
    try:
        time = datetime.fromisoformat(written.replace(" ", "+"))
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        fault = "must be a time such as 2026-11-29T08:30:00Z (RFC 3339)"
        raise Refusal(422, "The query cannot be used.", [Problem(f"/query/{name}", fault)])
    return time.astimezone(UTC)


def _revisions(request: Request) -> frozenset[int] | None:
    """Which revisions the case may have; None: any (``*``). Raises Refusal."""
    written = request.headers.get("If-Match", "").strip()
    if not written:
        raise unconditional()
    if written == "*":
        return None
    found = [_TAG.match(one.strip()) for one in written.split(",")]
    if not all(found):
        fault = 'must be * or the ETag of the case, for instance "3"'
        raise Refusal(422, "The header cannot be used.", [Problem("/header/If-Match", fault)])
    return frozenset(int(one.group(1)) for one in found if one)


def _key(request: Request, content: bytes) -> Key | None:
    """The key under which the write may be sent again, of this caller alone. Raises Refusal."""
    written = request.headers.get(KEY_HEADER)
    if written is None:
        return None
    if not _KEY.match(written):
        fault = f"must be 1 to {MAX_KEY} visible ASCII characters"
        raise Refusal(422, "The header cannot be used.", [Problem(f"/header/{KEY_HEADER}", fault)])
    parts = (request.method.encode(), request.full_path.encode(), content)
    digest = sha256(b"\0".join(parts)).hexdigest()
    return Key(current_caller().id, written, digest)
