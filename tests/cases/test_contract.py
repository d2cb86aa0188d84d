"""What is answered about cases is what the document tells; see tests/api for the rest of it."""

from copy import deepcopy

import pytest
from jsonschema import Draft202012Validator

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
ANY = {"If-Match": "*"}


@pytest.fixture
def check(client):
    """Fails unless an answer has the shape that the document gives to this operation."""
    document = deepcopy(client.get("/openapi.json").get_json())
    for schema in document["components"]["schemas"].values():
        if schema.get("properties"):
            schema.setdefault("additionalProperties", False)

    def find(schema):
        return Draft202012Validator({**schema, "components": document["components"]})

    def look(response, path, method):
        told = document["paths"][path][method]["responses"][str(response.status_code)]
        schema = told["content"]["application/json"]["schema"]
        faults = sorted(find(schema).iter_errors(response.get_json()), key=str)
        assert not faults, f"{faults[0].json_path}: {faults[0].message}"

    return look


def test_every_answer_about_a_case_is_documented(client, check):
    ticket = {"id": "INC-1", "url": "https://tickets.example/1"}
    told = {
        "facts": FACTS,
        "text": "My iPad says Device Cap Reached",
        "by": "x",
        "reference": ticket,
    }
    opened = client.post("/v1/cases", json=told)
    check(opened, "/v1/cases", "post")
    case = opened.get_json()
    where, path = f"/v1/cases/{case['id']}", "/v1/cases/{case_id}"
    cause = case["diagnosis"]["causes"][0]["id"]
    for method, part, body, documented in (
        ("patch", "/facts", {"ever_worked": None, "error_message": "Cap"}, "/facts"),
        ("delete", "/facts/ever_worked", None, "/facts/{name}"),
        ("post", "/text", {"text": "again"}, "/text"),
        ("post", "/diagnosis", None, "/diagnosis"),
        ("post", "/outcome", {"cause": cause, "worked": True}, "/outcome"),
        ("get", "", None, ""),
        ("get", "/diagnosis", None, "/diagnosis"),
        ("get", "/history", None, "/history"),
        ("get", "/export", None, "/export"),
    ):
        response = client.open(where + part, method=method.upper(), json=body, headers=ANY)
        assert response.status_code == 200, response.get_json()
        check(response, path + documented, method)
    check(client.get("/v1/cases"), "/v1/cases", "get")
    client.delete(where, headers=ANY)
    check(client.get(where), path, "get")
    check(client.get(f"{where}/history"), f"{path}/history", "get")
