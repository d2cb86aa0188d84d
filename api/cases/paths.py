"""``/v1/cases``: open cases, and add to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Response, request
from flask_smorest.blueprint import Blueprint

from enroltriage.api.bodies import check_query, read_body, read_nothing
from enroltriage.api.case_request import read_case_request
from enroltriage.api.problem_api import ACCEPT_LANGUAGE, LANG_PARAMETER, operation
from enroltriage.api.service import current_service
from enroltriage.api.store.retries import Key

from .desk import taking_back
from .documented import CASE_ID, CHANGED, ERASED, IDEMPOTENCY_KEY, IF_MATCH, OPENED, SAID_BY, WRITES
from .recording import Reply
from .requests import MERGE_PATCH, read_change, read_outcome, read_patch, shaped
from .schemas import CaseOpening, CaseShown, MessageGiven, OutcomeGiven
from .writes import body_of, change_of, content_alone, once, said

blueprint = Blueprint("cases", __name__, description="Cases that live over days.")
_PATCH = {"allOf": [{"x-ref": "Facts"}, {"type": "object", "minProperties": 1}]}
_OPENING, _MESSAGE, _OUTCOME = CaseOpening(), MessageGiven(), OutcomeGiven()


@operation(
    blueprint, "/v1/cases", "openCase", "Open a case", CaseShown,
    scope="cases:write", method="POST", status=201,
    description="Diagnoses the case at once; what is told later is added to it, and it is diagnosed"
    " anew. With an Idempotency-Key the request may be sent again and opens one case all the same.",
    parameters=[ACCEPT_LANGUAGE, IDEMPOTENCY_KEY],
    requestBody=body_of(CaseOpening),
    refuses=(400, 410, 413, 415, 422, 503),
    headers=OPENED,
)  # fmt: skip
def open_case() -> Response:
    """Open a case."""
    return opened(content_alone())


def opened(content: bytes, place: int | None = None) -> Response:
    """A case, opened as the content says; ``place`` is that in a batch. Raises what cannot be."""

    def open_(retry: Key | None) -> Reply:
        body = read_case_request(request, content, _OPENING, _values)
        reference = {k: v for k, v in (body.get("reference") or {}).items() if v is not None}
        change = read_change(request, retry, body, conditional=False)
        return current_service().cases.open(body["facts"], body["text"], reference, change)

    return once(content, open_, place)


@operation(
    blueprint, "/v1/cases/<case_id>/facts", "tellFacts", "Tell facts of a case", CaseShown,
    scope="cases:write", method="PATCH",
    description="A merge patch (RFC 7396) of the facts: a value sets a fact, null says that somebody"
    " looked and could not tell. To take a fact back, delete it. What the same caller has told"
    " already changes nothing, and is answered with the case as it is.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IDEMPOTENCY_KEY, IF_MATCH, SAID_BY],
    requestBody=body_of(_PATCH, MERGE_PATCH, "application/json"),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def tell_facts(case_id: str) -> Response:
    """Set facts of a case."""
    desk, words = current_service().cases, said()
    content = read_body(request, (MERGE_PATCH, "application/json"))

    def tell(retry: Key | None) -> Reply:
        told = read_patch(content, desk)
        change = change_of(retry, words)
        return desk.add(case_id, lambda _: [("facts", {"facts": told})], change)

    return once(content, tell)


@operation(
    blueprint, "/v1/cases/<case_id>/facts/<name>", "takeFactBack", "Take a fact of a case back",
    CaseShown, scope="cases:write", method="DELETE",
    description="As if it had not been told: it may be asked again. That it was told stays on record.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IF_MATCH, SAID_BY],
    refuses=(404, 410, 412, 413, 422, 428, 503),
    headers=CHANGED,
)  # fmt: skip
def take_fact_back(case_id: str, name: str) -> Response:
    """Take a fact back."""
    desk, words = current_service().cases, said()
    return once(b"", lambda retry: desk.add(case_id, taking_back(name), change_of(retry, words)))


@operation(
    blueprint, "/v1/cases/<case_id>/text", "addText", "Add a message to a case", CaseShown,
    scope="cases:write", method="POST",
    description="All messages are read as one text, in order; where they are longer than 64 KiB"
    " together, the newest.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, IF_MATCH],
    requestBody=body_of(MessageGiven),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def add_text(case_id: str) -> Response:
    """Add a message."""
    desk, content = current_service().cases, content_alone()

    def add(retry: Key | None) -> Reply:
        body = shaped(content, _MESSAGE)
        return desk.add_text(case_id, body["text"], change_of(retry, body))

    return once(content, add)


@operation(
    blueprint, "/v1/cases/<case_id>/diagnosis", "diagnoseAgain", "Diagnose a case again", CaseShown,
    scope="cases:write", method="POST",
    description="By the rules of today, on what is known now. Both answers stay on record; where the"
    " same rules say the same again, nothing is written, and the case is answered as it is.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, LANG_PARAMETER, IDEMPOTENCY_KEY, IF_MATCH, SAID_BY],
    refuses=(400, 404, 410, 412, 413, 422, 428, 503),
    headers=CHANGED,
)  # fmt: skip
def diagnose_again(case_id: str) -> Response:
    """Diagnose the case by the rules of today."""
    desk, words = current_service().cases, said()
    read_nothing(request)
    return once(b"", lambda retry: desk.add(case_id, lambda _: [], change_of(retry, words)))


@operation(
    blueprint, "/v1/cases/<case_id>/outcome", "reportOutcome", "Report what was tried", CaseShown,
    scope="cases:write", method="POST",
    description="The cause, the resolution that was tried, and whether it worked. A case is resolved"
    " as long as the last report of a cause says so; a report of another cause does not take it back.",
    parameters=[CASE_ID, ACCEPT_LANGUAGE, IDEMPOTENCY_KEY, IF_MATCH],
    requestBody=body_of(OutcomeGiven),
    refuses=WRITES,
    headers=CHANGED,
)  # fmt: skip
def report_outcome(case_id: str) -> Response:
    """Record what was tried."""
    desk, content = current_service().cases, content_alone()

    def report(retry: Key | None) -> Reply:
        body = shaped(content, _OUTCOME)
        return desk.report(case_id, partial(read_outcome, body), change_of(retry, body))

    return once(content, report)


@operation(
    blueprint, "/v1/cases/<case_id>", "eraseCase", "Erase what a case tells of people", None,
    scope="cases:write", method="DELETE", status=204,
    description="Texts, facts, references, notes and names are gone for good. That there was a case,"
    " when, and what was concluded by which rules, stays.",
    parameters=[CASE_ID, IF_MATCH],
    refuses=(404, 410, 412, 422, 428, 503),
    headers=ERASED,
)  # fmt: skip
def erase_case(case_id: str) -> Response:
    """Erase a case."""
    desk = current_service().cases
    check_query(request, ())
    return once(b"", lambda retry: desk.erase(case_id, change_of(retry, {})))


def _values(found: Mapping[str, Any]) -> None:
    current_service().expert.diagnose(found["facts"], locale=found["locale"])
