"""Who may come in, for what: every operation, without a key, with the wrong one, with the right one."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from enroltriage.api.access.issuing import create, revoke
from enroltriage.api.access.key import SCOPES
from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.store.database import Database

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
WATCHING = {"/healthz", "/readyz", "/metrics"}
METHODS = {"get", "post", "patch", "put", "delete"}


@pytest.fixture(scope="session")
def document(service):
    return make_app(service, Config()).test_client().get("/openapi.json").get_json()


@pytest.fixture(scope="session")
def operations(document):
    """Every operation of the document: method, path with something in its gaps, scopes."""
    return [
        (
            method.upper(),
            path.replace("{", "").replace("}", ""),
            {
                scope
                for way in item[method]["security"]
                for scopes in way.values()
                for scope in scopes
            },
        )
        for path, item in document["paths"].items()
        for method in METHODS & set(item)
    ]


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def test_without_any_key_everybody_may_do_everything(client, operations):
    for method, path, _ in operations:
        assert client.open(path, method=method).status_code not in {401, 403}, path


def test_every_operation_that_needs_a_scope_is_refused_without_a_key(client, key_for, operations):
    key_for()
    refused = set()
    for method, path, scopes in operations:
        response = client.open(path, method=method)
        if not scopes:
            assert response.status_code == 200, path
            continue
        refused.add(path)
        assert response.status_code == 401, path
        assert response.mimetype == "application/problem+json"
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="enroltriage"'
        assert response.get_json()["errors"] == [
            {"pointer": "/header/Authorization", "detail": "is missing"}
        ]
    assert len(refused) >= 25


def test_every_operation_is_refused_to_a_key_of_all_other_scopes_and_names_its_own(
    client, key_for, operations
):
    keys = {
        scope: key_for(*(one for one in SCOPES if one not in {scope, "admin"})) for scope in SCOPES
    }
    tried = set()
    for method, path, scopes in operations:
        for scope in scopes:
            tried.add(scope)
            response = client.open(path, method=method, headers=bearer(keys[scope]))
            assert response.status_code == 403, path
            assert f'scope="{scope}"' in response.headers["WWW-Authenticate"]
            error = response.get_json()["errors"][0]
            assert error["detail"] == f"lacks the scope {scope}"
            assert error["allowed"] == sorted({scope, "admin"})
    assert tried >= {"diagnose", "cases:read", "cases:write"}


def test_a_key_of_the_scope_and_one_of_an_administrator_come_in(client, key_for, operations):
    keys = {scope: key_for(scope) for scope in SCOPES}
    for method, path, scopes in operations:
        for scope in (*scopes, "admin"):
            response = client.open(path, method=method, headers=bearer(keys[scope]))
            assert response.status_code not in {401, 403}, path


def test_only_what_watches_the_service_needs_no_scope(operations):
    assert {path for _, path, scopes in operations if not scopes} == WATCHING


def test_a_view_that_names_no_scope_is_the_administrators(serve, database, key_for):
    app = serve(database)
    app.get("/forgotten")(lambda: "x")
    client, others = app.test_client(), [scope for scope in SCOPES if scope != "admin"]
    for key, status in ((key_for(*others), 403), (key_for("admin"), 200)):
        assert client.get("/forgotten", headers=bearer(key)).status_code == status


def test_reading_and_writing_cases_are_two_scopes(operations):
    for method, path, scopes in operations:
        if path == "/v1/knowledge:reload":
            assert scopes == {"admin"}
        elif path.startswith(("/v1/cases", "/v1/insights")):
            assert scopes == {"cases:read" if method == "GET" else "cases:write"}, path
        elif path not in WATCHING:
            assert scopes == {"diagnose"}, path


def test_the_document_tells_both_ways_to_send_a_key(document):
    schemes = document["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} == {"http", "apiKey"}
    told = document["paths"]["/v1/cases"]["post"]
    assert told["security"] == [{name: ["cases:write"]} for name in schemes]
    assert {"401", "403", "429", "503"} <= set(told["responses"])


@pytest.mark.parametrize(
    "path", ["/sign-in", "/docs", "/openapi.json", "/static/style.css", *sorted(WATCHING)]
)
def test_what_tells_of_the_service_and_what_watches_it_needs_no_key(client, key_for, path):
    key_for()
    with client.get(path) as response:
        assert response.status_code == 200


def test_of_paths_that_do_not_exist_nothing_is_told_without_a_key(client, key_for):
    key = key_for("diagnose")
    assert client.get("/nowhere").status_code == 401
    assert client.put("/v1/cases").status_code == 401
    assert client.get("/nowhere", headers=bearer(key)).status_code == 404
    assert client.put("/v1/cases", headers=bearer(key)).status_code == 405


def test_a_key_may_ask_which_methods_a_path_has(client, key_for):
    key = key_for("cases:read")
    assert client.options("/v1/cases").status_code == 401
    response = client.options("/v1/cases", headers=bearer(key))
    assert (response.status_code, "POST" in response.headers["Allow"]) == (204, True)


def test_a_key_comes_by_either_header(client, key_for):
    key = key_for("diagnose")
    for headers in (
        {"Authorization": f"Bearer {key}"},
        {"Authorization": f"bearer  {key}"},
        {"X-API-Key": key},
        {"X-API-Key": key, "Authorization": "Basic eDp5"},
    ):
        assert client.post("/v1/diagnoses", json={}, headers=headers).status_code == 200, headers
    for headers in ({"Authorization": key}, {"Authorization": f"Basic {key}"}, {"X-Api": key}):
        assert client.post("/v1/diagnoses", json={}, headers=headers).status_code == 401, headers
    wrong = {"Authorization": "Bearer x", "X-API-Key": key}
    assert client.post("/v1/diagnoses", json={}, headers=wrong).status_code == 401


def test_unknown_wrong_revoked_and_expired_keys_are_answered_alike(client, database, key_for):
    good = key_for("diagnose")
    revoked, written = create(database, "x", ["diagnose"], datetime.now(UTC))
    revoke(database, revoked.id, datetime.now(UTC))
    hour = timedelta(hours=1)
    _, expired = create(database, "x", ["diagnose"], datetime.now(UTC) - 2 * hour, hour)
    answers = []
    for key in ("x", f"etk_{'0' * 16}_{'A' * 43}", good[:-4] + "AAAA", written, expired):
        response = client.post("/v1/diagnoses", json={}, headers=bearer(key))
        body = response.get_json()
        body.pop("request_id")
        answers.append((response.status_code, response.headers["WWW-Authenticate"], body))
    assert answers == [answers[0]] * 5
    assert answers[0][0] == 401
    assert client.post("/v1/diagnoses", json={}, headers=bearer(good)).status_code == 200


def test_keys_may_be_required_before_there_is_one(serve, database):
    client = serve(database, require_keys=True).test_client()
    assert client.post("/v1/diagnoses", json={}).status_code == 401
    assert client.get("/healthz").status_code == 200


def test_a_store_that_cannot_be_reached_is_neither_open_nor_a_wrong_key(serve, tmp_path, key_for):
    gone = Database(f"sqlite:///{tmp_path / 'no folder' / 'x.db'}")
    for settings in ({}, {"require_keys": True}):
        client = serve(gone, **settings).test_client()
        response = client.post("/v1/diagnoses", json={}, headers=bearer(key_for()))
        assert response.status_code == 503, settings
        assert response.mimetype == "application/problem+json"
        assert "Retry-After" in response.headers
        assert client.get("/healthz").status_code == 200


def test_two_callers_never_meet_in_an_idempotency_key(client, key_for):
    one, other = (key_for("cases:write", name=name) for name in ("one", "other"))

    def opened(key):
        headers = {**bearer(key), "Idempotency-Key": "k-1"}
        response = client.post("/v1/cases", json={"facts": FACTS}, headers=headers)
        assert response.status_code == 201
        return response.get_json()["id"]

    assert opened(one) == opened(one) != opened(other) == opened(other)


def test_where_nobody_is_named_the_name_of_the_key_says_it(client, key_for):
    headers = {
        **bearer(key_for("cases:read", "cases:write", name="ticket system")),
        "If-Match": "*",
    }
    where = client.post("/v1/cases", json={}, headers=headers).headers["Location"]
    client.post(f"{where}/text", json={"text": "x", "by": "user"}, headers=headers)
    client.patch(f"{where}/facts", json={"ever_worked": True}, headers=headers)
    client.patch(f"{where}/facts?by=inventory", json={"ever_worked": False}, headers=headers)
    entries = client.get(f"{where}/history", headers=headers).get_json()["entries"]
    said = [entry["by"] for entry in entries if entry["kind"] != "diagnosis"]
    assert said == ["ticket system", "user", "ticket system", "inventory"]


def test_a_line_of_the_log_names_the_id_of_the_key_and_no_secret(client, key_for, log):
    key, lacking = key_for("diagnose"), key_for("cases:read")
    client.post("/v1/diagnoses", json={}, headers=bearer(key))
    client.post("/v1/diagnoses", json={}, headers={"X-API-Key": lacking})
    client.post("/v1/diagnoses", json={}, headers=bearer(key[:-4] + "AAAA"))
    client.get("/healthz", headers=bearer(key))
    logged = log()
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [(line["status"], line.get("key")) for line in lines] == [
        (200, key[4:20]), (403, lacking[4:20]), (401, None), (200, None),
    ]  # fmt: skip
    for written in (key, lacking):
        assert written[21:-4] not in logged
