"""Every error is a problem (RFC 9457), and none tells more than it should."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.logs import configure_logging
from enroltriage.api.service import Readiness, Service, service_of
from enroltriage.expert import Finding


class Broken:
    """Stands in for a part that fails as nobody foresaw."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError("the secret is 1234")


@pytest.fixture
def service(app: Flask) -> Service:
    found: Service = service_of(app)
    return found


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1", 404),
        ("GET", "/v1/symptoms/", 404),
        ("GET", "/v1//symptoms", 404),
        ("GET", "/v1/diagnoses", 405),
        ("DELETE", "/v1/symptoms", 405),
        ("POST", "/v1/facts", 405),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/static/../app.py", 404),
        ("GET", "/v1/rules/%00%ff", 404),
    ],
)
def test_what_is_not_there_is_a_problem_too(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    """No redirect, no page."""
    response = client.open(path, method=method)
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert isinstance(body["errors"], list)
    if status == 405:
        assert response.headers["Allow"]


@pytest.mark.parametrize("path", ["/", "/v1/diagnoses", "/v1/symptoms", "/v1/diagram.svg"])
def test_options_are_told_in_a_header_alone(client: FlaskClient, path: str) -> None:
    """There is no body, so there is no type of it."""
    response = client.options(path)
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers
    assert "OPTIONS" in response.headers["Allow"]


def test_the_unexpected_is_logged_with_its_stack_and_not_told(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    """The caller gets the id under which the log tells the rest."""
    app = make_app(replace(service, diagrams=Broken()), Config())
    configure_logging("error")
    response = app.test_client().get("/v1/diagram.svg", headers={"X-Request-ID": "ticket-7"})
    assert response.status_code == 500
    assert response.mimetype == "application/problem+json"
    assert b"1234" not in response.data
    assert response.get_json()["request_id"] == "ticket-7"
    line = json.loads(capsys.readouterr().err)
    assert line["request_id"] == "ticket-7"
    assert "the secret is 1234" in line["exception"]


def test_knowledge_that_fails_its_examples_is_not_ready(service: Service) -> None:
    """The findings are told, and looked for only once."""
    calls: list[int] = []

    def look() -> list[Finding]:
        calls.append(1)
        return [Finding("a.yaml", 3, 1, "does not hold")]

    client = make_app(replace(service, readiness=Readiness(look)), Config()).test_client()
    for _ in range(2):
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.get_json()["errors"][0]["detail"] == "a.yaml:3:1: does not hold"
    assert len(calls) == 1
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_the_shipped_knowledge_is_ready(client: FlaskClient, service: Service) -> None:
    """It answers its own examples."""
    body = client.get("/readyz").get_json()
    assert body["status"] == "ready"
    assert body["knowledge"] == {"version": service.knowledge.version}


@pytest.mark.parametrize("given", ["a", "Ab-1_2.3", "x" * 128])
def test_a_plain_request_id_is_kept(client: FlaskClient, given: str) -> None:
    """So that one id follows a case through several systems."""
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", " ", "x" * 129, "a b", 'a"}', "ä", "<script>"])
def test_any_other_request_id_is_replaced(client: FlaskClient, given: str) -> None:
    """It would end up in logs and pages."""
    response = client.get("/nowhere", headers={"X-Request-ID": given})
    assert response.headers["X-Request-ID"] != given
    assert response.headers["X-Request-ID"] == response.get_json()["request_id"]


def test_a_request_is_one_line_of_json_without_what_it_says(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tickets hold personal data."""
    client = make_app(service, Config()).test_client()
    configure_logging("info")
    client.post("/v1/diagnoses?x=Erika", json={"text": "Erika Mustermann"})
    written = capsys.readouterr().err
    configure_logging("error")
    line = json.loads(written)
    assert {"method", "path", "status", "milliseconds", "request_id", "timestamp"} <= set(line)
    assert "Erika" not in written
