"""The rules of an earlier version are kept, and can be asked again by a later one."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import pack_files, pack_rules
from enroltriage.api.store.tables import RULE_VERSIONS
from enroltriage.rules import load_expert

PRINTERS = Path(__file__).parents[1] / "rules/sound"
"""Rules with symptoms and causes of their own."""
ANY = {"If-Match": "*"}
PRINTS_NOTHING = {"model": "laser", "symptom": "prints-nothing"}
FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.fixture
def other_rules(tmp_path):
    """The rules as they were before: another title, and no words for what came later."""
    folder = shutil.copytree(
        os.environ["ENROLTRIAGE_RULES"], tmp_path / "rules", ignore=shutil.ignore_patterns("*.py*")
    )
    notices = folder / "common" / "notices.yaml"
    before, _, _ = notices.read_text("utf-8").partition("\n  incident:")
    notices.write_text(before + "\n", "utf-8")
    symptom = folder / "ios" / "symptoms" / "device-cap-reached.yaml"
    text = symptom.read_text("utf-8")
    symptom.write_text(text.replace("Device Cap Reached", "Device Cap Met", 1), "utf-8")
    return folder


@pytest.fixture
def by_rules(service, database):
    """The service, by other rules, over the same store."""

    def make(folder):
        expert = load_expert(folder)
        desk = case_desk(expert, pack_rules(str(folder)), database)
        other = replace(service, expert=expert, cases=desk)
        return make_app(other, Config(log_level="error")).test_client()

    return make


@pytest.fixture
def before(by_rules, other_rules):
    """The service, by earlier rules."""
    return by_rules(other_rules)


def test_an_answer_stays_that_of_the_rules_that_gave_it_until_it_is_asked_anew(before, client):
    case = before.post("/v1/cases", json={"facts": FACTS}).get_json()
    where = f"/v1/cases/{case['id']}"
    old = case["diagnosis"]["knowledge"]["version"]
    assert client.get(where).get_json() == case
    now = client.post(f"{where}/diagnosis", headers=ANY).get_json()["diagnosis"]
    assert now["knowledge"]["version"] != old
    again = client.get(f"{where}/diagnosis?knowledge={old}").get_json()
    told = again.pop("case")
    assert again == case["diagnosis"]
    assert told["recorded"] is False
    then = client.get(f"{where}/diagnosis", query_string={"as_of": case["changed_at"]}).get_json()
    assert then.pop("case")["recorded"] is True
    assert then == case["diagnosis"]


def test_an_outcome_is_reported_on_an_answer_of_earlier_rules(before, client):
    case = before.post("/v1/cases", json={"facts": FACTS}).get_json()
    report = {"cause": case["diagnosis"]["causes"][0]["id"], "worked": True}
    response = client.post(f"/v1/cases/{case['id']}/outcome", json=report, headers=ANY)
    assert response.status_code == 200
    assert response.get_json()["diagnosis"] == case["diagnosis"]


def test_what_only_earlier_rules_know_is_reported_on_their_answer(by_rules, client):
    """The remedy that they advised is the one that was tried."""
    case = by_rules(PRINTERS).post("/v1/cases", json={"facts": PRINTS_NOTHING}).get_json()
    where, cause = f"/v1/cases/{case['id']}/outcome", case["diagnosis"]["causes"][0]
    report = {"cause": cause["id"], "resolution": cause["resolution"]["id"], "worked": True}
    response = client.post(where, json=report, headers=ANY)
    assert response.status_code == 200, response.get_json()
    assert response.get_json()["status"] == "resolved"
    unknown = client.post(where, json={"cause": "no-cause", "worked": True}, headers=ANY)
    assert cause["id"] in unknown.get_json()["errors"][0]["allowed"]


def test_a_write_that_is_sent_again_is_answered_alike_after_the_rules_have_changed(before, client):
    headers = {"Idempotency-Key": "k-1"}
    first = before.post("/v1/cases", json={"facts": FACTS}, headers=headers)
    again = client.post("/v1/cases", json={"facts": FACTS}, headers=headers)
    assert (first.status_code, first.data) == (again.status_code, again.data)


def test_rules_that_cannot_be_read_any_more_take_nothing_else_with_them(before, client, database):
    case = before.post("/v1/cases", json={"facts": FACTS}).get_json()
    with database.writing() as connection:
        broken = pack_files({"ios/pack.yaml": "pack: [of no kind that there is"})
        version = case["diagnosis"]["knowledge"]["version"]
        which = RULE_VERSIONS.c.version == version
        connection.execute(update(RULE_VERSIONS).where(which).values(files=broken))
    where = f"/v1/cases/{case['id']}"
    read = client.get(where)
    assert (read.status_code, read.get_json()["diagnosis"]) == (200, None)
    document = client.get("/openapi.json").get_json()["paths"]
    for path in ("/diagnosis", "/diagram.svg"):
        response = client.get(where + path)
        assert response.status_code == 409
        assert version in response.get_json()["detail"]
        assert "409" in document[f"/v1/cases/{{case_id}}{path}"]["get"]["responses"]
    assert client.get(f"{where}/history").status_code == 200
    cause = case["diagnosis"]["causes"][0]["id"]
    assert (
        client.post(
            f"{where}/outcome", json={"cause": cause, "worked": True}, headers=ANY
        ).status_code
        == 200
    )


@pytest.fixture
def of_printers(by_rules):
    """Two cases with a symptom and a cause that today's rules do not know."""
    printers = by_rules(PRINTERS)
    given = {"facts": {"model": "laser", "symptom": "prints-nothing"}}
    return [printers.post("/v1/cases", json=given).get_json() for _ in range(2)]


def test_cases_are_found_by_symptoms_and_causes_that_only_earlier_rules_knew(
    client, opened, of_printers
):
    opened(facts=FACTS)
    cause = of_printers[0]["diagnosis"]["causes"][0]["id"]
    newest = [case["id"] for case in of_printers[::-1]]
    for query in (
        "symptom=prints-nothing",
        f"cause={cause}",
        f"symptom=prints-nothing&cause={cause}",
    ):
        response = client.get(f"/v1/cases?{query}")
        assert [case["id"] for case in response.get_json()["cases"]] == newest, query
    first = client.get("/v1/cases?symptom=prints-nothing&limit=1")
    link = first.headers["Link"]
    second = client.get(link[1 : link.index(">")])
    pages = [page.get_json()["cases"][0]["id"] for page in (first, second)]
    assert pages == newest


@pytest.mark.parametrize("name", ["symptom", "cause"])
@pytest.mark.parametrize(
    "written", ["print-nothing", "Prints-nothing", "", "%00", "x" * 81, "like:%25"]
)
def test_what_neither_the_rules_know_nor_a_case_has_is_refused(client, of_printers, name, written):
    response = client.get(f"/v1/cases?{name}={written}")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == f"/query/{name}"


def test_of_a_symptom_that_is_written_wrong_it_is_told_which_was_meant(client, of_printers):
    fault = client.get("/v1/cases?symptom=device-cap-reach").get_json()["errors"][0]
    assert fault["did_you_mean"] == "device-cap-reached"


def test_a_symptom_that_no_case_has_any_more_finds_nothing_and_is_refused(client, of_printers):
    for case in of_printers:
        client.post(f"/v1/cases/{case['id']}/diagnosis", headers=ANY)
    assert client.get("/v1/cases?symptom=prints-nothing").status_code == 422
