"""The service over a new database, a file and a PostgreSQL server; and how a caller talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.config import Config
from enroltriage.api.service import Service, service_of
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate
from enroltriage.rules.loader import SHIPPED

Talk = Callable[..., TestResponse]
CONFIG = Config(log_level="error")


@pytest.fixture(scope="session")
def service() -> Service:
    """The service over the shipped rules."""
    return service_of(create_app(CONFIG))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with today's tables."""
    database = Database(database_url, connections=10)
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def app(service: Service, database: Database) -> Flask:
    """The service over this database."""
    return make_app(replace(service, cases=case_desk(service.expert, None, database)), CONFIG)


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
    copytree(SHIPPED, folder, ignore=ignore_patterns("*.py*", "__pycache__"))
    pack = folder / "ios/pack.yaml"
    pack.write_text(pack.read_text("utf-8") + "# a later version\n", "utf-8")
    return folder
