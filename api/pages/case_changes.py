"""What people change of a case by the forms of its page: each leads back to it, or shows what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, request

from enroltriage.api.bodies import check_query
from enroltriage.api.cases.desk import taking_back
from enroltriage.api.cases.recording import Reply
from enroltriage.api.cases.requests import read_outcome
from enroltriage.api.cases.schemas import MessageGiven, OutcomeGiven
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.api.store.retries import Key

from .case import Sent, show_case_page
from .case_view import resolution_of
from .case_writes import FormError, change, check_by, read_form, written
from .forms import sent
from .frame import link, page, page_language, view
from .given_facts import read_given
from .moments import moment
from .sign_in import to

MESSAGE_FAULTS = {"/text": "case_fault_text", "/text size": "case_fault_text_long"}
OUTCOME_FAULTS = {
    "/cause": "case_fault_cause",
    "/worked": "case_fault_worked",
    "/note": "case_fault_note",
}
WORKED = {"yes": True, "no": False}
_MESSAGE, _OUTCOME = MessageGiven(), OutcomeGiven()


@view("/cases/<case_id>/facts", scope="cases:write", method="POST")
def tell_facts(case_id: str) -> Response:
    """An answer to a question, or to several."""
    desk = current_service().cases

    def tell(key: Key | None) -> Reply:
        given = read_given(current_service().knowledge, request.form.lists())
        if given.faults:
            raise FormError(dict.fromkeys(given.faults, "case_fault_value"))
        if not given.values:
            raise FormError({"/facts": "case_fault_no_answer"})
        told = desk.told(given.values)
        return desk.add(case_id, lambda _: [("facts", {"facts": told})], change(key))

    return _made(case_id, tell, "facts")


@view("/cases/<case_id>/taken-back", scope="cases:write", method="POST")
def take_fact_back(case_id: str) -> Response:
    """A fact that is taken back."""
    desk, name = current_service().cases, sent("fact")
    return _made(
        case_id, lambda key: desk.add(case_id, taking_back(name), change(key)), "taken-back"
    )


@view("/cases/<case_id>/text", scope="cases:write", method="POST")
def add_text(case_id: str) -> Response:
    """A further message."""
    desk = current_service().cases

    def add(key: Key | None) -> Reply:
        body = read_form({"text": sent("text").strip()}, _MESSAGE, MESSAGE_FAULTS)
        return desk.add_text(case_id, body["text"], change(key))

    return _made(case_id, add, "text")


@view("/cases/<case_id>/outcome", scope="cases:write", method="POST")
def report_outcome(case_id: str) -> Response:
    """What was tried, and whether it worked."""
    desk = current_service().cases

    def report(key: Key | None) -> Reply:
        told = {
            "cause": sent("cause"),
            "worked": WORKED.get(sent("worked")),
            "note": sent("note").strip(),
        }
        given = {name: value for name, value in told.items() if value not in ("", None)}
        body = read_form(given, _OUTCOME, OUTCOME_FAULTS)

        def outcome(known: Any) -> dict[str, Any]:
            resolution = resolution_of(body["cause"], known)
            return read_outcome({**body, "resolution": resolution}, known)

        return desk.report(case_id, outcome, change(key))

    return _made(case_id, report, "outcome")


@view("/cases/<case_id>/diagnosis", scope="cases:write", method="POST")
def diagnose_again(case_id: str) -> Response:
    """A diagnosis by the rules of today."""
    desk = current_service().cases
    return _made(case_id, lambda key: desk.add(case_id, lambda _: [], change(key)), "diagnosis")


@view("/cases/<case_id>/erase", scope="cases:write")
def erase_case(case_id: str) -> Response:
    """The question whether a case is really to be erased."""
    check_query(request, ("lang",))
    return _erasing(case_id)


@view("/cases/<case_id>/erase", scope="cases:write", method="POST")
def erasing_case(case_id: str) -> Response:
    """A case that is erased."""
    check_query(request, ("lang",))
    desk = current_service().cases
    try:
        written(lambda _: desk.erase(case_id, change(None)))  # which may be sent again anyhow
    except Refusal as refusal:
        if refusal.status == HTTPStatus.PRECONDITION_FAILED:
            return _erasing(case_id, is_stale=True)
        if refusal.status != HTTPStatus.GONE:
            raise
    return to(link("case", case_id=case_id))


def _erasing(case_id: str, *, is_stale: bool = False) -> Response:
    file = current_service().cases.file(case_id)
    if file.erased_at is not None:
        return to(link("case", case_id=case_id))
    shown = {
        "case_id": case_id,
        "file": file,
        "opened": moment(file.opened_at, page_language()),
        "is_stale": is_stale,
    }
    status = HTTPStatus.PRECONDITION_FAILED if is_stale else HTTPStatus.OK
    response = page("case_erase.html", status, **shown)
    response.headers["Cache-Control"] = "no-store"
    return response


def _made(case_id: str, write: Callable[[Key | None], Reply], done: str) -> Response:
    """Back to the case, or what was sent again, where somebody was quicker or something is wrong."""
    check_query(request, ("lang",))

    def checked(key: Key | None) -> Reply:
        check_by()
        return write(key)

    try:
        written(checked)
    except FormError as error:
        return show_case_page(case_id, Sent(error.faults), HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refusal as refusal:
        if refusal.status == HTTPStatus.GONE:
            return to(link("case", case_id=case_id))
        if refusal.status != HTTPStatus.PRECONDITION_FAILED:
            raise
        return show_case_page(case_id, Sent(is_stale=True), refusal.status)
    return to(link("case", case_id=case_id, done=done))
