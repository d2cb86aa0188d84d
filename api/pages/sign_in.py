"""``/sign-in``: where keys are needed, people give theirs here, once."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Response, current_app, redirect, request

from enroltriage.api.access.keyring import Keyring
from enroltriage.api.access.session import sign_in as sign_in_by
from enroltriage.api.access.session import sign_out as forget
from enroltriage.api.bodies import check_query

from .forms import check_token, sent
from .frame import blueprint, link, page

KEYRING = "enroltriage keyring"
"""By this name an application has its keyring among its extensions."""
MOST_KEY = 200
MOST_ADDRESS = 2_000
_HERE = re.compile(r"/(?![/\\])[^\\\x00-\x20]*\Z")
"""An address within this service; two slashes, or one of the other kind, would lead elsewhere."""


@blueprint.before_request
def check_form() -> None:
    """Take no form without its token."""
    if request.method == "POST":
        check_token()


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """The form; ``next`` is where it leads to."""
    check_query(request, ("lang", "next"))
    return show_sign_in(request.args.get("next", ""))


@blueprint.post("/sign-in", endpoint="signing_in")
def give_key() -> Response:
    """A key that was given."""
    check_query(request, ("lang",))
    then = sent("next", MOST_ADDRESS)
    keyring: Keyring = current_app.extensions[KEYRING]
    if sign_in_by(keyring, sent("key", MOST_KEY).strip()) is None:
        return show_sign_in(then, HTTPStatus.UNAUTHORIZED, is_wrong=True)
    return to(then if _HERE.match(then) else link("diagram"))


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Whoever was signed in is not any more."""
    forget()
    return to(link("sign_in"))


def show_sign_in(then: str, status: int = HTTPStatus.OK, *, is_wrong: bool = False) -> Response:
    """The page with the form, which leads to this address."""
    response = page("sign_in.html", status, then=then, is_wrong=is_wrong)
    response.headers["Cache-Control"] = "no-store"
    return response


def to(address: str) -> Response:
    """Where a form leads that has been carried out: asked for anew, so that nothing is sent twice."""
    return redirect(address, HTTPStatus.SEE_OTHER)  # type: ignore[return-value]
