"""``/readyz`` tells whether verification found anything."""

from dataclasses import replace

import pytest
from flask import Flask

from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.service import Readiness, Service, service_of
from enroltriage.expert import Finding


@pytest.fixture
def service(app: Flask) -> Service:
    """The service over the shipped rules."""
    return service_of(app)


def findings() -> list[Finding]:
    """An error between warnings."""
    return [
        Finding("a.yaml", 1, 1, "is due", "source-due", severity="warning"),
        Finding("a.yaml", 2, 5, "contradict", "conflict", witness={"plug": "loose", "wet": True}),
        Finding("a.yaml", 3, 1, "is idle", "idle-question", severity="warning"),
        Finding("a.yaml", 4, 1, "is due", "source-due", severity="warning"),
    ]


def test_an_error_makes_it_unready_and_is_told_with_its_case(service: Service) -> None:
    """Whoever runs the service finds the place and can try it."""
    client = make_app(replace(service, readiness=Readiness(findings)), Config()).test_client()
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert body["detail"] == "The knowledge has errors, so its answers cannot be relied on."
    assert [error["detail"] for error in body["errors"]] == [
        "a.yaml:2:5: contradict Case: --fact plug=loose --fact wet=true"
    ]


def test_warnings_are_counted_and_do_not_matter(service: Service) -> None:
    """They are for the authors; the answers stand."""
    warnings = [finding for finding in findings() if finding.severity == "warning"]
    readiness = Readiness(lambda: warnings)
    client = make_app(replace(service, readiness=readiness), Config()).test_client()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.get_json()["warnings"] == {"idle-question": 1, "source-due": 2}
    assert list(readiness.warnings()) == ["idle-question", "source-due"]
