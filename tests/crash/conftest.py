"""A real server over a database, with rules that are read in no time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest

from enroltriage.api.store.database import Database

from .writers import RULES

Start = Callable[..., AbstractContextManager[Any]]


@pytest.fixture
def start(start_server: Start, database_url: str) -> Start:
    """Starts a server of two processes over the database."""
    return partial(start_server, DATABASE=database_url, RULES=str(RULES), LOG_LEVEL="error")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database, beside the server."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def own_postgresql(start_postgresql: Callable[[], Any]) -> Any:
    """A PostgreSQL server that may be stopped without harm to others."""
    return start_postgresql()
