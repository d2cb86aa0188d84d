"""Parameters, headers and refusals of the paths of cases, as the document tells them."""

from __future__ import annotations

from typing import Any

from enroltriage.api.problem_api import LANGUAGE_HEADERS, query
from enroltriage.expert.case_file import STATUSES

from .limits import (
    CASE_ID_PATTERN,
    MAX_BY,
    MAX_KEY,
    MAX_PAGE,
    MAX_REFERENCE,
    MAX_VERSION,
    PAGE,
)
from .requests import KEY_HEADER
from .schemas import BY, known_by_rules

PRINTED = r"^[^\u0000-\u001f\u007f-\u009f]*$"
"""No control characters."""
_TAG = '(W/)?"[0-9]{1,18}(-[a-z]{2})?"'
IF_MATCH_PATTERN = rf"^(\*|{_TAG}(, ?{_TAG})*)$"
WRITES = (400, 404, 410, 412, 413, 415, 422, 428, 503)
"""What a change with a body may be refused with."""
CASE_ID: dict[str, Any] = {
    "name": "case_id",
    "in": "path",
    "required": True,
    "description": "The id of the case.",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "A name of the caller's own for this write, for instance a UUID. Sent again under"
    " the same key, the same request is carried out once and answered alike; another one is refused"
    " (422).",
    "schema": {"type": "string", "pattern": f"^[!-~]{{1,{MAX_KEY}}}$"},
}
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag of the state that the change is meant for (412 where the case is in"
    " another), or * where it is right whatever was told meanwhile. Without it: 428. An ETag"
    ' that a proxy has made weak (`W/"3-de"`) is taken as the one it was.',
    "schema": {"type": "string", "pattern": IF_MATCH_PATTERN, "examples": ["*", '"3-de"']},
}
SAID_BY = query("by", BY, pattern=PRINTED, maxLength=MAX_BY)
_ETAG: dict[str, Any] = {
    "description": "The state of the case, for If-Match: its revision, and the language.",
    "schema": {"type": "string"},
}
CHANGED = {**LANGUAGE_HEADERS, "ETag": _ETAG}
ERASED = {"ETag": _ETAG}
OPENED = {
    **CHANGED,
    "Location": {"description": "Where the case is.", "schema": {"type": "string"}},
}


LIST_PARAMETERS = [
    query("status", "Only cases with this status.", enum=list(STATUSES)),
    query(
        "symptom",
        "Only cases whose last diagnosis has this symptom: one of the rules, or of earlier rules as"
        " long as a case has it.",
        anyOf=known_by_rules("symptoms"),
    ),
    query(
        "cause",
        "Only cases of which this cause is possible or confirmed: one of the rules, or of earlier"
        " rules as long as a case has it.",
        anyOf=known_by_rules("causes"),
    ),
    query(
        "reference",
        "Only cases that have this id elsewhere.",
        pattern=PRINTED,
        minLength=1,
        maxLength=MAX_REFERENCE,
    ),
    query(
        "changed_since", "Only cases that have changed at this time or later.", format="date-time"
    ),
    query(
        "after",
        "Where the page before ended; the Link header has it.",
        pattern=f"^[0-9]{{1,18}}\\.{CASE_ID_PATTERN}$",
    ),
    query(
        "limit", "At most so many cases.", type="integer", minimum=1, maximum=MAX_PAGE, default=PAGE
    ),
]
LIST_HEADERS: dict[str, Any] = {
    "Link": {
        "description": 'Where the next page is (rel="next"); left out on the last one, unless'
        " `changed_since` is given: then what changes later is found there.",
        "schema": {"type": "string"},
    }
}
STATE_PARAMETERS = [
    query("as_of", "What was answered last at this time.", format="date-time"),
    query(
        "knowledge",
        "The version of the rules that is to answer: one that has answered here.",
        pattern=PRINTED,
        minLength=1,
        maxLength=MAX_VERSION,
    ),
]
