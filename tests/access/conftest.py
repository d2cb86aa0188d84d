"""The service over a new store, its keys, and how their owners talk to it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from enroltriage.api.access.issuing import create
from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.config import Config, load_config
from enroltriage.api.logs import configure_logging
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.service import Service, service_of
from enroltriage.api.store.database import Database


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        """The seconds that it shows."""
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    """A clock that goes on when it is told to."""
    return Clock()


@pytest.fixture(scope="session")
def service() -> Service:
    """The service over the shipped rules."""
    return service_of(create_app(load_config(log_level="error")))


@pytest.fixture
def database_url(new_database: Callable[[str], str]) -> str:
    """A file is enough, but for the keys themselves."""
    return new_database("sqlite")


@pytest.fixture
def serve(service: Service) -> Callable[..., Flask]:
    """Makes the service over a database, with these settings."""

    def make(database: Database, **settings: Any) -> Flask:
        desk = case_desk(service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database)
        return make_app(replace(service, cases=desk), Config(log_level="error", **settings))

    return make


@pytest.fixture
def client(serve: Callable[..., Flask], database: Database) -> FlaskClient:
    """A caller of the service."""
    return serve(database).test_client()


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Tells what was logged since it was last asked; all levels are, as long as the test runs."""
    configure_logging("debug")
    yield lambda: capsys.readouterr().err
    configure_logging("error")


@pytest.fixture
def key_for(database: Database) -> Callable[..., str]:
    """Makes a key with these scopes; returns it as its owner sends it."""

    def make(*scopes: str, name: str = "help desk", expires: timedelta | None = None) -> str:
        return create(database, name, scopes or ("admin",), datetime.now(UTC), expires)[1]

    return make
