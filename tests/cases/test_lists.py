"""Cases are found by what is known of them, page by page."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain

import pytest

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}


def ids(response):
    return [case["id"] for case in response.get_json()["cases"]]


def pages(client, query):
    """All pages, from link to link."""
    where, found = f"/v1/cases?{query}", []
    while where:
        response = client.get(where)
        assert response.status_code == 200
        if not ids(response):
            return found
        found.append(ids(response))
        link = response.headers.get("Link")
        where = link[1 : link.index(">")] if link else None
    return found


def test_the_newest_case_comes_first(client, opened):
    cases = [opened()["id"] for _ in range(3)]
    assert ids(client.get("/v1/cases")) == cases[::-1]


def test_a_list_is_read_page_by_page_and_no_case_comes_twice(client, opened):
    cases = [opened()["id"] for _ in range(7)]
    found = pages(client, "limit=3")
    assert [len(page) for page in found] == [3, 3, 1]
    assert [*chain(*found)] == cases[::-1]


def test_who_follows_changes_goes_on_where_the_last_page_ended(client, opened, told):
    cases = [opened() for _ in range(5)]
    told(cases[1], ever_worked=True)
    found = pages(client, "limit=2&changed_since=2020-01-01T00:00:00Z")
    expected = [cases[n]["id"] for n in (0, 2, 3, 4, 1)]
    assert [*chain(*found)] == expected
    since = client.get(f"/v1/cases/{cases[4]['id']}").get_json()["changed_at"]
    assert ids(client.get("/v1/cases", query_string={"changed_since": since})) == expected[3:]
    later = datetime.now(UTC).isoformat()
    assert ids(client.get("/v1/cases", query_string={"changed_since": later})) == []


def test_cases_are_found_by_symptom_cause_status_and_reference(client, opened, told):
    one = opened(facts=FACTS, reference={"id": "INC-1"})
    other = opened(facts={"platform": "ios", "symptom": "account-not-onboarded"})
    cause = one["diagnosis"]["causes"][0]["id"]
    report = {"cause": cause, "worked": True}
    client.post(f"/v1/cases/{one['id']}/outcome", json=report, headers={"If-Match": "*"})
    for query, expected in (
        ("symptom=device-cap-reached", [one]),
        (f"cause={cause}", [one]),
        ("status=open", [other]),
        ("status=resolved", [one]),
        ("reference=INC-1", [one]),
        ("reference=INC-1&status=open", []),
        ("symptom=device-cap-reached&changed_since=2020-01-01T00:00:00Z", [one]),
    ):
        assert ids(client.get(f"/v1/cases?{query}")) == [case["id"] for case in expected], query


def test_a_cause_that_is_excluded_meanwhile_no_longer_finds_the_case(client, opened, told):
    case = opened(facts={"platform": "ios", "symptom": "account-not-onboarded"})
    possible = {
        cause["id"] for cause in case["diagnosis"]["causes"] if cause["status"] != "excluded"
    }
    now = told(case, push_certificate="valid").get_json()
    left = {cause["id"] for cause in now["diagnosis"]["causes"] if cause["status"] != "excluded"}
    assert left < possible
    for cause in possible:
        assert bool(ids(client.get(f"/v1/cases?cause={cause}"))) == (cause in left)


def test_who_asks_for_the_next_page_again_later_finds_what_has_changed_since(client, opened, told):
    case, other = opened(), opened()
    first = client.get("/v1/cases?changed_since=2020-01-01T00:00:00Z")
    link = first.headers["Link"]
    where = link[1 : link.index(">")]
    assert ids(client.get(where)) == []
    told(case, ever_worked=True)
    later = client.get(where)
    assert ids(later) == [case["id"]]
    told(other, ever_worked=True)
    link = later.headers["Link"]
    assert ids(client.get(link[1 : link.index(">")])) == [other["id"]]


def test_no_change_of_many_writers_is_missed_by_who_follows(app, client, opened):
    """However their transactions interleave, none becomes visible before one with an earlier time."""
    cases = [opened()["id"] for _ in range(4)]
    seen = {}

    def write(number):
        with app.test_client() as writer:
            where = f"/v1/cases/{cases[number % len(cases)]}/text"
            told = {"text": f"message {number}"}
            assert writer.post(where, json=told, headers={"If-Match": "*"}).status_code == 200

    where = "/v1/cases?changed_since=2020-01-01T00:00:00Z&limit=2"
    with ThreadPoolExecutor(5) as pool:
        writing = [pool.submit(write, number) for number in range(40)]
        while True:
            done = all(future.done() for future in writing)
            response = client.get(where)
            found = response.get_json()["cases"]
            seen.update({case["id"]: case["revision"] for case in found})
            link = response.headers["Link"]
            where = link[1 : link.index(">")]
            if done and not found:
                break
    for future in writing:
        future.result()
    now = {case["id"]: case["revision"] for case in client.get("/v1/cases").get_json()["cases"]}
    assert seen == now


@pytest.mark.parametrize(
    "name", ["status", "symptom", "cause", "reference", "changed_since", "after", "limit"]
)
def test_an_empty_filter_is_refused_and_does_not_list_all_cases(client, opened, name):
    opened(reference={"id": "INC-1"})
    response = client.get(f"/v1/cases?{name}=")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == f"/query/{name}"


def test_a_misspelt_status_is_told_those_there_are(client):
    told = client.get("/v1/cases?status=close").get_json()
    assert "knowledge" not in told["detail"]
    assert told["errors"][0]["detail"] == "must be one of open, resolved, erased"
    assert told["errors"][0]["allowed"] == ["open", "resolved", "erased"]


def test_an_empty_version_of_the_rules_is_refused(client, opened):
    response = client.get(f"/v1/cases/{opened()['id']}/diagnosis?knowledge=")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == "/query/knowledge"


@pytest.mark.parametrize(
    ("query", "name"),
    [("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("limit=000000001000000", "limit"), ("limit=1&limit=2", "limit"), ("reference=a&reference=b", "reference"), ("after=x", "after"), ("after=1.%00", "after"), ("reference=%00", "reference"),
     ("changed_since=9999-12-31T23:59:59-14:00", "changed_since"),
     ("changed_since=yesterday", "changed_since"), ("changed_since=2026-01-01T00:00:00", "changed_since"),
     ("status=done", "status"), ("symptom=x", "symptom"), ("states=open", "states")],
)  # fmt: skip
def test_a_query_that_cannot_be_used_is_named(client, query, name):
    response = client.get(f"/v1/cases?{query}")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == f"/query/{name}"
