"""A new database for each test: a file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate


@pytest.fixture
def empty(database_url: str) -> Iterator[Database]:
    """A database without tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def database(empty: Database) -> Database:
    """A database with today's tables."""
    migrate(empty)
    return empty
