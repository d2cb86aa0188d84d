"""The gate: who comes in, for what, and how often. It stands before every view.

Without a key, or with one that is not good: 401. With one that lacks the scope: 403. Whoever comes
too often: 429. Where the store cannot tell whether a key is good, the answer is 503. People who are
signed in need no key for the pages, nor to read what these link to; what changes something by the
interface needs one, so that no page of another site can do it in their name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Request, g, request

from enroltriage.api.clock import now
from enroltriage.api.problem_api import SCOPE_OF_VIEW
from enroltriage.api.problems import Refusal
from enroltriage.expert.errors import Problem

from .caller import NOBODY, Caller
from .key import ADMIN, Scope
from .keyring import Keyring
from .session import signed_in

if TYPE_CHECKING:
    from .rates import Rates

KEY_HEADER = "X-API-Key"
OPEN = (
    "openapi.openapi_json",
    "pages.docs",
    "pages.sign_in",
    "pages.signing_in",
    "pages.sign_out",
    "static",
)
"""What needs no key, besides operations that need no scope: the document, and the way in."""
PAGES = "pages"
"""The blueprint of the pages for people."""
SAFE = ("GET", "HEAD")
_CHALLENGE = 'Bearer realm="enroltriage"'


def guard(app: Flask, keyring: Keyring, rates: Rates | None) -> None:
    """Let in to this application, whose paths are all there by now, who may come in."""
    needs = {
        endpoint: getattr(view, SCOPE_OF_VIEW, ADMIN)
        for endpoint, view in app.view_functions.items()
    }
    watching = {endpoint for endpoint, scope in needs.items() if scope is None}
    no_key = watching | set(OPEN)

    @app.before_request
    def enter() -> None:
        endpoint = request.endpoint
        if endpoint in watching:  # what watches the service is never turned away
            return
        caller = NOBODY
        if endpoint not in no_key and keyring.in_use():
            caller = g.caller = _caller(keyring) or NOBODY
            if rates is not None:
                _count(rates, caller)
            if caller is NOBODY:
                raise _unknown()
            if endpoint is not None and request.method != "OPTIONS":
                _check(caller, needs.get(endpoint, ADMIN))
        elif rates is not None:
            _count(rates, caller)


def _given(of: Request) -> tuple[str, str]:
    """The header in which a key is given, and the key; empty where there is none."""
    kind, _, written = of.headers.get("Authorization", "").strip().partition(" ")
    if kind.lower() == "bearer":
        return "Authorization", written.strip()
    return (KEY_HEADER, of.headers[KEY_HEADER].strip()) if KEY_HEADER in of.headers else ("", "")


def _caller(keyring: Keyring) -> Caller | None:
    _, written = _given(request)
    if written:
        return keyring.caller(written, now())
    if request.method in SAFE or request.blueprint == PAGES:
        return signed_in(keyring, now())
    return None


def _count(rates: Rates, caller: Caller) -> None:
    who = f"key {caller.id}" if caller is not NOBODY else f"address {request.remote_addr}"
    seconds = rates.take(who)
    if seconds is not None:
        whose = "key" if caller is not NOBODY else "address"
        raise Refusal(
            429,
            f"More requests came from this {whose} than {rates.limit}. Try again in {seconds} s.",
            [Problem("", f"is more than {rates.limit} allows")],
            {"Retry-After": str(seconds)},
        )


def _unknown() -> Refusal:
    header, _ = _given(request)
    fault = "is not a key that is good here" if header else "is missing"
    return Refusal(
        401,
        f"Send a key as `Authorization: Bearer KEY` or `{KEY_HEADER}: KEY`. Who runs the service makes"
        " one: enroltriage keys create.",
        [Problem(f"/header/{header or 'Authorization'}", fault)],
        {"WWW-Authenticate": _CHALLENGE},
    )


def _check(caller: Caller, scope: Scope) -> None:
    if not caller.may(scope):
        header, _ = _given(request)
        raise Refusal(
            403,
            f"The key lacks the scope {scope}. Use one that has it; a key's scopes do not change.",
            [
                Problem(
                    f"/header/{header}", f"lacks the scope {scope}", tuple(sorted({scope, ADMIN}))
                )
            ],
            {"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="{scope}"'},
        )
