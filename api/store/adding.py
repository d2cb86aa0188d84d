"""Rows that are added unless they are there: of several who come at once, one adds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Connection, Table

from .prepared import Prepared


def add_unless_there(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Add the row, which has every column, unless one with its key is there; whether it was added.

    Where another transaction is about to add it, this one waits for how that ends.
    """
    add = _adding(table, connection.dialect.name)
    return add.run(connection, row).rowcount > 0


@cache
def _adding(table: Table, dialect: str) -> Prepared:
    # Each has its own word for it, and SQLAlchemy none for both; the one that is in use is loaded.
    insert = import_module(f"sqlalchemy.dialects.{dialect}").insert
    add = insert(table).on_conflict_do_nothing()
    return Prepared(add.execution_options(preserve_rowcount=True), table.columns.keys())
