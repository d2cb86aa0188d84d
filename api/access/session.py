"""People who are signed in: a cookie that tells which key they have given, signed, and read by no script.

The cookie holds the key's id and a print of the secret that was given, never the secret. At each
request the key is looked up again, so that one that was revoked, has expired or was rotated opens
nothing any more.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from flask import request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from enroltriage.api.clock import now
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.secrets import PAGES, signing_secret

from .caller import Caller
from .key import digest, read_key
from .keyring import Keyring

if TYPE_CHECKING:
    from flask import Flask, Request, Response

COOKIE = "enroltriage"
_KEY = "key"


class PageSessions(SecureCookieSessionInterface):
    """Flask's signed cookies, by a secret that all servers of a store share.

    The secret is looked up when the first cookie is to be read or written, so that callers of the
    interface, who have none, never wait for it.
    """

    session_class = SecureCookieSession

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs. Raises StoreError."""
        self.sign(app)
        return super().get_signing_serializer(app)

    def sign(self, app: Flask) -> None:
        """Give the application the secret, unless it has it. Raises StoreError."""
        if not app.secret_key:
            app.secret_key = signing_secret(self._database, PAGES, now())

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - as Flask calls it
        """Whether the cookie goes by HTTPS alone: where it came that way."""
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie says; nothing where there is none, or nobody can tell whether it is good."""
        if COOKIE not in request.cookies:
            return self.session_class()
        try:
            return super().open_session(app, request)
        except StoreError:
            return self.session_class()

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        """Send the cookie, if something in it has changed."""
        if session.modified:
            super().save_session(app, session, response)


def sign_in(keyring: Keyring, written: str) -> Caller | None:
    """The owner of this key is signed in from now on; None: the key is not good. Raises StoreError."""
    caller, parts = keyring.caller(written, now()), read_key(written)
    if caller is None or parts is None:
        return None
    id_, secret = parts
    session.clear()
    session[_KEY] = [id_, _print(digest(secret))]
    return caller


def sign_out() -> None:
    """Nobody is signed in any more."""
    session.clear()


def signed_in(keyring: Keyring, at: datetime) -> Caller | None:
    """Who is signed in, as long as the key is good. Raises StoreError."""
    kept = session.get(_KEY)
    if not kept:
        return None
    id_, printed = kept
    return keyring.owner(id_, lambda secret: hmac.compare_digest(_print(secret), printed), at)


def _print(hashed: str) -> str:
    """What the cookie tells of a secret's digest: enough to know it again."""
    return sha256(hashed.encode()).hexdigest()
