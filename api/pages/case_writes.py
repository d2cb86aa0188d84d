"""How what people send about cases is written: once, however often it is sent, in their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from secrets import token_urlsafe
from typing import Any

import orjson
from flask import request
from marshmallow import Schema

from enroltriage.api.access.caller import current_caller
from enroltriage.api.cases.limits import MAX_BY
from enroltriage.api.cases.recording import Change, Reply
from enroltriage.api.cases.requests import retry_key, shaped
from enroltriage.api.cases.schemas import is_printed
from enroltriage.api.cases.writes import carry_out
from enroltriage.api.problems import Refusal
from enroltriage.api.store.retries import Key
from enroltriage.expert.errors import CaseError, Problem

from .forms import FIELD, sent
from .frame import page_language

TOKEN, REVISION, BY = "token", "revision", "by"
"""Fields that forms about cases have: what tells one sending from another, the revision of the case
that was shown, and who says it."""
MOST_TOKEN = 100
Faults = Mapping[str, str]
"""What is wrong with what was sent: by field, the name of the text that says so."""


class FormError(Exception):
    """What was sent cannot be taken as it is; whoever sent it is to see it again, with the faults."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(*faults)
        self.faults = faults


def new_token() -> str:
    """A token for the forms of one page that is shown."""
    return token_urlsafe(12)


def retry() -> Key | None:
    """What makes sending the same form twice one write.

    It holds for what the form says: who goes back, and says something else, writes something else.
    """
    token = sent(TOKEN, MOST_TOKEN)
    said = [[name, value] for name, value in request.form.items(multi=True) if name != FIELD]
    content = orjson.dumps(sorted(said))
    return retry_key(request, f"{token} {content.decode()}", content) if token else None


def change(key: Key | None) -> Change:
    """The change that this form makes, of the revision that it was made from. Raises Refusal."""
    written = sent(REVISION)
    revision = int(written) if written.isascii() and written.isdecimal() else 0
    return Change(who(), page_language(), frozenset((revision,)), key)


def who() -> str:
    """Who says it: whoever the form names, else the owner of the key."""
    return sent(BY).strip() or current_caller().name


def check_by() -> None:
    """Raises FormError for a name that is too long, or of several lines."""
    name = sent(BY).strip()
    if len(name) > MAX_BY or not is_printed(name):
        raise FormError({"/by": "cases_fault_by"})


def written(write: Callable[[Key | None], Reply]) -> Reply:
    """What the form comes to. Raises Refusal, CaseError and StoreError."""
    return carry_out(retry(), write)


def read_form(body: Mapping[str, Any], schema: Schema, faults: Faults) -> dict[str, Any]:
    """The body that a form comes to, in the shape of the schema.

    ``faults`` has, by pointers into the body, what is said of them. Raises FormError, and Refusal for
    what no form of ours can send.
    """
    try:
        return shaped(orjson.dumps(body), schema)
    except (Refusal, CaseError) as error:
        raise_fault(error, faults)
        raise


def raise_fault(error: Refusal | CaseError, faults: Faults) -> None:
    """Raise FormError for those of its problems that people can mend, if it has no others."""
    found = {problem.pointer: _fault(problem, faults) for problem in error.problems}
    if found and all(found.values()):
        raise FormError({pointer: text for pointer, text in found.items() if text}) from error


def _fault(problem: Problem, faults: Faults) -> str | None:
    if problem.is_of_size and f"{problem.pointer} size" in faults:
        return faults[f"{problem.pointer} size"]
    return faults.get(problem.pointer)
