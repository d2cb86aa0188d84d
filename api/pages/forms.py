"""What people send: forms, each with a token that no page of another site can know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFProtect, generate_csrf

from enroltriage.api.problems import Refusal
from enroltriage.expert.errors import Problem

if TYPE_CHECKING:
    from enroltriage.api.access.session import PageSessions

FIELD = "csrf_token"
"""The field of a form that holds its token."""
_protection = CSRFProtect()


def protect_forms(app: Flask) -> None:
    """Every form of the pages of this application must carry its token; the interface takes keys."""
    app.config.update(
        WTF_CSRF_CHECK_DEFAULT=False,  # the pages ask for it, see ``sign_in``
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a case may stay open all day
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which the pages do not send
        WTF_CSRF_FIELD_NAME=FIELD,
    )
    _protection.init_app(app)


def form_token() -> str:
    """The token of a form that is shown to this person. Raises StoreError."""
    _sign()
    return str(generate_csrf())


def check_token() -> None:
    """Raises HTTPException for a form without its token, and StoreError."""
    _sign()
    _protection.protect()


def sent(name: str, most: int = 0) -> str:
    """What was sent in a field, "" where nothing was; ``most`` characters at most, if given. Raises Refusal."""
    written = request.form.get(name, "").replace("\r\n", "\n")
    if most and len(written) > most:
        fault = f"has {len(written)} characters; at most {most} are allowed"
        raise Refusal(413, "A field of the form holds too much.", [Problem(f"/form/{name}", fault)])
    return written


def _sign() -> None:
    sessions: PageSessions = cast("Any", current_app.session_interface)
    sessions.sign(current_app)
