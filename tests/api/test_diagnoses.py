"""What callers of ``POST /v1/diagnoses`` rely on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from enroltriage.expert import Expert


def test_the_answer_is_what_the_expert_says(
    client: FlaskClient, expert: Expert, example_requests: list[dict[str, Any]]
) -> None:
    """Every example case of the knowledge, in both languages."""
    for request in example_requests:
        response = client.post("/v1/diagnoses", json=request)
        assert response.status_code == 200, request
        expected = expert.diagnose(
            request["facts"], text=request["text"], locale=request["locale"]
        ).to_dict()
        assert response.get_json() == json.loads(json.dumps(expected)), request


def test_an_empty_object_is_an_unrecognised_case(client: FlaskClient) -> None:
    """Each key is optional; the service asks what it needs."""
    body = client.post("/v1/diagnoses", json={}).get_json()
    assert body["outcome"] == "unrecognised"
    assert body["causes"] == []
    assert body["next_question"] is not None


@pytest.mark.parametrize("key", ["text", "facts", "locale", "edition"])
def test_null_is_as_good_as_absent(client: FlaskClient, key: str) -> None:
    """Templates of ticket systems fill in null where they have nothing."""
    assert client.post("/v1/diagnoses", json={key: None}).status_code == 200


def test_a_displayed_message_is_recognised_with_its_place(
    client: FlaskClient, expert: Expert
) -> None:
    """Spans count code points, half open, also behind characters outside the BMP."""
    title = next(s.codes[0] for s in expert.knowledge.symptoms.values() if s.codes)
    text = f"\N{GRINNING FACE} ä: {title}!"
    body = client.post("/v1/diagnoses", json={"text": text}).get_json()
    (start, end), *_ = body["symptoms"][0]["spans"]
    assert text[start:end] == title


def test_a_media_type_with_charset_utf_8_is_json(client: FlaskClient) -> None:
    """Many clients add the charset."""
    response = client.post(
        "/v1/diagnoses", data=b"{}", content_type="application/json; charset=UTF-8"
    )
    assert response.status_code == 200


def test_every_edition_that_is_offered_is_answered(client: FlaskClient, expert: Expert) -> None:
    """``current`` and the editions of the loaded packs."""
    for edition in (*expert.knowledge.editions, "current"):
        assert client.post("/v1/diagnoses", json={"edition": edition}).status_code == 200


def test_a_text_of_64_kib_is_read_and_one_byte_more_refused(client: FlaskClient) -> None:
    """The limit counts bytes of UTF-8, not characters."""
    fits, too_long = "ä" * (32 * 1024), "ä" * (32 * 1024) + "a"
    assert client.post("/v1/diagnoses", json={"text": fits}).status_code == 200
    refused = client.post("/v1/diagnoses", json={"text": too_long})
    assert refused.status_code == 413
    assert refused.mimetype == "application/problem+json"
    assert [error["pointer"] for error in refused.get_json()["errors"]] == ["/text"]


@pytest.mark.parametrize("engine", ["compiled", "experta"])
def test_a_request_may_choose_its_engine_and_gets_the_same_answer(
    client: FlaskClient, engine: str
) -> None:
    case = {"facts": {"platform": "ios", "symptom": "device-cap-reached", "device_count": 15}}
    chosen = client.post(f"/v1/diagnoses?engine={engine}", json=case).get_json()
    usual = client.post("/v1/diagnoses", json=case).get_json()
    assert chosen["engine"] == engine
    assert usual["engine"] == "compiled"
    assert chosen | {"engine": ""} == usual | {"engine": ""}


def test_an_engine_that_there_is_not_is_refused_by_name(client: FlaskClient) -> None:
    answer = client.post("/v1/diagnoses?engine=compield", json={})
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert error["pointer"] == "/query/engine"
    assert error["did_you_mean"] == "compiled"


def test_explanations_come_when_asked_for(
    client: FlaskClient, example_requests: list[dict[str, Any]]
) -> None:
    for case in example_requests[::7]:
        answer = client.post("/v1/diagnoses?explain=true", json=case).get_json()
        assert all(cause["explanation"]["why"] for cause in answer["causes"])
        plain = client.post("/v1/diagnoses?explain=false", json=case).get_json()
        assert not any("explanation" in cause for cause in plain["causes"])
    refused = client.post("/v1/diagnoses?explain=yes", json={})
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["allowed"] == ["true", "false"]
