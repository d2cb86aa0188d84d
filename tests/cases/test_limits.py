"""What one case may hold is bounded, and what is beyond it is refused in words."""

import os
from dataclasses import replace

import pytest

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.cases import limits
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import pack_rules

ANY = {"If-Match": "*"}
FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.fixture
def few_entries(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 5)


def test_a_full_case_takes_no_more_but_can_still_be_resolved(client, opened, told, few_entries):
    case = opened(facts=FACTS)
    assert told(case, ever_worked=True).status_code == 200
    response = told(case, ever_worked=False)
    assert response.status_code == 413
    assert "refers to it" in response.get_json()["detail"]
    cause = case["diagnosis"]["causes"][0]["id"]
    for worked in (False, True):
        report = {"cause": cause, "worked": worked}
        now = client.post(f"/v1/cases/{case['id']}/outcome", json=report, headers=ANY)
        assert now.status_code == 200
    assert now.get_json()["status"] == "resolved"


def test_of_a_full_case_facts_can_be_taken_back_and_it_can_be_resolved_and_erased(
    client, opened, told, monkeypatch
):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 4)
    monkeypatch.setattr(limits, "MORE_OUTCOMES", 1)
    case = opened(facts=FACTS)
    where = f"/v1/cases/{case['id']}"
    assert told(case, ever_worked=True, device_count=3).status_code == 200
    assert told(case, ever_worked=False).status_code == 413
    for name in ("ever_worked", "device_count"):
        assert client.delete(f"{where}/facts/{name}", headers=ANY).status_code == 200
    assert client.get(where).get_json()["revision"] == 8
    report = {"cause": case["diagnosis"]["causes"][0]["id"], "worked": True}
    tried = [client.post(f"{where}/outcome", json=report, headers=ANY) for _ in range(2)]
    assert [response.status_code for response in tried] == [200, 413]
    assert tried[0].get_json()["status"] == "resolved"
    assert client.delete(where, headers=ANY).status_code == 204


def test_a_case_takes_as_many_entries_and_more_outcomes_as_is_said(
    client, opened, told, monkeypatch
):
    monkeypatch.setattr(limits, "MAX_ENTRIES", 6)
    monkeypatch.setattr(limits, "MORE_OUTCOMES", 2)
    case = opened(facts=FACTS)
    tried = [told(case, ever_worked=worked) for worked in (True, False, True)]
    assert [response.status_code for response in tried] == [200, 200, 413]
    assert "one may: 6." in tried[2].get_json()["detail"]
    report = {"cause": case["diagnosis"]["causes"][0]["id"], "worked": False}
    where = f"/v1/cases/{case['id']}/outcome"
    tried = [client.post(where, json=report, headers=ANY) for _ in range(3)]
    assert [response.status_code for response in tried] == [200, 200, 413]
    assert "one may: 8." in tried[2].get_json()["detail"]


def test_a_case_takes_so_much_text_and_no_more(client, opened, monkeypatch):
    monkeypatch.setattr(limits, "MAX_TEXT_BYTES", 20)
    case = opened(text="0123456789")
    where = f"/v1/cases/{case['id']}/text"
    assert client.post(where, json={"text": "0123456789"}, headers=ANY).status_code == 200
    response = client.post(where, json={"text": "x"}, headers=ANY)
    assert response.status_code == 413
    assert "bytes of text" in response.get_json()["detail"]


def test_too_many_facts_at_once_are_too_large(client, opened):
    facts = {f"fact_{number}": True for number in range(257)}
    patched = client.patch(f"/v1/cases/{opened()['id']}/facts", json=facts, headers=ANY)
    for response, pointer in (
        (patched, ""),
        (client.post("/v1/cases", json={"facts": facts}), "/facts"),
    ):
        assert response.status_code == 413
        faults = {fault["pointer"]: fault["detail"] for fault in response.get_json()["errors"]}
        assert faults[pointer] == "holds 257 facts; at most 256 are accepted"


def test_who_says_something_is_not_told_at_length(client, opened):
    where = f"/v1/cases/{opened()['id']}/facts?by={'x' * 201}"
    response = client.patch(where, json={"ever_worked": True}, headers=ANY)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/query/by"


def test_texts_are_kept_as_they_came_where_the_settings_say_so(service, database):
    desk = case_desk(
        service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database, mask=False
    )
    client = make_app(replace(service, cases=desk), Config(log_level="error")).test_client()
    text = "anna@contoso.example: Device Cap Reached"
    case = client.post("/v1/cases", json={"text": text}).get_json()
    assert case["texts"][0]["text"] == text
