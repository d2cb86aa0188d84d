"""Cases that are kept are looked at by the other engine, too, as those that are not."""

import os
from dataclasses import replace

import pytest

from enroltriage.api.app import case_desk, make_app
from enroltriage.api.comparison import Comparison
from enroltriage.api.config import Config
from enroltriage.api.metrics import Metrics
from enroltriage.api.packed_rules import pack_rules

ANY = {"If-Match": "*"}
FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


class Noting(Comparison):
    """Keeps what is offered, instead of comparing it."""

    def __init__(self, service):
        super().__init__(service.experts, 1, Metrics(knowledge="k", engine="e", software="s"))
        self.offered = []

    def offer(self, case, request_id):
        """Keep it."""
        self.offered.append((case, request_id))


@pytest.fixture
def comparison(service):
    return Noting(service)


@pytest.fixture
def client(service, database, comparison):
    desk = case_desk(service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database)
    app = make_app(replace(service, cases=desk, comparison=comparison), Config(log_level="error"))
    return app.test_client()


def test_what_is_diagnosed_of_a_kept_case_is_offered_whenever_it_is(client, comparison):
    given = {"facts": FACTS, "text": "My second iPad.", "locale": "de"}
    headers = {"X-Request-ID": "ticket-7"}
    case = client.post("/v1/cases", json=given, headers=headers).get_json()
    where = f"/v1/cases/{case['id']}"
    client.patch(f"{where}/facts", json={"device_count": 20}, headers=ANY)
    client.post(f"{where}/text", json={"text": "My third."}, headers=ANY)
    first, second, third = comparison.offered
    kept = {"facts": FACTS, "text": "My second iPad.", "locale": "de", "edition": "current"}
    assert first == (kept, "ticket-7")
    assert second[0]["facts"] == {**FACTS, "device_count": 20}
    assert third[0]["text"] == "My second iPad.\n\nMy third."


def test_each_case_of_a_batch_is_offered(client, comparison):
    client.post("/v1/cases:batch", json={"cases": [{"facts": FACTS}, {"text": "Hello."}]})
    assert [case["text"] for case, _ in comparison.offered] == [None, "Hello."]


def test_what_is_only_read_reported_refused_or_sent_again_is_not_offered(client, comparison):
    key = {"Idempotency-Key": "one"}
    case = client.post("/v1/cases", json={"facts": FACTS}, headers=key).get_json()
    comparison.offered.clear()
    where = f"/v1/cases/{case['id']}"
    told = {"cause": case["diagnosis"]["causes"][0]["id"], "worked": True}
    client.post("/v1/cases", json={"facts": FACTS}, headers=key)
    client.get(where)
    client.post(f"{where}/outcome", json=told, headers=ANY)
    client.patch(f"{where}/facts", json={"no_such_fact": 1}, headers=ANY)
    assert comparison.offered == []


def test_the_engines_agree_about_kept_cases(client, comparison, service):
    client.post("/v1/cases", json={"facts": {**FACTS, "device_count": None}, "text": "Hello."})
    metrics = Metrics(knowledge="k", engine="e", software="s")
    real = Comparison(service.experts, 1, metrics)
    for case, request_id in comparison.offered:
        real.offer(case, request_id)
    real.drain(20)
    assert b'enroltriage_comparisons_total{result="same"} 1.0' in metrics.text()
