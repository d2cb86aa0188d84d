"""Bringing a database to the tables that this version of the software works with."""

from __future__ import annotations

from alembic.config import Config as AlembicConfig
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from .database import Database
from .steps import SCRIPTS, refuse_later, taken_by
from .tables import METADATA


def migrate(database: Database, to: str = "head") -> tuple[str | None, str | None]:
    """Take every step that is missing, in one transaction; returns where it stood, and stands.

    Who comes meanwhile waits, and then finds nothing left to do. Raises StoreError; then the
    database is as it was.
    """
    directory = scripts()
    database.make_private()
    with database.writing() as connection:
        _wait_for_turn(connection)
        before = taken_by(connection)
        if before is not None:
            refuse_later(before)
        _run(connection, directory, to)
        return before, taken_by(connection)


def scripts() -> ScriptDirectory:
    """Every step there is, from no table to today's."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


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
