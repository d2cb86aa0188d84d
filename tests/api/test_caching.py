"""Answers that do not change are not sent twice."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

PATHS = [
    "/v1/symptoms", "/v1/causes", "/v1/resolutions", "/v1/facts", "/v1/rules",
    "/v1/diagram.svg", "/v1/diagram.png", "/v1/diagram.pdf", "/v1/diagram.dot", "/v1/diagram.json", "/openapi.json",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_an_etag_that_still_holds_is_answered_with_304(client: FlaskClient, path: str) -> None:
    """Without a body, but with the tag."""
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert "Cache-Control" in first.headers
    assert client.get(path, headers={"If-None-Match": f"W/{tag}"}).status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_languages_have_different_etags(client: FlaskClient) -> None:
    """A cache must not hand German to somebody who reads English."""
    tags = {client.get(f"/v1/facts?lang={one}").headers["ETag"] for one in ("de", "en")}
    assert len(tags) == 2


def test_an_unknown_id_is_not_found_whatever_the_etag(client: FlaskClient) -> None:
    """The tag is not the id's."""
    tag = client.get("/v1/facts").headers["ETag"]
    response = client.get("/v1/facts/nothing", headers={"If-None-Match": tag})
    assert response.status_code == 404


def test_errors_and_health_are_not_kept(client: FlaskClient) -> None:
    """They may be otherwise in a second."""
    for path in ("/nowhere", "/healthz", "/readyz", "/metrics"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_head_is_get_without_a_body(client: FlaskClient) -> None:
    """With the same headers."""
    get, head = client.get("/v1/symptoms"), client.head("/v1/symptoms")
    assert head.data == b""
    for name in ("ETag", "Content-Length", "Content-Type"):
        assert head.headers[name] == get.headers[name]
