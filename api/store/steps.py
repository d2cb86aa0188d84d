"""Which step a database is at, and which there are; ``migrate`` takes them.

Told without alembic, which is needed where there is a step to take: a start does not wait for it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from .database import Database
from .errors import NotMigratedError, StoreError, TooNewError

SCRIPTS = Path(__file__).parent / "migrations"
_TAKEN = Table("alembic_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Where alembic notes down what it has done."""


@cache
def steps() -> tuple[str, ...]:
    """The names of all steps, from no table to today's: each file in the folder begins with that of its own."""
    files = (SCRIPTS / "versions").glob("[0-9]*.py")
    return tuple(sorted(file.stem.partition("_")[0] for file in files))


def newest() -> str:
    """The name of the last step."""
    if not steps():
        raise StoreError("The steps of the migration are missing from the installation.")
    return steps()[-1]


def current(database: Database) -> str | None:
    """The last step that this database has taken; None where it has no tables. Raises StoreError."""
    with database.reading() as connection:
        return taken_by(connection)


def taken_by(connection: Connection) -> str | None:
    """The same, by a connection."""
    if not inspect(connection).has_table(_TAKEN.name):
        return None
    taken: str | None = connection.execute(select(_TAKEN.c.version_num)).scalar()
    return taken


def is_at_newest(database: Database) -> bool:
    """Whether there is no step to take. Raises StoreError."""
    return not database.is_missing and current(database) == newest()


def check(database: Database) -> None:
    """Raises StoreError where the database cannot be reached, or is not at today's tables."""
    if database.is_missing:
        raise NotMigratedError(
            "There is no store in this place: name another one (--database, ENROLTRIAGE_DATABASE),"
            " or run `enroltriage migrate`, which makes it.",
            str(Path(database.url.database or "").absolute()),
        )
    found = current(database)
    if found is not None:
        refuse_later(found)
    if found != newest():
        raise NotMigratedError(
            f"The store is at step {found or 'none'} of {newest()}; run `enroltriage migrate`."
        )


def refuse_later(step: str) -> None:
    """Raises TooNewError for a step that only a later version of the software knows."""
    if step not in steps():
        raise TooNewError(
            f"The store was written by a later version of enroltriage (its step {step} is not"
            " known here). Install that version, or restore a backup."
        )
