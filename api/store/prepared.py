"""Statements of the ways that are gone most often, given to SQLite without a detour.

SQLAlchemy's way through a statement takes several times as long as SQLite takes to carry it out.
A server is asked by SQLAlchemy, which also sees to connections that have broken.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Connection, Executable
from sqlalchemy.dialects import sqlite


class Found(Protocol):
    """What a statement has brought: how many rows it changed, or the rows as tuples."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""

    def fetchall(self) -> Any:
        """All rows."""


class Prepared:
    """A statement that is put into SQLite's words once, and not whenever it is carried out."""

    def __init__(self, statement: Executable, columns: Collection[str] = ()) -> None:
        """``columns`` are those that each row gives, where the statement does not say it."""
        self._statement = statement
        self._columns = list(columns)

    def run(self, connection: Connection, row: Mapping[str, Any]) -> Found:
        """Carry it out with these values: numbers, text and bytes. Raises what the database says."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._statement, row)
        words, names = self._in_sqlite
        driver: Any = connection.connection.driver_connection
        found: Found = driver.execute(words, [row[name] for name in names])
        return found

    @cached_property
    def _in_sqlite(self) -> tuple[str, list[str]]:
        """The statement with question marks, and which value each of them stands for."""
        statement: Any = self._statement
        compiled = statement.compile(
            dialect=sqlite.dialect(paramstyle="qmark"), column_keys=self._columns or None
        )
        return compiled.string, compiled.positiontup
