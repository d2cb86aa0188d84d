"""The decision graph as a file: its formats, its filters, its headers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from enroltriage.expert import Expert

MEDIA_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz",
    "json": "application/json",
}


@pytest.mark.parametrize(("name", "media_type"), MEDIA_TYPES.items())
def test_each_format_has_its_media_type(client: FlaskClient, name: str, media_type: str) -> None:
    """And nothing may guess another."""
    response = client.get(f"/v1/diagram.{name}")
    assert response.status_code == 200
    assert response.mimetype == media_type
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.data


def test_the_files_are_what_their_names_say(client: FlaskClient) -> None:
    """An XML document, a PNG, a PDF, DOT and JSON."""
    svg = ElementTree.fromstring(client.get("/v1/diagram.svg").data)  # noqa: S314 - our own
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert client.get("/v1/diagram.png").data.startswith(b"\x89PNG\r\n\x1a\n")
    assert client.get("/v1/diagram.pdf").data.startswith(b"%PDF-")
    assert "digraph" in client.get("/v1/diagram.dot").get_data(as_text=True)
    assert isinstance(client.get("/v1/diagram.json").get_json(), dict)


def test_an_svg_may_load_and_run_nothing(client: FlaskClient) -> None:
    """Opened by itself it is a document of this origin."""
    policy = client.get("/v1/diagram.svg").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_filters_narrow_the_graph(client: FlaskClient, expert: Expert) -> None:
    """One symptom is less than two, and two are less than all; the order does not matter."""
    first, second, *_ = expert.knowledge.symptoms
    sizes = [
        len(client.get(f"/v1/diagram.json?{query}").data)
        for query in (f"symptom={first}", f"symptom={second}&symptom={first}", "")
    ]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 3
    one = client.get(f"/v1/diagram.json?symptom={first}&symptom={second}").data
    other = client.get(f"/v1/diagram.json?symptom={second}&symptom={first}").data
    assert one == other


def test_a_symptom_or_a_cause_is_highlighted(client: FlaskClient, expert: Expert) -> None:
    """It shows in the drawing."""
    plain = client.get("/v1/diagram.dot").data
    for id_ in (next(iter(expert.knowledge.symptoms)), next(iter(expert.knowledge.causes))):
        lit = client.get(f"/v1/diagram.dot?highlight={id_}")
        assert lit.status_code == 200
        assert lit.data != plain


@pytest.mark.parametrize("name", MEDIA_TYPES)
@pytest.mark.parametrize("parameter", ["symptom", "platform", "highlight", "symptoms"])
def test_what_the_knowledge_lacks_is_refused(
    client: FlaskClient, name: str, parameter: str
) -> None:
    """With what would be right."""
    response = client.get(f"/v1/diagram.{name}?{parameter}=<script>")
    assert response.status_code == 422
    (error,) = response.get_json()["errors"]
    assert error["pointer"] == f"/query/{parameter}"
    assert error["allowed"]


def test_another_format_is_not_found(client: FlaskClient) -> None:
    """There are five."""
    assert client.get("/v1/diagram.gif").status_code == 404
