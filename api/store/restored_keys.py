"""Keys of a store in whose place a copy is put: who was shut out since must not come in again.

A copy may be older than the store that it replaces. What was revoked there stays revoked; of the
keys that are good it is told how many the store did not know so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

Known = Mapping[str, tuple[str, int | None]]
"""Of each key, by its id, the digest of its secret and when it was revoked."""
_THERE = "SELECT count(*) FROM sqlite_schema WHERE name = 'api_keys'"
_GOOD = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)"


class Carried(NamedTuple):
    """How many keys were revoked after the copy was made, and how many good ones are unknown.

    Unknown are those that the replaced store did not have, or had with another secret.
    """

    revoked: int = 0
    unknown: int = 0


NONE_CARRIED = Carried()


def known_keys(connection: sqlite3.Connection) -> Known:
    """The keys of a store; one of an early version has none."""
    if not connection.execute(_THERE).fetchone()[0]:
        return {}
    rows = connection.execute("SELECT id, hash, revoked_at FROM api_keys")
    return {id_: (hash_, revoked_at) for id_, hash_, revoked_at in rows}


def carry_over(copy: sqlite3.Connection, known: Known, at: int) -> Carried:
    """Revoke in the copy what was revoked in the store that it replaces; ``at`` is now."""
    good = copy.execute(f"SELECT id, hash FROM api_keys WHERE {_GOOD}", (at,)).fetchall()  # noqa: S608
    since = [(known[id_][1], id_) for id_, _ in good if id_ in known and known[id_][1] is not None]
    change = (
        "UPDATE api_keys SET revoked_at = ?, previous = NULL, previous_until = NULL WHERE id = ?"
    )
    copy.executemany(change, since)
    unknown = [id_ for id_, hash_ in good if id_ not in known or known[id_][0] != hash_]
    return Carried(len(since), len(set(unknown) - {id_ for _, id_ in since}))
