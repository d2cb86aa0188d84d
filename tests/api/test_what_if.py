"""What callers of ``POST /v1/what-if`` rely on."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from enroltriage.expert import Expert
from enroltriage.expert.what_if import what_if

PATH = "/v1/what-if"
STATUSES = ("confirmed", "excluded", "first")


def wish(cause: str = "device-limit-reached", status: str = "confirmed") -> dict[str, str]:
    return {"cause": cause, "status": status}


def pointers(answer: Any) -> list[str]:
    assert answer.mimetype == "application/problem+json"
    return [error["pointer"] for error in answer.get_json()["errors"]]


def test_the_answer_is_what_the_expert_says(
    client: FlaskClient, expert: Expert, example_requests: list[dict[str, Any]]
) -> None:
    """Some example cases of the knowledge, in both languages."""
    for number, case in enumerate(example_requests[::5]):
        for cause in expert.diagnose(case["facts"], text=case["text"]).causes[:1]:
            query = case | {"wish": wish(cause.id, STATUSES[number % 3])}
            answer = client.post(PATH, json=query)
            assert answer.status_code == 200
            assert answer.headers["Content-Language"] == case["locale"]
            expected = what_if(expert, **query).to_dict()
            assert answer.get_json() == json.loads(json.dumps(expected))


def test_every_answer_fits_its_schema(
    client: FlaskClient, document: dict[str, Any], example_requests: list[dict[str, Any]]
) -> None:
    """No key is missing, none is undocumented."""
    closed = deepcopy(document)
    for schema in closed["components"]["schemas"].values():
        if schema.get("properties"):
            schema.setdefault("additionalProperties", False)
    form = {"$ref": "#/components/schemas/WhatIfAnswer", "components": closed["components"]}
    validator = Draft202012Validator(form)
    verdicts = set()
    for case in example_requests[::4]:
        for cause in ("device-limit-reached", "user-license-missing"):
            answer = client.post(PATH, json=case | {"wish": wish(cause)}).get_json()
            assert not list(validator.iter_errors(answer))
            verdicts.add(answer["verdict"])
    assert verdicts >= {"already", "found", "no-symptom"}


def test_the_documents_example_is_answered_as_shown(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    operation = document["paths"][PATH]["post"]
    (example,) = operation["requestBody"]["content"]["application/json"]["examples"].values()
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]
    assert client.post(PATH, json=example["value"]).get_json() == shown
    assert shown["changes"]


def test_a_change_put_into_the_case_is_diagnosed_as_promised(client: FlaskClient) -> None:
    facts = {"platform": "ios", "symptom": "dep-enrollment-stuck-at-login"}
    answer = client.post(PATH, json={"facts": facts, "wish": wish("mfa-enabled")}).get_json()
    (change,) = answer["changes"]
    changed = facts | {fact["fact"]: fact["after"] for fact in change["facts"]}
    diagnosis = client.post("/v1/diagnoses", json={"facts": changed}).get_json()
    assert diagnosis["outcome"] == change["outcome"]
    assert diagnosis["causes"][0]["status"] == change["after"]["status"] == "confirmed"


@pytest.mark.parametrize("key", ["text", "facts", "locale", "edition", "keep", "limit"])
def test_null_is_as_good_as_absent(client: FlaskClient, key: str) -> None:
    assert client.post(PATH, json={"wish": wish(), key: None}).status_code == 200


def test_the_language_comes_from_the_request(client: FlaskClient) -> None:
    case = {"facts": {"symptom": "device-cap-reached"}, "wish": wish()}
    german = client.post(PATH, json=case, headers={"Accept-Language": "de-CH"})
    assert german.get_json()["message"].startswith("Damit die Ursache")
    english = client.post(PATH, json=case | {"locale": "en"}, headers={"Accept-Language": "de"})
    assert english.get_json()["message"].startswith("For the cause")


def test_faults_of_shape_of_values_and_of_the_wish_are_told_together(client: FlaskClient) -> None:
    refused = client.post(
        PATH,
        json={
            "facts": {"platform": "symbian"},
            "locale": 1,
            "keep": ["plattform"],
            "limit": "ten",
            "wihs": {},
        },
    )
    assert refused.status_code == 422
    assert pointers(refused) == [
        "/locale", "/wish", "/wihs", "/facts/platform", "/keep/0", "/limit",
    ]  # fmt: skip
    errors = {error["pointer"]: error for error in refused.get_json()["errors"]}
    assert errors["/wihs"]["did_you_mean"] == "wish"
    assert errors["/keep/0"]["did_you_mean"] == "platform"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ["/wish"]),
        ([], ["/wish"]),
        ({}, ["/wish/cause", "/wish/status"]),
        (wish("device-limit-reachd", "sure"), ["/wish/cause", "/wish/status"]),
        (wish() | {"because": 1}, ["/wish/because"]),
    ],
)
def test_a_wish_that_cannot_be_read_is_refused(
    client: FlaskClient, given: object, expected: list[str]
) -> None:
    refused = client.post(PATH, json={"wish": given})
    assert refused.status_code == 422
    assert pointers(refused) == expected


def test_a_text_that_is_too_long_is_refused_with_what_else_is_wrong(client: FlaskClient) -> None:
    refused = client.post(PATH, json={"text": "a" * 65_537, "wish": wish("x")})
    assert refused.status_code == 413
    assert pointers(refused) == ["/text", "/wish/cause"]


def test_too_many_facts_and_too_many_to_keep_are_too_large(client: FlaskClient) -> None:
    names = [f"fact_{number}" for number in range(257)]
    for given, pointer in (
        ({"facts": dict.fromkeys(names, 1)}, "/facts"),
        ({"keep": names}, "/keep"),
    ):
        refused = client.post(PATH, json={"wish": wish(), **given})
        assert refused.status_code == 413
        assert pointers(refused) == [pointer]


def test_the_query_takes_nothing(client: FlaskClient) -> None:
    refused = client.post(f"{PATH}?lang=de", json={"wish": wish()})
    assert refused.status_code == 422
    assert pointers(refused) == ["/query/lang"]
    assert "as locale" in refused.get_json()["errors"][0]["detail"]
