"""API keys as rows. Of a secret only its digest is kept; no row is ever taken away."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, RowMapping, bindparam, insert, inspect, select, update

from .database import Database
from .tables import API_KEYS
from .times import to_number, to_time

KeyState = Literal["good", "expired", "revoked"]
_OF_KEY = API_KEYS.c.id == bindparam("of_key")
_ADD, _CHANGE = insert(API_KEYS), update(API_KEYS).where(_OF_KEY)
_READ = select(API_KEYS).where(_OF_KEY)
_LOCK = _READ.with_for_update()
_ALL = select(API_KEYS).order_by(API_KEYS.c.created_at, API_KEYS.c.id)
_ANY = select(API_KEYS.c.id).limit(1)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept.

    ``previous`` is the digest of the secret before the present one, good until ``previous_until``.
    """

    id: str
    name: str
    hash: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    previous: str | None = None
    previous_until: datetime | None = None

    def state(self, at: datetime) -> KeyState:
        """Whether the key may be used at this time; if not, why."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= at else "good"

    def digests(self, at: datetime) -> tuple[str, ...]:
        """The digests of the secrets that are good at this time; none, if the key is not."""
        if self.state(at) != "good":
            return ()
        if self.previous is None or self.previous_until is None or self.previous_until <= at:
            return (self.hash,)
        return (self.hash, self.previous)


def add_key(connection: Connection, key: ApiKey) -> None:
    """A new key."""
    connection.execute(_ADD, _row(key))


def change_key(connection: Connection, key: ApiKey) -> None:
    """Put this in the place of the key with its id."""
    connection.execute(_CHANGE, {"of_key": key.id, **_row(key)})


def find_key(connection: Connection, id_: str, *, to_change: bool = False) -> ApiKey | None:
    """The key with this id, if there is one; ``to_change``: nobody else does meanwhile."""
    row = connection.execute(_LOCK if to_change else _READ, {"of_key": id_}).mappings().first()
    return None if row is None else _key(row)


def all_keys(connection: Connection) -> list[ApiKey]:
    """Every key that was ever made, the oldest first."""
    return [_key(row) for row in connection.execute(_ALL).mappings()]


def has_keys(database: Database) -> bool:
    """Whether a key was ever made, revoked ones included. Raises StoreError.

    A store without the table of keys, or whose file is still to be made, has none.
    """
    file = Path(database.url.database or "") if database.is_sqlite else None
    if file and file.parent.is_dir() and not file.exists():  # to connect would make it
        return False
    with database.reading() as connection:
        if not inspect(connection).has_table(API_KEYS.name):
            return False
        return connection.execute(_ANY).first() is not None


_TIMES = tuple(
    column.name for column in API_KEYS.columns if column.name.endswith(("_at", "_until"))
)


def _row(key: ApiKey) -> dict[str, Any]:
    row = {field.name: getattr(key, field.name) for field in fields(key)}
    times = {name: None if row[name] is None else to_number(row[name]) for name in _TIMES}
    return {**row, **times, "scopes": " ".join(key.scopes)}


def _key(row: RowMapping) -> ApiKey:
    times = {name: None if row[name] is None else to_time(row[name]) for name in _TIMES}
    return ApiKey(**{**row, **times, "scopes": tuple(row["scopes"].split())})
