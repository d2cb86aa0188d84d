"""Which language is answered, and how the answer says so."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

ACCEPTED = [
    (None, "en"),
    ("de", "de"),
    ("de-AT", "de"),
    ("de-CH-1996, en;q=0.5", "de"),
    ("fr, de;q=0.5", "de"),
    ("fr, de-AT;q=0.8, en;q=0.5", "de"),
    ("EN-us, de;q=0.9", "en"),
    ("en;q=0.4, de;q=0.6", "de"),
    ("de;q=0, en", "en"),
    ("fr", "en"),
    ("*", "en"),
    ("", "en"),
    ("de;q=x, ;;, =,\xff", "en"),
    ("x" * 5000, "en"),
]


@pytest.mark.parametrize(("header", "language"), ACCEPTED)
@pytest.mark.parametrize("path", ["/v1/diagnoses", "/v1/facts", "/"])
def test_accept_language_decides_where_nothing_else_does(
    client: FlaskClient, path: str, header: str | None, language: str
) -> None:
    """The best of ours; a language we lack, or no language at all, becomes English."""
    headers = {} if header is None else {"Accept-Language": header}
    if path == "/v1/diagnoses":
        response = client.post(path, json={}, headers=headers)
        assert response.get_json()["locale"] == language
    else:
        response = client.get(path, headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("tag", "language"), [("de", "de"), ("DE-ch", "de"), ("en-GB", "en"), ("fr", "en")]
)
def test_the_language_asked_for_wins_over_the_header(
    client: FlaskClient, tag: str, language: str
) -> None:
    """``locale`` in a body and ``lang`` in a query."""
    headers = {"Accept-Language": "de" if language == "en" else "en"}
    answers = [
        client.post("/v1/diagnoses", json={"locale": tag}, headers=headers),
        client.get(f"/v1/symptoms?lang={tag}", headers=headers),
        client.get(f"/v1/diagram.json?lang={tag}", headers=headers),
        client.get(f"/?lang={tag}", headers=headers),
    ]
    assert [answer.headers["Content-Language"] for answer in answers] == [language] * 4


@pytest.mark.parametrize("tag", ["", "d", "de_DE", "de-", "1", "de de"])
@pytest.mark.parametrize("path", ["/v1/rules", "/v1/diagram.svg", "/"])
def test_what_is_no_language_tag_is_refused(client: FlaskClient, path: str, tag: str) -> None:
    """Silence would hide the mistake."""
    response = client.get(path, query_string={"lang": tag})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/query/lang"


@pytest.mark.parametrize(
    "path", ["/v1/rules", "/v1/diagram.svg", "/v1/cases/x", "/v1/cases/x/diagram.svg"]
)
def test_who_names_the_language_in_a_query_as_in_a_body_is_told_what_it_is_called(
    client: FlaskClient, path: str
) -> None:
    response = client.get(path, query_string={"locale": "de"})
    assert response.status_code == 422
    fault = response.get_json()["errors"][0]
    assert fault["pointer"] == "/query/locale"
    assert "lang" in fault["detail"]


@pytest.mark.parametrize(
    "path",
    ["/", "/docs", "/v1/facts", "/v1/facts/platform", "/v1/diagram.svg", "/v1/insights"]
    + ["/v1/symptoms/device-cap-reached/tree"]
    + [f"/v1/cases/{'0' * 8}-0000-0000-0000-{'0' * 12}{rest}" for rest in ("", "/diagram.svg")],
)
def test_a_language_that_is_named_twice_is_refused_wherever_one_may_be_named(
    client: FlaskClient, path: str
) -> None:
    """Whether or not both are the same: one of them would be lost in silence."""
    for query in ("lang=de&lang=en", "lang=de&lang=de"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == 422
        assert [error["pointer"] for error in response.get_json()["errors"]] == ["/query/lang"]
