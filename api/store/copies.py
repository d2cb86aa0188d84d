"""Copies of a store that is a file: made while it is in use, looked through, put in its place.

A copy is the state of one moment. It is made under a name of its own in the folder where it is to
stand, and renamed only when it is whole and on the disk.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkstemp
from typing import IO

from sqlalchemy.engine import URL

from enroltriage.api.clock import now

from .database import PATIENCE_SECONDS, Database
from .errors import InUseError, StoreError, UnfitError
from .migrate import migrate
from .restored_keys import NONE_CARRIED, Carried, Known, carry_over, known_keys
from .steps import refuse_later
from .times import to_number

PAGES = 256
"""How many pages are copied between two reports of how far it is."""
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, for this file and no other."""
_REPLACED = b"replaced by a restored one; start again"
"""What stands in place of a file's head that nobody is to take for the store any more."""
Advance = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a sound store holds: the last step that it has taken, and how many cases.

    ``keys`` tells what became of its keys where it took the place of another store.
    """

    step: str
    cases: int
    keys: Carried = NONE_CARRIED


def back_up(database: Database, target: Path, advance: Advance) -> Contents:
    """Copy the store as it is now into a file, which is overwritten; others may go on writing.

    Whatever was acknowledged before is in it. Raises StoreError; then the file is as it was.
    """
    source = file_of(database)
    if not source.exists():
        raise UnfitError(f"There is no store at {source}. Name it: --database sqlite:///FILE.")
    if target.exists() and target.samefile(source):
        raise UnfitError(f"{target} is the store itself. Name another file.")
    with _told(target), _copied(source, target, advance) as copy:
        contents = look_through(copy)
        _put(copy, target)
    return contents


def restore(backup: Path, database: Database, advance: Advance, *, force: bool) -> Contents:
    """Put a copy in the place of the store, with today's tables.

    ``force``: also where cases would be replaced, or what is there cannot be read. A store that is
    in use is never replaced. Keys that were revoked there stay revoked. Returns what the copy held.
    Raises StoreError; then the store is as it was.
    """
    target = file_of(database)
    contents = look_through(backup)
    if target.exists() and target.samefile(backup):
        raise UnfitError(f"{backup} is the store itself. Name another file.")
    with _way_made(target, force=force):
        pass  # before copying, which may take a while
    with _told(target), _copied(backup, target, advance) as copy:
        look_through(copy)
        _migrate(copy)
        with _way_made(target, force=force) as known:
            with closing(_open(copy, "rw")) as connection:
                keys = carry_over(connection, known, to_number(now()))
            _put(copy, target)
    return replace(contents, keys=keys)


def look_through(file: Path) -> Contents:
    """What a file holds that is a sound store of this or an earlier version. Raises StoreError."""
    try:
        with closing(_open(file, "ro")) as connection:
            found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            cases = _count_cases(connection)
    except sqlite3.Error as error:
        raise UnfitError(f"{file} is no store of enroltriage that can be read: {error}.") from error
    if found != "ok" or orphan is not None:
        fault = found if found != "ok" else f"a row of {orphan[0]} belongs to no case"
        raise UnfitError(f"{file} is damaged: {fault}. Take another backup.")
    if row is None:
        raise UnfitError(f"{file} is no store of enroltriage: it has taken no step.")
    refuse_later(row[0])
    return Contents(row[0], cases)


def file_of(database: Database) -> Path:
    """Where a store is that is a file."""
    return Path(str(database.url.database))


def _open(file: Path, mode: str) -> sqlite3.Connection:
    """``mode``: ro or rw; a file that is not there is not made."""
    uri = f"{file.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE_SECONDS)


def _count_cases(connection: sqlite3.Connection) -> int:
    count: int = connection.execute("SELECT count(*) FROM cases").fetchone()[0]
    return count


@contextmanager
def _copied(source: Path, target: Path, advance: Advance) -> Iterator[Path]:
    """A copy that only its owner may read, in the folder of the target; gone afterwards."""
    handle, name = mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    copy = Path(name)
    try:
        with closing(_open(source, "ro")) as read, closing(_open(copy, "rw")) as write:
            # One state, held while it is copied: without it, each write of others begins it anew.
            read.execute("BEGIN").close()
            read.execute("SELECT count(*) FROM sqlite_schema").fetchone()
            read.backup(
                write, pages=PAGES, progress=lambda _, left, total: advance(total - left, total)
            )
            write.execute("PRAGMA journal_mode=DELETE").close()  # one file, nothing beside it
        yield copy
    finally:
        for file in (copy, *_beside(copy)):
            file.unlink(missing_ok=True)


def _migrate(copy: Path) -> None:
    url = URL.create("sqlite", database=str(copy)).render_as_string(hide_password=False)
    database = Database(url)
    try:
        migrate(database)
        database.settle()
    finally:
        database.close()


@contextmanager
def _way_made(target: Path, *, force: bool) -> Iterator[Known]:
    """Nobody works with the store, whose keys are told, until this ends, and it may be replaced.

    Raises StoreError.

    Who has opened it meanwhile, and waits, must not go on with a file that is replaced: what it
    acknowledged would be lost. It finds no database there.
    """
    if not target.exists():
        yield {}
        return
    with ExitStack() as stack:
        known = _left_alone(target, stack, force=force)
        if sys.platform == "win32":  # there, an open file cannot be replaced, so it needs no guard
            stack.close()
            yield known or {}
            return
        is_read = known is not None
        before = stack.enter_context(target.open("rb+", buffering=0)) if is_read else None
        yield known or {}
        if before is not None and not (target.exists() and _is_same(before, target)):
            before.write(_REPLACED)


def _is_same(file: IO[bytes], path: Path) -> bool:
    return os.path.samestat(os.fstat(file.fileno()), path.stat())


def _left_alone(target: Path, stack: ExitStack, *, force: bool) -> Known | None:
    """Keep all others out until the stack ends; returns the keys, None where nothing can be read."""
    try:
        connection = stack.enter_context(closing(_open(target, "rw")))
        connection.execute("PRAGMA busy_timeout=0").close()
        connection.execute("PRAGMA locking_mode=EXCLUSIVE").close()
        # Only who is alone may leave the write-ahead log, which is brought into the file.
        connection.execute("PRAGMA journal_mode=DELETE").close()
        connection.execute("BEGIN EXCLUSIVE").close()
        has_tables = connection.execute(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'cases'"
        ).fetchone()[0]
        cases = _count_cases(connection) if has_tables else 0
        known = known_keys(connection)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise InUseError(
                f"{target} is in use. Stop whoever works with it (enroltriage serve), and try again."
            ) from error
        if not force:
            raise UnfitError(
                f"{target} cannot be read ({error}). To replace it all the same: --force."
            ) from error
        return None
    if cases and not force:
        raise UnfitError(f"{target} holds {cases:,} cases. To replace them: --force.")
    return known


def _put(copy: Path, target: Path) -> None:
    """Rename the copy, so that the target is the one or the other, even after a power cut."""
    with copy.open("rb+") as file:
        os.fsync(file.fileno())
    for stale in _beside(target):
        stale.unlink(missing_ok=True)
    copy.replace(target)
    if sys.platform != "win32":  # there, a folder cannot be opened
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _beside(file: Path) -> list[Path]:
    return [file.with_name(file.name + ending) for ending in BESIDE]


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Faults of files as one kind of error."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StoreError(f"{target} cannot be written: {reason}.") from error
