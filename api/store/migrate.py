"""Bringing a database to the tables that this version of the software works with."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from .database import Database
from .errors import NotMigratedError, StoreError, TooNewError
from .tables import METADATA

SCRIPTS = Path(__file__).parent / "migrations"


def scripts() -> ScriptDirectory:
    """Every step there is, from no table to today's."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def newest() -> str:
    """The name of the last step."""
    head = scripts().get_current_head()
    if head is None:
        raise StoreError("The steps of the migration are missing from the installation.")
    return head


def current(database: Database) -> str | None:
    """The last step that this database has taken; None where it has no tables. Raises StoreError."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


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


def migrate(database: Database, to: str = "head") -> tuple[str | None, str | None]:
    """Take every step that is missing, in one transaction; returns where it stood, and stands.

    Who comes meanwhile waits, and then finds nothing left to do. Raises StoreError; then the
    database is as it was.
    """
    directory = scripts()
    database.make_private()
    with database.writing() as connection:
        _wait_for_turn(connection)
        before = MigrationContext.configure(connection).get_current_revision()
        if before is not None:
            refuse_later(before)
        _run(connection, directory, to)
        return before, MigrationContext.configure(connection).get_current_revision()


def refuse_later(step: str) -> None:
    """Raises TooNewError for a step that only a later version of the software knows."""
    if step not in {known.revision for known in scripts().walk_revisions()}:
        raise TooNewError(
            f"The store was written by a later version of enroltriage (its step {step} is not"
            " known here). Install that version, or restore a backup."
        )


def _wait_for_turn(connection: Connection) -> None:
    """SQLite lets but one write at a time anyhow."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # steps may take long
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(4242000117)")


def _run(connection: Connection, directory: ScriptDirectory, to: str) -> None:
    config = AlembicConfig()
    with EnvironmentContext(
        config, directory, fn=lambda at, _: directory._upgrade_revs(to, at), destination_rev=to
    ) as environment:
        environment.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
        environment.run_migrations()
