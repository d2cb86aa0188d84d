"""One application in this process, and one real server in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.expert import Expert


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service as it is by default, but quiet, and with a store of its own."""
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'cases.sqlite3'}"
    app = create_app(load_config(log_level="error", database=store))
    migrate(service_of(app).cases.database)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of the service."""
    return app.test_client()


@pytest.fixture(scope="session")
def document(app: Flask) -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return document


@pytest.fixture(scope="session")
def example_requests(expert: Expert) -> list[dict[str, Any]]:
    """The example cases of the knowledge as requests, in both languages."""
    examples = [e for symptom in expert.knowledge.symptoms.values() for e in symptom.examples]
    return [
        {"facts": dict(example.facts), "text": example.text, "locale": locale}
        for example in examples
        for locale in ("de", "en")
    ]


@pytest.fixture(scope="session")
def server(serving: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a real server of two processes with several threads each."""
    with serving() as address:
        yield address
