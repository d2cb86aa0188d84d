"""The service over a new database, a file and a PostgreSQL server; and how a caller talks to it.

The same tests are also put to two servers that share a PostgreSQL server, over HTTP: whichever of
them a request reaches, the answer must be the same.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.config import Config, load_config
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.service import Service, service_of
from enroltriage.api.store.database import Database
from enroltriage.api.store.tables import METADATA, RULE_VERSIONS

from .over_http import app_at, shared_out

Talk = Callable[..., TestResponse]
CONFIG = Config(log_level="error")
SEVERAL = "two servers"
PLACES = ("sqlite", "postgresql")
OVER_HTTP = ("changes", "conditions", "contract", "erasing", "lists", "opening")
"""The tests, by their modules, that are put to several servers too, which share a PostgreSQL server."""
OF_SEVERAL = ("several_servers",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """On which databases, and how many servers, a test is run."""
    if "place" in metafunc.fixturenames:
        name = metafunc.module.__name__.rpartition("test_")[2]
        alone = () if name in OF_SEVERAL else PLACES[:1] if name in OVER_HTTP else PLACES
        metafunc.parametrize(
            "place", (*alone, SEVERAL) if name in (*OVER_HTTP, *OF_SEVERAL) else alone
        )


@dataclass(frozen=True)
class Several:
    """Servers that share a database; ``address`` is where requests are shared out to them."""

    address: str
    database_url: str
    given: list[int]


@pytest.fixture(scope="session")
def service() -> Service:
    """The service over the shipped rules."""
    return service_of(create_app(load_config(log_level="error")))


@pytest.fixture(scope="session")
def several(
    start_server: Callable[..., AbstractContextManager[Any]], new_postgresql: Callable[[], str]
) -> Iterator[Several]:
    """Two servers on one PostgreSQL server, and what shares the requests out."""
    url = new_postgresql()
    # The tables are emptied from test to test, and with them what answers could rest on.
    settings = {"DATABASE": url, "WORKERS": "1", "LOG_LEVEL": "error", "LEARNING_MINUTES": "0"}
    with (
        start_server(**settings) as one,
        start_server(**settings) as other,
        shared_out((one.address, other.address)) as (address, given),
    ):
        yield Several(address, url, given)
        for server in (one, other):
            server.stop()


@pytest.fixture
def database_url(request: pytest.FixtureRequest, place: str) -> str:
    """The URL of a new database, or of the one that several servers share."""
    if place == SEVERAL:
        return request.getfixturevalue("several").database_url
    return request.getfixturevalue("new_database")(place)


@pytest.fixture
def database(database: Database, place: str) -> Database:
    """A database with today's tables, and without cases."""
    if place == SEVERAL:
        with database.writing() as connection:
            for table in reversed(METADATA.sorted_tables):
                if table is not RULE_VERSIONS:  # the servers know that they have kept theirs
                    connection.execute(table.delete())
    return database


@pytest.fixture
def app(request: pytest.FixtureRequest, database: Database, place: str) -> Flask:
    """The service over this database."""
    if place == SEVERAL:
        return app_at(request.getfixturevalue("several").address)
    service: Service = request.getfixturevalue("service")
    return make_app(
        replace(
            service,
            cases=case_desk(service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database),
        ),
        CONFIG,
    )


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of the service."""
    return app.test_client()


@pytest.fixture
def opened(client: FlaskClient) -> Callable[..., dict[str, Any]]:
    """Opens a case with what is given, and returns it."""

    def open_case(**given: Any) -> dict[str, Any]:
        response = client.post("/v1/cases", json=given)
        assert response.status_code == 201, response.get_json()
        shown: dict[str, Any] = response.get_json()
        return shown

    return open_case


@pytest.fixture
def told(client: FlaskClient) -> Talk:
    """Tells facts of a case, in whatever state it is."""

    def tell(case: dict[str, Any], **facts: Any) -> TestResponse:
        return client.patch(f"/v1/cases/{case['id']}/facts", json=facts, headers={"If-Match": "*"})

    return tell


@pytest.fixture(scope="session")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rules as another version that says the same."""
    folder = tmp_path_factory.mktemp("draft") / "rules"
    copytree(
        os.environ["ENROLTRIAGE_RULES"], folder, ignore=ignore_patterns("*.py*", "__pycache__")
    )
    pack = folder / "ios/pack.yaml"
    pack.write_text(pack.read_text("utf-8") + "# a later version\n", "utf-8")
    return folder
