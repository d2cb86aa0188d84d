"""The OpenAPI document is valid, comes from the knowledge, and tells the truth about answers."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from enroltriage.expert import Expert

PROBLEM = "application/problem+json"


@pytest.fixture(scope="session")
def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with every object closed: an undocumented key is then a fault."""
    copy = deepcopy(document)
    for schema in copy["components"]["schemas"].values():
        if schema.get("properties"):
            schema.setdefault("additionalProperties", False)
    return copy


def check(closed: dict[str, Any], name: str, instance: Any) -> None:
    """Fail unless the instance is a value of this component."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": closed["components"]}
    faults = sorted(Draft202012Validator(schema).iter_errors(instance), key=str)
    assert not faults, f"{faults[0].json_path}: {faults[0].message}"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in ("get", "post"):
            if method in item:
                yield path, method, item[method]


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    """OpenAPI 3.1, with no mark left that should have been filled in."""
    assert document["openapi"].startswith("3.1.")
    validate(document)
    assert '"x-' not in str(document)
    assert "'x-" not in str(document)


def test_every_path_of_the_contract_is_documented(document: dict[str, Any]) -> None:
    """Renaming one breaks callers."""
    kinds = ("symptoms", "causes", "resolutions", "facts", "rules")
    assert set(document["paths"]) >= {
        "/v1/diagnoses", "/healthz", "/readyz", "/metrics",
        *(f"/v1/{kind}" for kind in kinds),
        *(f"/v1/{kind}/{{entry_id}}" for kind in kinds),
        *(f"/v1/diagram.{name}" for name in ("svg", "png", "pdf", "dot", "json")),
    }  # fmt: skip


def test_errors_are_documented_as_problems(document: dict[str, Any]) -> None:
    """Every operation has them, in this media type alone."""
    for path, _, operation in operations(document):
        errors = {s: r for s, r in operation["responses"].items() if s.startswith(("4", "5"))}
        assert errors, path
        assert all(list(response["content"]) == [PROBLEM] for response in errors.values()), path


def test_what_is_allowed_may_be_of_any_simple_type(closed: dict[str, Any]) -> None:
    """Booleans are values of facts, and they are offered as such."""
    fault = {"pointer": "/facts/x", "detail": "x", "allowed": ["a", True, 1], "did_you_mean": True}
    check(closed, "Fault", fault)


def test_the_facts_are_those_of_the_vocabulary(document: dict[str, Any], expert: Expert) -> None:
    """Each fact that can be given, with its values and its question."""
    facts = document["components"]["schemas"]["Facts"]
    askable = {fact.name: fact for fact in expert.knowledge.facts.values() if not fact.derived}
    assert list(facts["properties"]) == list(askable)
    assert facts["additionalProperties"] is False
    for name, fact in askable.items():
        schema = facts["properties"][name]
        assert schema["title"] == fact.title["en"]
        if fact.question:
            assert fact.question["en"] in schema["description"]
        if fact.values:
            assert set(schema["enum"]) == {*fact.values, *(fact.aliases or ()), "unknown", None}


def test_the_example_requests_are_answered(
    document: dict[str, Any], closed: dict[str, Any], client: FlaskClient
) -> None:
    """They are real cases, at least one for a confirmed cause, and fit their own schema."""
    operation = document["paths"]["/v1/diagnoses"]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    outcomes = set()
    for example in examples.values():
        check(closed, "CaseRequest", example["value"])
        response = client.post("/v1/diagnoses", json=example["value"])
        assert response.status_code == 200
        outcomes.add(response.get_json()["outcome"])
    assert {"confirmed", "open"} <= outcomes
    shown = operation["responses"]["200"]["content"]["application/json"]["example"]
    check(closed, "Diagnosis", shown)


def test_every_diagnosis_fits_its_schema(
    closed: dict[str, Any], client: FlaskClient, example_requests: list[dict[str, Any]]
) -> None:
    """No key is missing, none is undocumented, every enumeration is complete."""
    for number, request in enumerate(example_requests[::2]):
        path = "/v1/diagnoses?explain=true" if number % 2 else "/v1/diagnoses"
        check(closed, "Diagnosis", client.post(path, json=request).get_json())


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/symptoms", "SymptomList"),
        ("/v1/causes", "CauseList"),
        ("/v1/resolutions", "ResolutionList"),
        ("/v1/facts", "FactList"),
        ("/v1/rules", "RuleList"),
        ("/healthz", "Alive"),
        ("/readyz", "Ready"),
        ("/nowhere", "Problem"),
        ("/v1/facts/nothing", "Problem"),
        ("/v1/facts?lang=?&x=1", "Problem"),
        ("/?symptom=nothing", "Problem"),
    ],
)
def test_every_other_answer_fits_its_schema(
    closed: dict[str, Any], client: FlaskClient, path: str, name: str
) -> None:
    """Lists hold whole entries, so they check the entries too."""
    check(closed, name, client.get(path).get_json())
