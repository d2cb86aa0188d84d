"""``/triage``: a ticket is pasted, what it says is marked and corrected, and one question follows another."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, current_app, request

from enroltriage.api.access.caller import NOBODY, current_caller
from enroltriage.api.access.key import Scope
from enroltriage.api.bodies import check_query
from enroltriage.api.cases.desk import RepeatedError
from enroltriage.api.cases.limits import MAX_REFERENCE
from enroltriage.api.cases.recording import Change, Reply
from enroltriage.api.cases.schemas import is_printed
from enroltriage.api.logs import name_case
from enroltriage.api.service import current_service
from enroltriage.api.store.retries import Key
from enroltriage.expert.vocabulary import LANGUAGES

from .forms import sent
from .frame import link, page, page_language, view
from .sign_in import to
from .triage_answer import case_of
from .triage_page import show_triage
from .triage_state import TriageState, parameters, read_state

WRITING: Scope = "cases:write"
ONCE, MOST_ONCE = "once", 64
"""The field by which a case is opened but once, however often its button is pressed."""


@view("/triage", scope="diagnose")
@view("/triage", scope="diagnose", method="POST")
def triage() -> Response:
    """The page. A state without words of a ticket gets an address, which can be sent to others."""
    knowledge = current_service().knowledge
    if request.method != "POST":
        check_query(request, ("lang", *parameters(knowledge)))
        return _page(read_state(knowledge, request.args, LANGUAGES))
    check_query(request, ("lang",))
    state = read_state(knowledge, request.form, LANGUAGES)
    is_pressed_for_nothing = state.is_empty and not request.form.get("do")
    if state.is_too_long:
        return _page(state, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if is_pressed_for_nothing:
        return _page(state, HTTPStatus.UNPROCESSABLE_ENTITY, is_missing=True)
    if state.is_private(knowledge):
        return _page(state)
    return to(link("triage", **state.in_address()))


@view("/triage/case", scope=WRITING, method="POST")
def open_case() -> Response:
    """A case that is kept, with what this triage knows; it is opened once, and leads to its page."""
    check_query(request, ("lang",))
    service = current_service()
    state = read_state(service.knowledge, request.form, LANGUAGES)
    ticket = sent("ticket").strip()
    is_faulty = len(ticket) > MAX_REFERENCE or not is_printed(ticket)
    if is_faulty or state.is_empty or state.is_too_long or state.given.faults:
        shown = {"ticket": ticket, "is_ticket_faulty": is_faulty, "is_missing": state.is_empty}
        return _page(state, HTTPStatus.UNPROCESSABLE_ENTITY, **shown)
    case_id = _opened(state, ticket).case_id
    name_case(case_id)
    if "pages.case" in current_app.view_functions:
        return to(link("case", case_id=case_id))
    return to(f"/v1/cases/{case_id}")


def _opened(state: TriageState, ticket: str) -> Reply:
    """What opening the case is answered, now or when the same form was sent first."""
    service, caller, language = current_service(), current_caller(), page_language()
    facts, text = case_of(service.expert, state)
    reference = {"id": ticket} if ticket else {}
    content = orjson.dumps([sent(ONCE, MOST_ONCE), facts, text, reference])
    digest = sha256(content).hexdigest()
    retry = Key(caller.id, digest, digest)
    change = Change(by=caller.name, locale=language, retry=retry)
    try:
        return service.cases.open(facts, text, reference, change)
    except RepeatedError:
        reply = service.cases.repeated(retry)
    return reply or service.cases.open(facts, text, reference, Change(caller.name, language))


def _page(state: TriageState, status: int = HTTPStatus.OK, **shown: Any) -> Response:
    caller = current_caller()
    may_open = caller is NOBODY or caller.may(WRITING)
    told = show_triage(current_service().expert, state, page_language())
    return page("triage.html", status, may_open=may_open, **{**told, **shown})
