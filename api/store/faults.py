"""What a database says is wrong, in words for whoever calls the service or runs it."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from .errors import StoreError

_HELD = "others hold it, for longer than a request waits: a backup, a shell, or very many writers"
_READ_ONLY = (
    "it may only be read; see who may write to it, to the files beside it, and to its folder"
)
_FULL = "the disk is full; make room"
_DISK = "the disk does not take what is written: see its quota, its limits, and whether it is sound"
_DAMAGED = "the file is damaged, or no database; restore a backup"
_NO_FILE = "the file cannot be opened; see whether its folder is there, and who may use it"
_NO_SERVER = "the database server cannot be reached, or is stopping or starting"
_MANY = "the database server has no room for another connection"
_OTHER = "the database does not do what it is told; the service's log says why"
_OF_FILE = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    sqlite3.SQLITE_CANTOPEN: _NO_FILE,
}
_OF_SERVER = {
    "08": _NO_SERVER,
    "40": _HELD,
    "57": _NO_SERVER,
    "25006": _READ_ONLY,
    "25P03": _HELD,
    "53100": _FULL,
    "53300": _MANY,
    "55P03": _HELD,
}
"""By SQLSTATE, or by its first two signs: the class."""
_PRIMARY = 0xFF
"""SQLite's codes say in their lowest byte what is wrong, and above it where."""


FAULTS = (DBAPIError, PoolTimeout, sqlite3.Error)
"""What the database, or the way to it, raises."""


def told(error: Exception, *, committing: bool) -> StoreError:
    """The fault as callers are told of it; with ``committing`` it came when all had been said."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    said, _, _ = str(cause).partition("\nDETAIL:")  # which quotes the row
    reason = " ".join(said.split()) or type(cause).__name__
    return StoreError(
        f"The store cannot be used: {_sentence(cause)}.",
        reason,
        uncertain=committing and _may_be_kept(cause),
    )


def _sentence(cause: Any) -> str:
    if isinstance(cause, PoolTimeout):
        return _HELD
    if isinstance(cause, sqlite3.Error):
        return _OF_FILE.get(_code(cause) & _PRIMARY, _OTHER)
    state = getattr(cause, "sqlstate", None)
    if state is None:  # it never came to a conversation
        return _NO_SERVER if type(cause).__name__ in _UNANSWERED else _OTHER
    return _OF_SERVER.get(state) or _OF_SERVER.get(state[:2], _OTHER)


_UNANSWERED = ("OperationalError", "ConnectionTimeout")


def _may_be_kept(cause: Any) -> bool:
    """Whether what was to be committed may be there all the same.

    A server may have done it and died before it said so; a file, if the disk took every page and
    only would not say that they are safe.
    """
    if isinstance(cause, sqlite3.Error):
        return _code(cause) == sqlite3.SQLITE_IOERR_FSYNC
    return True


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0)
