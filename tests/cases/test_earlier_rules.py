"""The rules of an earlier version are kept, and can be asked again by a later one."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import update

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import pack_files
from enroltriage.api.store.tables import RULE_VERSIONS
from enroltriage.rules import load_expert
from enroltriage.rules.loader import SHIPPED

ANY = {"If-Match": "*"}
FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.fixture
def other_rules(tmp_path):
    """The rules as they were before: another title, and no words for what came later."""
    folder = shutil.copytree(SHIPPED, tmp_path / "rules", ignore=shutil.ignore_patterns("*.py*"))
    notices = folder / "common" / "notices.yaml"
    before, _, _ = notices.read_text("utf-8").partition("\n  incident:")
    notices.write_text(before + "\n", "utf-8")
    symptom = folder / "ios" / "symptoms" / "device-cap-reached.yaml"
    text = symptom.read_text("utf-8")
    symptom.write_text(text.replace("Device Cap Reached", "Device Cap Met", 1), "utf-8")
    return folder


@pytest.fixture
def before(service, database, other_rules):
    """The service, by earlier rules, over the same store."""
    expert = load_expert(other_rules)
    desk = case_desk(expert, str(other_rules), database)
    return make_app(
        replace(service, expert=expert, cases=desk), Config(log_level="error")
    ).test_client()


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
    response = client.get(f"{where}/diagnosis")
    assert response.status_code == 409
    assert version in response.get_json()["detail"]
    assert client.get(f"{where}/history").status_code == 200
    cause = case["diagnosis"]["causes"][0]["id"]
    assert (
        client.post(
            f"{where}/outcome", json={"cause": cause, "worked": True}, headers=ANY
        ).status_code
        == 200
    )
