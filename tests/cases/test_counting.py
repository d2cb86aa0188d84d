"""What happens to cases is counted, once it is durable, and never twice."""

import os
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.config import Config
from enroltriage.api.metrics import Metrics
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


@pytest.fixture
def caller(service, database_url):
    """A caller of the service with counts of its own, over a store without tables."""
    metrics = Metrics(knowledge="k", engine="e", software="s")
    database = Database(database_url, watch=metrics.cases.transacted)
    desk = case_desk(
        service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database, counts=metrics.cases
    )
    app = make_app(replace(service, cases=desk, metrics=metrics), Config(log_level="error"))
    yield app.test_client()
    database.close()


@pytest.fixture
def client(caller, database_url):
    """The same, with today's tables."""
    database = Database(database_url)
    migrate(database)
    database.close()
    return caller


def counted(client):
    """Every count that is not 0, by what follows ``enroltriage_`` and its labels."""
    return {
        " ".join((sample.name.removeprefix("enroltriage_"), *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.value and sample.name.startswith(("enroltriage_case_", "enroltriage_store_"))
        if not sample.name.endswith(("_bucket", "_created", "_sum"))
    }


def test_what_is_added_to_cases_is_counted_by_kind_and_diagnoses_by_outcome(client):
    case = client.post("/v1/cases", json={"facts": FACTS}).get_json()
    where, any_state = f"/v1/cases/{case['id']}", {"If-Match": "*"}
    client.patch(f"{where}/facts", json={"device_count": 20}, headers=any_state)
    client.post(f"{where}/text", json={"text": "Hello."}, headers=any_state)
    client.delete(f"{where}/facts/device_count", headers=any_state)
    cause = case["diagnosis"]["causes"][0]["id"]
    client.post(f"{where}/outcome", json={"cause": cause, "worked": True}, headers=any_state)
    client.delete(where, headers=any_state)
    counts = counted(client)
    assert {name: value for name, value in counts.items() if name.startswith("case_")} == {
        "case_entries_total opened": 1,
        "case_entries_total facts": 1,
        "case_entries_total text": 1,
        "case_entries_total fact-taken-back": 1,
        "case_entries_total outcome": 1,
        "case_entries_total erased": 1,
        "case_entries_total diagnosis": 4,
        "case_diagnoses_total open": 2,
        "case_diagnoses_total confirmed": 2,
    }
    assert counts["store_transaction_seconds_count write"] == 6
    assert "store_errors_total write" not in counts


def test_each_diagnosis_that_is_put_on_record_counts_the_rules_that_fired(client):
    for _ in range(2):
        case = client.post("/v1/cases", json={"facts": FACTS}).get_json()
    where, any_state = f"/v1/cases/{case['id']}", {"If-Match": "*"}
    cause = case["diagnosis"]["causes"][0]
    client.post(f"{where}/text", json={"text": "Hello."}, headers=any_state)
    client.post(f"{where}/diagnosis", headers=any_state)  # says the same again: not on record
    report = {"cause": cause["id"], "worked": True}
    client.post(f"{where}/outcome", json=report, headers=any_state)
    text = client.get("/metrics").text
    for rule in cause["rules"]:
        assert f'enroltriage_rules_fired_total{{rule="{rule}"}} 3.0' in text


def test_a_write_that_is_sent_again_is_counted_as_such_and_as_nothing_else(client):
    for _ in range(3):
        client.post("/v1/cases", json={}, headers={"Idempotency-Key": "k"})
    counts = counted(client)
    assert counts["case_writes_answered_again_total"] == 2
    assert counts["case_entries_total opened"] == 1


def test_a_change_of_a_state_that_is_no_more_is_a_conflict_and_adds_nothing(client):
    case = client.post("/v1/cases", json={"facts": FACTS}).get_json()
    refused = client.patch(
        f"/v1/cases/{case['id']}/facts", json={"ever_worked": True}, headers={"If-Match": '"7"'}
    )
    assert refused.status_code == 412
    counts = counted(client)
    assert counts["case_conflicts_total"] == 1
    assert "case_entries_total facts" not in counts


def test_a_store_that_fails_is_counted_by_what_it_was_needed_for(caller):
    assert caller.post("/v1/cases", json={}).status_code == 503
    assert caller.get("/v1/cases").status_code == 503
    counts = counted(caller)
    assert counts["store_errors_total write"] == 1
    assert counts["store_errors_total read"] == 1
    assert "case_entries_total opened" not in counts


def test_every_kind_is_shown_before_anything_has_happened(client):
    text = client.get("/metrics").text
    for kind in ("opened", "text", "facts", "fact-taken-back", "diagnosis", "outcome", "erased"):
        assert f'enroltriage_case_entries_total{{kind="{kind}"}} 0.0' in text
    assert 'enroltriage_store_errors_total{purpose="write"} 0.0' in text
