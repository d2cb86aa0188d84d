"""Cases are found by what is known of them, page by page."""

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


@pytest.mark.parametrize(
    ("query", "name"),
    [("limit=0", "limit"), ("limit=201", "limit"), ("limit=x", "limit"), ("after=x", "after"), ("after=1.%00", "after"), ("reference=%00", "reference"),
     ("changed_since=9999-12-31T23:59:59-14:00", "changed_since"),
     ("changed_since=yesterday", "changed_since"), ("changed_since=2026-01-01T00:00:00", "changed_since"),
     ("status=done", "status"), ("symptom=x", "symptom"), ("states=open", "states")],
)  # fmt: skip
def test_a_query_that_cannot_be_used_is_named(client, query, name):
    response = client.get(f"/v1/cases?{query}")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["pointer"] == f"/query/{name}"
