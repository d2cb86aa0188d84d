"""One application in this process, and one real server in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.config import Config
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.expert import Expert
from enroltriage.rules import load_expert

# Imports the package as the tests do, installed or not, and serves as the environment says.
SERVER = """
import runpy, sys
runpy.run_path(sys.argv[1])
from enroltriage.api.config import load_config
from enroltriage.api.serve import serve
serve(load_config())
"""
COMMAND = [sys.executable, "-c", SERVER, str(Path(__file__).parents[1] / "conftest.py")]


def server_environment(**settings: str) -> dict[str, str]:
    """The environment for a server on a free port, with these settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ENROLTRIAGE_", "PYTEST"))}
    ours = {"PORT": "0", "WORKERS": "2", "LOG_LEVEL": "info", **settings}
    return {**kept, **{f"ENROLTRIAGE_{name}": value for name, value in ours.items()}}


@pytest.fixture(scope="session")
def expert() -> Expert:
    """The expert over the shipped rules; what the service should answer is asked of it."""
    return load_expert()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The service as it is by default, but quiet, and with a store of its own."""
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'cases.sqlite3'}"
    app = create_app(Config(log_level="error", database=store))
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


@pytest.fixture
def failing_server(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Starts a server with these settings, which must end by itself, and tells how it ended."""

    def start(**settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            COMMAND,
            cwd=tmp_path,
            env=server_environment(**settings),
            capture_output=True,
            text=True,
            timeout=60,
        )

    return start


@pytest.fixture(scope="session")
def serving(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., AbstractContextManager[str]]:
    """Runs a real server with these settings for a while; tells its address.

    ``log``: a file for what it logs, in the folder where it is to run.
    """

    @contextmanager
    def run(log: Path | None = None, **settings: str) -> Iterator[str]:
        log = log or tmp_path_factory.mktemp("server") / "log.jsonl"
        environment = server_environment(**settings)
        with (
            log.open("w") as errors,
            subprocess.Popen(
                COMMAND,
                cwd=log.parent,  # where the store is, unless the settings say otherwise
                env=environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            assert process.stdout is not None
            found = re.search(r"http://\S+?(?= |\Z)", process.stdout.readline())
            assert found, log.read_text()
            try:
                yield found.group()
            finally:
                process.terminate()
                ended = process.wait(15)
            assert ended == 0, log.read_text()
        assert "Traceback" not in log.read_text()

    return run


@pytest.fixture(scope="session")
def server(serving: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a real server of two processes with several threads each."""
    with serving() as address:
        yield address
