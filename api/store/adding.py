"""Rows that are added unless they are there: of several who come at once, one adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
"""By database: each has its own word for it, and SQLAlchemy none for both."""


def add_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Add the row, unless one with its key is there; whether it was added.

    Where another transaction is about to add it, this one waits for how that ends.
    """
    add = _adding(table, connection.dialect.name)
    return connection.execute(add, row).first() is not None


@cache
def _adding(table: Table, dialect: str) -> Executable:
    return _INSERT[dialect](table).on_conflict_do_nothing().returning(*table.primary_key)
