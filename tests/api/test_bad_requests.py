"""Bad input is told from good, with what is wrong and what would be right; it never gives a 5xx."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.service import service_of
from enroltriage.expert.suggest import closest

PATH = "/v1/diagnoses"


def post(client: FlaskClient, body: bytes, content_type: str | None = "application/json") -> Any:
    return client.post(PATH, data=body, content_type=content_type)


def pointers(response: TestResponse) -> list[str]:
    assert response.mimetype == "application/problem+json"
    body = response.get_json()
    assert body["status"] == response.status_code
    return [error["pointer"] for error in body["errors"]]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'text': 'x'}",
        b'{"text": NaN}',
        b'{"text": "\xff"}',
        b'{"text": "\\ud800"}',
        b'{"text": "a", "facts": {}, "text": "b"}',
        b'{"facts": {"platform": "ios", "platform": "android"}}',
        b"\xef\xbb\xbf{}x",
        b"[" * 500_000,
        b'{"facts":' * 5_000 + b"1" + b"}" * 5_000,
    ],
    ids=[
        "empty", "cut off", "single quotes", "NaN", "no UTF-8", "half a surrogate pair", "a key twice", "a fact twice",
        "something after the end", "brackets without end", "very deep",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_with_400(client: FlaskClient, body: bytes) -> None:
    """However deep or broken it is."""
    response = post(client, body)
    assert response.status_code == 400
    assert pointers(response) == [""]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b'{"text": "caf\xe9"}', "byte offset 13"),
        (b'{"text": "\xed\xa0\x80"}', "byte offset 10"),
        (b'{"text":\n nothing}', "line 2, column 2"),
        (b'{"facts": {"platform": 1, "platform": 2}}', '"platform"'),
        (b'{"' + b"x" * 900 + b'": 1, "' + b"x" * 900 + b'": 2}', f'"{"x" * 100}…"'),
    ],
)
def test_the_place_of_a_fault_in_a_body_is_told(
    client: FlaskClient, body: bytes, told: str
) -> None:
    """As an offset where it is no text, as line and column where it is no JSON."""
    response = post(client, body)
    assert response.status_code == 400
    assert told in response.get_json()["detail"]
    assert told in response.get_json()["errors"][0]["detail"]


@pytest.mark.parametrize("depth", [900, 1000, 1020])
def test_nesting_that_json_bears_is_no_stack_overflow(client: FlaskClient, depth: int) -> None:
    """Up to 1024 levels are read by orjson; looking for duplicate keys must not fall over before."""
    body = b'{"facts":' * depth + b"{}" + b"}" * depth
    assert post(client, body).status_code == 422


def test_a_number_with_very_many_digits_is_no_failure(client: FlaskClient) -> None:
    """Python refuses to read what is longer than 4300 digits."""
    body = b'{"facts": {"devices_affected": %s}}'
    assert post(client, body % (b"9" * 5000)).status_code == 400
    assert post(client, body % (b"0." + b"9" * 5000)).status_code == 422


@pytest.mark.parametrize("name", ["lang", "locale", "x", "text"])
def test_a_diagnosis_has_no_query(client: FlaskClient, name: str) -> None:
    """One that is ignored would look like an answer; of the language it is said where it goes."""
    response = client.post(f"{PATH}?{name}=de", json={})
    assert response.status_code == 422
    assert pointers(response) == [f"/query/{name}"]
    detail = response.get_json()["errors"][0]["detail"]
    assert ("into the body" in detail) == (name in {"lang", "locale"})


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=latin-1",
    ],
)
def test_another_content_type_is_refused_with_415(
    client: FlaskClient, content_type: str | None
) -> None:
    """Also when the body would be JSON; the answer names what is accepted."""
    response = post(client, b"{}", content_type)
    assert response.status_code == 415
    assert response.headers["Accept-Post"] == "application/json"
    assert pointers(response) == ["/header/Content-Type"]


def test_a_compressed_body_is_refused_with_415(client: FlaskClient) -> None:
    """It could unfold to any size."""
    response = client.post(PATH, json={}, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 415
    assert pointers(response) == ["/header/Content-Encoding"]


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"1", b"true"])
def test_json_that_is_no_object_is_refused_with_422(client: FlaskClient, body: bytes) -> None:
    """The pointer to the whole body is empty."""
    response = post(client, body)
    assert response.status_code == 422
    assert pointers(response) == [""]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"text": 1}, ["/text"]),
        ({"facts": []}, ["/facts"]),
        ({"facts": "x"}, ["/facts"]),
        ({"locale": 1}, ["/locale"]),
        ({"locale": "d"}, ["/locale"]),
        ({"locale": ""}, ["/locale"]),
        ({"locale": "de\n"}, ["/locale"]),
        ({"locale": "de_DE"}, ["/locale"]),
        ({"edition": 2019}, ["/edition"]),
        ({"edition": "1999-01"}, ["/edition"]),
        ({"a/b~c": 1}, ["/a~1b~0c"]),
        ({"facts": {"a/b~c": 1}}, ["/facts/a~1b~0c"]),
        ({"facts": {"": None}}, ["/facts/"]),
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_with_its_place(
    client: FlaskClient, body: dict[str, Any], expected: list[str]
) -> None:
    """Pointers are JSON pointers (RFC 6901)."""
    response = client.post(PATH, json=body)
    assert response.status_code == 422
    assert pointers(response) == expected


def test_values_are_not_bent_into_shape(client: FlaskClient, app: Any) -> None:
    """0 is not false, 1.0 and "1" are no whole numbers, and nested values are no values."""
    knowledge = service_of(app).knowledge
    wrong = {
        "boolean": [0, 1, 0.0, "true", [], {}],
        "integer": [True, 1.0, 1.5, "1", 1e30, -1, []],
        "enum": [0, True, "", "no such value", ["x"], {"x": 1}],
        "date": [0, "2019", "20191118", "2019-02-30", "2019-11-18T00:00:00Z", []],
        "text": [0, False, [], {}],
    }
    for fact in knowledge.facts.values():
        for value in wrong[fact.type] if not fact.derived and not fact.multiple else ():
            response = client.post(PATH, json={"facts": {fact.name: value}})
            assert response.status_code == 422, (fact.name, value)
            assert pointers(response) == [f"/facts/{fact.name}"]


def test_what_rules_conclude_cannot_be_given(client: FlaskClient, app: Any) -> None:
    """A derived fact is the expert's to tell."""
    knowledge = service_of(app).knowledge
    for fact in (fact for fact in knowledge.facts.values() if fact.derived):
        assert client.post(PATH, json={"facts": {fact.name: True}}).status_code == 422


def test_unknown_names_are_told_with_what_was_meant(client: FlaskClient) -> None:
    """In the request and in the facts."""
    response = client.post(PATH, json={"fact": {}, "facts": {"plattform": "ios"}})
    body = response.get_json()
    assert response.status_code == 422
    assert [error["did_you_mean"] for error in body["errors"]] == ["facts", "platform"]
    assert body["errors"][0]["allowed"] == ["text", "facts", "locale", "edition"]


def test_all_faults_are_told_at_once(client: FlaskClient) -> None:
    """Those of the shape and those that only the vocabulary shows."""
    case = {"texts": "", "locale": "?", "edition": "x", "facts": {"platform": "x", "x": 1}}
    response = client.post(PATH, json=case)
    assert sorted(pointers(response)) == [
        "/edition", "/facts/platform", "/facts/x", "/locale", "/texts",
    ]  # fmt: skip


def test_very_many_faults_are_cut_short_in_answer_and_in_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither grows without bound: looking for what was meant is the work that takes long."""
    looked_up: list[object] = []

    def count(given: object, allowed: Iterable[str]) -> str | None:
        looked_up.append(given)
        return closest(given, allowed)

    monkeypatch.setattr("enroltriage.api.problems.closest", count)
    monkeypatch.setattr("enroltriage.expert.case.closest", count)
    for status, case in (
        (422, {f"x{i}": 1 for i in range(50_000)}),
        (413, {"facts": {f"x{i}": 1 for i in range(50_000)}}),
    ):
        response = client.post(PATH, json=case)
        assert response.status_code == status
        assert len(response.get_json()["errors"]) <= 50
        assert len(response.data) < 100_000
    assert len(looked_up) <= 50


def test_a_body_beyond_the_limit_is_refused_with_413() -> None:
    """The limit is a setting."""
    client = create_app(load_config(max_body_bytes=1000, log_level="error")).test_client()
    assert client.post(PATH, json={"text": "x" * 900}).status_code == 200
    response = client.post(PATH, json={"text": "x" * 1000})
    assert response.status_code == 413
    assert pointers(response) == [""]
    assert "1000 bytes" in response.get_json()["detail"]


def test_a_megabyte_of_text_is_refused_by_name(client: FlaskClient) -> None:
    answer = client.post("/v1/diagnoses", json={"text": "x" * 1_000_000})
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"
    assert [error["pointer"] for error in answer.get_json()["errors"]] == ["/text"]
