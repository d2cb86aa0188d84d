"""The database: connections, transactions, and what goes wrong with them.

A transaction that writes begins with the right to write, so that what it reads is what it changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from shutil import disk_usage
from threading import Lock
from time import perf_counter
from typing import Any, Literal

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from .errors import StoreError
from .faults import FAULTS, told
from .sqlite_file import checkpoint, prepare

POSTGRESQL = "postgresql+psycopg"
DRIVERS = {"sqlite": "sqlite+pysqlite", "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
"""What a database is spoken to by, whatever driver the URL names."""
ONE_STATE = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""How a server is to read; a file is always read in one state."""
PATIENCE_SECONDS = 10
"""How long one who writes waits for others before him, unless the settings say otherwise."""
ROOM_BYTES = 4 * 1024 * 1024
"""How much room the disk of a file is to have: about what its write-ahead log grows to."""
DEAD_AFTER = 3
"""How many times as long a server hears nothing of a transaction until it gives it up."""
_PROBES = 2**31
"""How many probes are counted before the count begins anew."""


Watch = Callable[[Literal["read", "write"], float, bool], None]
"""Told of each transaction: what it was for, how many seconds it took, whether the store failed."""


class Database:
    """One database; it connects when it is first used, and not before a process has forked."""

    def __init__(
        self,
        url: str,
        *,
        connections: int = 5,
        patience: float = PATIENCE_SECONDS,
        watch: Watch | None = None,
    ) -> None:
        """``url`` as ``read_url`` takes it; ``patience`` in seconds. Raises ValueError."""
        self._watch = watch
        self._patience = patience
        self.url = read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, connections, patience)
        self._overwriting = Lock()
        self._is_left = False

    @property
    def leaves_erased(self) -> bool:
        """Whether ``overwrite`` was called here and could not do its work yet."""
        return self._is_left

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that is not there; whoever connects makes it."""
        return self.is_sqlite and not Path(self.url.database or "").exists()

    def make_private(self) -> None:
        """Make a file that is missing, for nobody else to read: it tells of people."""
        if self.is_missing:
            with suppress(OSError):  # whoever connects is told what is wrong with the place
                Path(self.url.database or "").touch(mode=0o600, exist_ok=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database. Raises StoreError."""
        with self._timed("read"), self._telling(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(**ONE_STATE)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable once it is left, or has changed nothing. Raises StoreError."""
        with self._timed("write"), self._telling(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin() as transaction:
                yield connection
                with self._telling(committing=True):
                    transaction.commit()

    def probe(self) -> None:
        """Write what changes nothing, as durably as all else. Raises StoreError.

        Little room on the disk is a fault as well: a file may take this, and no long message.
        """
        if self.is_sqlite and disk_usage(Path(self.url.database or "").parent).free < ROOM_BYTES:
            raise StoreError("The store cannot be used: the disk has hardly any room left.")
        with self.writing() as connection:
            if self.is_sqlite:
                found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                connection.exec_driver_sql(f"PRAGMA user_version = {(found + 1) % _PROBES}")
            else:
                connection.exec_driver_sql(
                    "SELECT pg_logical_emit_message(true, 'enroltriage', '')"
                )

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def hold(self) -> None:
        """Connect, so that a file is seen to be in use from now on until ``close``.

        Where that cannot be done, whoever first needs the store is told.
        """
        if self.is_sqlite:
            with suppress(*FAULTS), self.engine.connect():
                pass

    def overwrite(self) -> None:
        """Take what was erased out of a file's write-ahead log, too.

        Where somebody still reads what was there before, it is left, and ``leaves_erased`` says so.
        """
        if not self.is_sqlite:
            return
        with self._overwriting:
            self._is_left = True
            with suppress(*FAULTS), self.engine.connect() as connection:
                self._is_left = not checkpoint(connection, self._patience)

    def settle(self) -> None:
        """Bring what stands in a file's write-ahead log into the file. Raises StoreError."""
        if self.is_sqlite:
            with self._telling(), self.engine.connect() as connection:
                checkpoint(connection, self._patience)
        self.close()

    @contextmanager
    def _timed(self, purpose: Literal["read", "write"]) -> Iterator[None]:
        if self._watch is None:
            yield
            return
        began, failed = perf_counter(), False
        try:
            yield
        except StoreError:
            failed = True
            raise
        finally:
            self._watch(purpose, perf_counter() - began, failed)

    @contextmanager
    def _telling(self, *, committing: bool = False) -> Iterator[None]:
        """Faults of the database as one kind of error."""
        try:
            yield
        except FAULTS as error:
            if self.is_sqlite:  # a file that was opened for reading alone stays so
                self.engine.dispose()
            raise told(error, committing=committing) from error


def read_url(written: str) -> URL:
    """The URL of a database with the driver that is used here. Raises ValueError."""
    try:
        url = make_url(written)
        driver = DRIVERS.get(url.drivername.partition("+")[0])
    except (ArgumentError, ValueError):
        driver = None
    # What is kept in memory, each process would have for itself.
    is_file = driver == DRIVERS["sqlite"]
    if driver is None or (is_file and (url.host or url.database in (None, "", ":memory:"))):
        allowed = "sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
        raise ValueError(f"is not the URL of a database that can be used: {allowed}")
    if not is_file and find_spec("psycopg") is None:
        raise ValueError("needs the extra postgresql: pip install .[postgresql]")
    return url.set(drivername=driver)


def _engine(url: URL, connections: int, patience: float) -> Engine:
    # What a statement carries is what cases say: not for logs.
    common = {"pool_size": connections, "max_overflow": 0, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": patience}, **common)
        prepare(engine, Path(url.database or ""), patience)
        return engine
    milliseconds = int(patience * 1000)
    waits = {  # what the URL says of them, wins
        "connect_timeout": str(max(2, round(patience))),
        "tcp_user_timeout": str(milliseconds),
        **url.query,
    }
    # A server may have gone away since a connection was last used; a file does not.
    engine = create_engine(url.set(query=waits), pool_pre_ping=True, **common)

    def bound(connection: Any, _: object) -> None:
        """Nobody waits for ever: for a lock, or for one who holds it and has died."""
        idle = DEAD_AFTER * milliseconds
        connection.execute(f"SET lock_timeout = {milliseconds}")
        connection.execute(f"SET idle_in_transaction_session_timeout = {idle}")
        connection.commit()

    event.listen(engine, "connect", bound)
    return engine
