"""Rows that are added unless they are there: of several who come at once, one adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from .prepared import Prepared

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""By database: each has its own word for it, and SQLAlchemy none for both."""


def add_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Add the row, which has every column, unless one with its key is there; whether it was added.

    Where another transaction is about to add it, this one waits for how that ends.
    """
    add = _adding(table, connection.dialect.name)
    return add.run(connection, row).rowcount > 0


@cache
def _adding(table: Table, dialect: str) -> Prepared:
    add = _INSERT[dialect](table).on_conflict_do_nothing()
    return Prepared(add.execution_options(preserve_rowcount=True), table.columns.keys())
