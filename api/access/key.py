"""What a key is: ``etk_``, an id to find it by, and a secret that only its owner has; and its scopes.

An operation needs one scope; see ``problem_api.operation``. The secret is random, of 256 bits: nobody can guess it, so one SHA-256 of it is enough to know it
by, and nothing but that digest is kept.
"""

from __future__ import annotations

import re
import secrets
from hashlib import sha256
from typing import Literal, get_args

Scope = Literal["diagnose", "cases:read", "cases:write", "admin"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
ADMIN: Scope = "admin"
"""The scope that includes all others."""

_KEY = re.compile(r"etk_([0-9a-f]{16})_([A-Za-z0-9_-]{43})\Z")
ID_BYTES, SECRET_BYTES = 8, 32


def new_id() -> str:
    """The id of a new key."""
    return secrets.token_hex(ID_BYTES)


def new_secret() -> str:
    """A secret that nobody has."""
    return secrets.token_urlsafe(SECRET_BYTES)


def write_key(id_: str, secret: str) -> str:
    """A key as its owner sends it."""
    return f"etk_{id_}_{secret}"


def read_key(written: str) -> tuple[str, str] | None:
    """The id and the secret of a key; None, if it is none."""
    found = _KEY.match(written)
    return None if found is None else (found.group(1), found.group(2))


def digest(secret: str) -> str:
    """What is kept of a secret, in hexadecimal letters."""
    return sha256(secret.encode()).hexdigest()
