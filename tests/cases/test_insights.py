"""What many cases have in common is told as numbers, and incidents are announced."""

import os
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.cases import incidents
from enroltriage.api.cases.incidents import IncidentRule
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import pack_rules

ANY = {"If-Match": "*"}
ONE = {"platform": "ios", "symptom": "device-cap-reached"}
CERTIFICATE = {"platform": "ios", "symptom": "account-not-onboarded"}


@pytest.fixture
def report(client):
    def tell(case, cause, resolution, *, worked):
        told = {"cause": cause, "resolution": resolution, "worked": worked}
        where = f"/v1/cases/{case['id']}/outcome"
        assert client.post(where, json=told, headers=ANY).status_code == 200

    return tell


def test_there_is_nothing_to_tell_of_no_cases(client):
    found = client.get("/v1/insights").get_json()
    assert (found["cases"], found["symptoms"], found["incidents"]) == (0, [], [])
    assert found["time_to_resolution"] == {"cases": 0, "median_seconds": None, "p90_seconds": None}


def test_cases_are_counted_by_what_is_known_of_them(client, opened):
    cases = [opened(facts=ONE) for _ in range(3)] + [opened(text="Good morning.")]
    found = client.get("/v1/insights?lang=de").get_json()
    assert found["cases"] == 4
    assert found["statuses"] == {"open": 4, "resolved": 0, "erased": 0}
    assert found["outcomes"] == {"open": 3, "unrecognised": 1}
    (symptom,) = found["symptoms"]
    assert (symptom["id"], symptom["cases"]) == ("device-cap-reached", 3)
    causes = {c["id"]: c["cases"] for c in found["causes"]}
    assert causes == {c["id"]: 3 for c in cases[0]["diagnosis"]["causes"]}
    assert found["unrecognised"] == [cases[3]["id"]]


def test_a_case_without_any_words_is_none_that_nobody_recognised(client, opened):
    opened(facts={"platform": "ios"})
    erased = opened(text="Good morning.")
    client.delete(f"/v1/cases/{erased['id']}", headers=ANY)
    shown = opened(facts={"error_message": "Good evening."})
    later = opened(facts={"platform": "ios"})
    told = {"text": "Good night."}
    client.post(f"/v1/cases/{later['id']}/text", json=told, headers=ANY)
    found = client.get("/v1/insights").get_json()
    assert found["outcomes"] == {"unrecognised": 4}
    assert found["unrecognised"] == [later["id"], shown["id"]]


def test_what_was_tried_is_counted_with_what_worked_and_how_long_it_took(client, opened, report):
    case, other = opened(facts=ONE), opened(facts=ONE)
    cause = case["diagnosis"]["causes"][0]
    report(case, cause["id"], cause["resolution"]["id"], worked=False)
    report(case, cause["id"], cause["resolution"]["id"], worked=True)
    report(other, cause["id"], None, worked=True)
    found = client.get("/v1/insights").get_json()
    counted = {(r["cause"], r["resolution"]): (r["tried"], r["worked"]) for r in found["reports"]}
    assert counted == {
        (cause["id"], cause["resolution"]["id"]): (2, 1),
        (cause["id"], None): (1, 1),
    }
    taken = found["time_to_resolution"]
    assert taken["cases"] == 2
    assert 0 < taken["median_seconds"] <= taken["p90_seconds"] < 60


def test_who_confirms_that_something_worked_changes_neither_the_numbers_nor_how_long_it_took(
    client, opened, report
):
    case = opened(facts=ONE)
    cause = case["diagnosis"]["causes"][0]["id"]
    report(case, cause, None, worked=True)
    taken = client.get("/v1/insights").get_json()["time_to_resolution"]
    for _ in range(2):
        report(case, cause, None, worked=True)
    found = client.get("/v1/insights").get_json()
    assert [(r["tried"], r["worked"]) for r in found["reports"]] == [(1, 1)]
    assert found["time_to_resolution"] == taken
    report(case, cause, None, worked=False)
    report(case, cause, None, worked=True)
    found = client.get("/v1/insights").get_json()
    assert [(r["tried"], r["worked"]) for r in found["reports"]] == [(3, 2)]
    assert found["time_to_resolution"]["median_seconds"] > taken["median_seconds"]


def test_a_failed_attempt_that_is_reported_late_leaves_a_case_resolved(watchful):
    case, _, _ = (
        watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json() for _ in range(3)
    )
    likely = case["diagnosis"]["causes"][0]["id"]
    where = f"/v1/cases/{case['id']}/outcome"
    for cause, worked in (("device-limit-reached", True), (likely, False)):
        told = {"cause": cause, "worked": worked}
        now = watchful.post(where, json=told, headers=ANY).get_json()
    assert now["status"] == "resolved"
    found = watchful.get("/v1/insights").get_json()
    assert found["statuses"]["resolved"] == 1
    assert found["incidents"] == []  # two are left: it was another cause


def test_questions_are_counted_by_whether_their_answer_helped(client, opened, told):
    confirmed, unknown = opened(facts=ONE), opened(facts=ONE)
    question = confirmed["diagnosis"]["next_question"]["fact"]
    told(confirmed, **{question: 20})
    told(unknown, **{question: None})
    told(unknown, ever_worked=True)
    counted = {
        q["fact"]: (q["answered"], q["helped"])
        for q in client.get("/v1/insights").get_json()["questions"]
    }
    assert counted[question] == (2, 1)


def test_only_the_cases_of_the_while_are_counted(client, opened):
    case = opened(facts=ONE)
    at = datetime.fromisoformat(case["opened_at"])

    def cases(since, until):
        query = {"since": since.isoformat(), "until": until.isoformat()}
        return client.get("/v1/insights", query_string=query).get_json()["cases"]

    second = timedelta(seconds=1)
    assert cases(at - second, at + second) == 1
    assert cases(at, at + second) == 1
    assert cases(at - second, at) == 0


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2025-01-01T00:00:00Z", "until": "2026-06-01T00:00:00Z"},
        {"since": "2026-06-01T00:00:00Z", "until": "2026-01-01T00:00:00Z"},
        {"since": "soon"},
    ],
)
def test_a_while_that_cannot_be_is_refused(client, query):
    response = client.get("/v1/insights", query_string=query)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/query/since"


@pytest.fixture
def watchful(service, database):
    """The service where three cases make an incident."""
    desk = case_desk(
        service.expert,
        pack_rules(os.environ["ENROLTRIAGE_RULES"]),
        database,
        incidents=IncidentRule(3, 24),
    )
    return make_app(replace(service, cases=desk), Config(log_level="error")).test_client()


def codes(case):
    return [notice["code"] for notice in case["diagnosis"]["notices"]]


def test_many_cases_of_a_cause_of_the_whole_tenant_are_announced_as_an_incident(watchful):
    cases = [watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json() for _ in range(4)]
    assert ["incident" in codes(case) for case in cases] == [False, False, True, True]
    notice = next(n for n in cases[3]["diagnosis"]["notices"] if n["code"] == "incident")
    assert "4 point to" in notice["message"]
    again = watchful.get(f"/v1/cases/{cases[3]['id']}").get_json()
    assert again == cases[3]
    german = watchful.get(f"/v1/cases/{cases[3]['id']}?lang=de").get_json()
    assert any("4 Fälle" in notice["message"] for notice in german["diagnosis"]["notices"])
    first = watchful.get(f"/v1/cases/{cases[0]['id']}").get_json()
    assert "incident" not in codes(first)
    (incident,) = watchful.get("/v1/insights").get_json()["incidents"]
    assert incident["cases"] == 4
    assert incident["latest"] == [case["id"] for case in cases[::-1]]


def test_a_case_counts_once_however_often_it_is_diagnosed(watchful):
    for _ in range(2):
        case = watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json()
    for _ in range(3):
        again = watchful.post(f"/v1/cases/{case['id']}/diagnosis", headers=ANY).get_json()
    assert "incident" not in codes(again)


def test_cases_that_were_resolved_by_another_cause_are_no_part_of_an_incident(watchful):
    def post(case, worked, cause):
        where = f"/v1/cases/{case['id']}/outcome"
        told = {"cause": cause, "worked": worked}
        assert watchful.post(where, json=told, headers=ANY).status_code == 200

    cases = [watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json() for _ in range(4)]
    likely = cases[0]["diagnosis"]["causes"][0]["id"]
    post(cases[0], True, likely)  # still one of them
    post(cases[1], True, "device-limit-reached")
    post(cases[2], True, "device-limit-reached")
    watchful.delete(f"/v1/cases/{cases[3]['id']}", headers=ANY)  # what was concluded stays
    again = watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json()
    notice = next(n for n in again["diagnosis"]["notices"] if n["code"] == "incident")
    assert "3 point to" in notice["message"]
    (incident,) = watchful.get("/v1/insights").get_json()["incidents"]
    assert incident["cases"] == 3
    assert incident["latest"] == [again["id"], cases[3]["id"], cases[0]["id"]]
    post(cases[2], False, "device-limit-reached")  # it did not work after all
    (incident,) = watchful.get("/v1/insights").get_json()["incidents"]
    assert incident["cases"] == 4
    for case in (cases[0], again):
        post(case, True, "device-limit-reached")
    assert watchful.get("/v1/insights").get_json()["incidents"] == []


def test_of_very_many_cases_no_more_are_looked_at_than_needed_and_that_is_told(
    watchful, monkeypatch
):
    monkeypatch.setattr(incidents, "LOOKED_AT", 3)
    cases = [watchful.post("/v1/cases", json={"facts": CERTIFICATE}).get_json() for _ in range(6)]
    told = [
        next((n["message"] for n in case["diagnosis"]["notices"] if n["code"] == "incident"), "")
        for case in cases
    ]
    assert ["3 point to" in told[2], "4+ point to" in told[3], "4+ point to" in told[5]] == [
        True
    ] * 3
    assert watchful.get(f"/v1/cases/{cases[5]['id']}").get_json() == cases[5]
    (incident,) = watchful.get("/v1/insights").get_json()["incidents"]
    assert incident["cases"] == 6


def test_many_cases_of_a_cause_of_one_user_are_no_incident(watchful):
    for _ in range(4):
        case = watchful.post("/v1/cases", json={"facts": {**ONE, "device_count": 20}}).get_json()
    assert case["diagnosis"]["outcome"] == "confirmed"
    assert "incident" not in codes(case)
    assert watchful.get("/v1/insights").get_json()["incidents"] == []
