"""Keys are made, given another secret, and revoked. The secret is told once, to who asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from enroltriage.api.store.api_keys import ApiKey, add_key, change_key, find_key
from enroltriage.api.store.database import Connection, Database
from enroltriage.expert.errors import EnroltriageError

from .key import SCOPES, digest, new_id, new_secret, read_key, write_key

MAX_NAME = 100
"""Characters of what a key is called."""


class KeyRefusedError(EnroltriageError):
    """What is asked cannot be done with this key."""

    code = "key-refused"


def create(
    database: Database,
    name: str,
    scopes: Iterable[str],
    at: datetime,
    expires: timedelta | None = None,
) -> tuple[ApiKey, str]:
    """A new key, and what its owner sends. Raises KeyRefusedError and StoreError."""
    if not (0 < len(name) <= MAX_NAME and name.isprintable() and name.strip() == name):
        raise KeyRefusedError(
            f"A key is called by 1 to {MAX_NAME} printable characters, none of them a space at"
            " either end."
        )
    given = frozenset(scopes)
    ordered = tuple(scope for scope in SCOPES if scope in given)
    secret = new_secret()
    until = None if expires is None else at + expires
    key = ApiKey(new_id(), name, digest(secret), ordered, at, until)
    with database.writing() as connection:
        add_key(connection, key)
    return key, write_key(key.id, secret)


def rotate(
    database: Database, named: str, at: datetime, overlap: timedelta = timedelta(0)
) -> tuple[ApiKey, str]:
    """The key with another secret, and what its owner sends from now on.

    The secret until now stops being good after ``overlap``; one from before it does at once.
    Raises KeyRefusedError and StoreError.
    """
    secret = new_secret()
    with database.writing() as connection:
        key = _known(connection, named)
        state = key.state(at)
        if state != "good":
            raise KeyRefusedError(
                f"The key {key.id} is {state}, and no secret makes it good again. Make a new one:"
                " enroltriage keys create."
            )
        kept = key.hash if overlap else None
        until = at + overlap if overlap else None
        key = replace(key, hash=digest(secret), previous=kept, previous_until=until)
        change_key(connection, key)
    return key, write_key(key.id, secret)


def revoke(database: Database, named: str, at: datetime) -> ApiKey:
    """The key, which is good no more; one that was revoked before stays as it is.

    Raises KeyRefusedError and StoreError.
    """
    with database.writing() as connection:
        key = _known(connection, named)
        if key.revoked_at is None:
            key = replace(key, revoked_at=at, previous=None, previous_until=None)
            change_key(connection, key)
    return key


def _known(connection: Connection, named: str) -> ApiKey:
    """The key with this id; a whole key names it, too."""
    parts = read_key(named)
    id_ = parts[0] if parts else named
    key = find_key(connection, id_, to_change=True)
    if key is None:
        raise KeyRefusedError(
            f"There is no key with the id {id_}. `enroltriage keys list` shows all of them; the id is"
            " the part of a key between its first two underscores."
        )
    return key
