"""How SQLite uses one file: nothing that was acknowledged is lost, and who comes first writes first."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DisconnectionError

from .errors import StoreError

LEAST_SQLITE = (3, 35, 0)
"""The first SQLite that tells what it has written (RETURNING)."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL loses what was acknowledged, at a power cut
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # what is erased is overwritten
)
WAIT_SECONDS = 0.001
"""How long one who writes to a file waits before he tries again."""


def prepare(engine: Engine, file: Path, patience: float) -> None:
    """Have each connection to the file, and each transaction, begin as it should.

    One who writes waits for others no longer than ``patience``, in seconds.
    """

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            _take_turn(connection.connection.driver_connection, patience)
        else:
            connection.exec_driver_sql("BEGIN")

    event.listen(engine, "connect", _set_up)
    _open_anew_once_writable(engine, file)
    event.listen(engine, "begin", begin)


def checkpoint(connection: Connection, patience: float) -> bool:
    """Bring all into the file and empty the log; False, where somebody is in the way.

    Nobody is waited for: while SQLite waits for those who read, it lets nobody write. Outside of any
    transaction: within one, SQLite does not do it.
    """
    raw: Any = connection.connection.driver_connection
    with _no_waiting(raw, patience):
        ((is_busy, *_),) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not is_busy


def _set_up(connection: Any, _: object) -> None:
    if sqlite3.sqlite_version_info < LEAST_SQLITE:
        least = ".".join(map(str, LEAST_SQLITE))
        raise StoreError(
            f"The SQLite of this Python is {sqlite3.sqlite_version}; {least} is needed. Install a"
            " newer one, or keep cases on a PostgreSQL server (ENROLTRIAGE_DATABASE)."
        )
    connection.isolation_level = None  # transactions are begun by prepare(), and nowhere else
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _open_anew_once_writable(engine: Engine, file: Path) -> None:
    """SQLite opens a file that may only be read for reading alone, and stays with that."""

    def note(_: object, record: Any) -> None:
        record.info["is_writable"] = os.access(file, os.W_OK)

    def see(_: object, record: Any, __: object) -> None:
        if not record.info["is_writable"] and os.access(file, os.W_OK):
            raise DisconnectionError  # the pool connects again

    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", see)


def _take_turn(driver: Any, patience: float) -> None:
    """Begin with the right to write; wait for it no longer than this. Raises sqlite3.Error.

    SQLite itself waits longer and longer between two tries, up to a tenth of a second: who has
    waited long would give way to who has just come.
    """
    end = monotonic() + patience
    with _no_waiting(driver, patience):
        while True:
            try:
                driver.execute("BEGIN IMMEDIATE").close()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > end:
                    raise
                sleep(WAIT_SECONDS)
            else:
                return


@contextmanager
def _no_waiting(driver: Any, patience: float) -> Iterator[None]:
    """SQLite tells at once where somebody is in the way; afterwards it waits so long again."""
    driver.execute("PRAGMA busy_timeout=0").close()
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={int(patience * 1000)}").close()
