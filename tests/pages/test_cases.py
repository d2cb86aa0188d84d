"""The list of cases: what it shows, how one is found, how one is opened."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from enroltriage.api.cases.limits import PAGE

HTML = {"Accept": "text/html"}
HIDDEN = re.compile(r'name="(csrf_token|token)" value="([^"]*)"')


def shown(client, path):
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    return unescape(answer.get_data(as_text=True))


def opened(client: FlaskClient, **told) -> str:
    return str(client.post("/v1/cases", json=told).get_json()["id"])


@pytest.mark.parametrize(("language", "js"), [("en", False), ("de", True)])
def test_a_case_is_opened_from_a_ticket(person, site, language, js):
    """In the browser; it leads to the page of the case, and the ticket's id leads back to it."""
    someone = person(language, js=js)
    page = someone.visit("/cases")
    page.locator("#text").fill("Device Cap Reached")
    page.locator("#reference").fill(f"NEW-{language}")
    page.locator("#platform").select_option("ios")
    page.locator(".opening button").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}\?"))
    address = page.url.partition("?")[0]
    assert page.locator("article.cause").count() == 1
    page = someone.visit("/cases")
    page.locator("#find-reference").fill(f"NEW-{language}")
    page.locator(".finder button").click()
    page.wait_for_url(f"{address}?*")
    assert someone.violations() == []


def test_a_reference_leads_to_its_case_or_lists_several(client):
    """And where there is none, the form to open one has it already."""
    first = opened(client, text="x", reference={"id": "TWO-1"})
    straight = client.get("/cases?reference=TWO-1&lang=de")
    assert (straight.status_code, straight.headers["Location"]) == (303, f"/cases/{first}?lang=de")
    second = opened(client, text="y", reference={"id": "TWO-1"})
    page = shown(client, "/cases?reference=TWO-1")
    assert first in page
    assert second in page
    page = shown(client, "/cases?reference=NONE-1")
    assert "There is no such case." in page
    assert page.count('value="NONE-1"') == 2


def test_a_row_says_how_the_case_stands(client):
    """The status, the likeliest cause in words, or the one that it was."""
    told = {
        "text": "Device Cap Reached",
        "facts": {"platform": "ios"},
        "reference": {"id": "ROW-1"},
    }
    id_ = opened(client, **told)
    opened(client, **told)
    page = shown(client, "/cases?reference=ROW-1")
    assert "Most likely: The user has reached the device limit" in page
    report = {"cause": "device-limit-reached", "worked": True}
    client.post(f"/v1/cases/{id_}/outcome", json=report, headers={"If-Match": "*"})
    page = shown(client, "/cases?reference=ROW-1")
    assert "Resolved: The user has reached the device limit" in page
    assert "chip resolved" in page


def test_pages_follow_each_other(client):
    """Each goes on after the last case of the one before; filters stay."""
    for number in range(PAGE + 1):
        opened(client, reference={"id": "MANY-1"}, facts={"platform": "ios"}, by=str(number))
    page = shown(client, "/cases?reference=MANY-1&status=open")
    (following,) = re.findall(r'rel="next" href="([^"]+)"', page)
    assert page.count("MANY-1</bdi>") == PAGE
    assert "status=open" in following
    rest = shown(client, following)
    assert rest.count("MANY-1</bdi>") == 1
    assert 'rel="next"' not in rest


def test_filters_that_are_left_empty_are_no_part_of_the_address(client):
    """So that it can be sent to somebody."""
    found = client.get("/cases?lang=en&reference=&status=open&symptom=&cause=&changed_since=")
    assert (found.status_code, found.headers["Location"]) == (303, "/cases?lang=en&status=open")
    assert "In the order in which they changed" in shown(client, "/cases?changed_since=2020-01-01")
    assert client.get("/cases?changed_since=soon").status_code == 422
    assert client.get("/cases?status=lost").status_code == 422


def test_an_opening_that_is_sent_twice_opens_one_case(client):
    """A double click."""
    form = {**dict(HIDDEN.findall(shown(client, "/cases"))), "text": "z", "reference": "TWICE-1"}
    assert len({client.post("/cases", data=form).headers["Location"] for _ in range(2)}) == 1


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({}, "Paste the text of the ticket, or name its reference."),
        ({"text": "x", "url": "javascript:alert(1)"}, "begins with https://"),
        ({"text": "x" * 70_000}, "longer than 64 KiB"),
        ({"text": "x", "by": "a\nb"}, "all on one line"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_opening_stands_at_the_field(client, form, fault):
    """And what was typed is still there."""
    hidden = dict(HIDDEN.findall(shown(client, "/cases")))
    answer = client.post("/cases", data={**hidden, **form}, headers=HTML)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert fault in page
    assert form.get("text", "") in page


def test_a_form_without_its_token_opens_nothing(client):
    """Another site cannot send it."""
    assert client.post("/cases", data={"text": "x"}).status_code == 400
