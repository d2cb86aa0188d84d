"""The page of what many cases have in common: the numbers of the interface, drawn and in tables."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from shutil import copytree, ignore_patterns
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.pages.figures import duration, percent
from enroltriage.api.pages.texts import texts_of
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.alike_texts import group_alike, quoted_in, reported_in
from enroltriage.expert.skeleton import skeleton
from enroltriage.expert.verify import Survey, verify
from enroltriage.rules import load_expert
from enroltriage.rules.skeleton_yaml import write_skeleton
from enroltriage.rules.strict_yaml import parse

ONE = {"platform": "ios", "symptom": "device-cap-reached"}
CERTIFICATE = {"platform": "ios", "symptom": "account-not-onboarded"}
HOSTILE = '"</pre><script>alert(1)</script>: {% raw %} \u202etxet\u202c & yes ~ *x <person> 1..3'


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A service that three cases of the whole tenant have reached, and some that nobody recognised."""
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'cases.sqlite3'}"
    app = create_app(load_config(log_level="error", database=store, incident_cases=3))
    migrate(service_of(app).cases.database)
    client = app.test_client()
    cases = [{"facts": CERTIFICATE, "reference": {"id": f"INC-{n}"}} for n in range(3)]
    cases += [
        {"facts": ONE},
        *({"text": f"Printer {n}: the toner is low, please help."} for n in range(3)),
    ]
    cases += [{"text": HOSTILE}]
    opened = [client.post("/v1/cases", json=case).get_json() for case in cases]
    cause = opened[0]["diagnosis"]["causes"][0]
    for worked in (False, True):
        outcome = {"cause": cause["id"], "resolution": cause["resolution"]["id"], "worked": worked}
        client.post(f"/v1/cases/{opened[0]['id']}/outcome", json=outcome, headers={"If-Match": "*"})
    return client


def shown(client: FlaskClient, path: str) -> str:
    """The page, as people read it."""
    response = client.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)
    return unescape(response.get_data(as_text=True))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_shows_the_numbers_of_the_interface(told: FlaskClient, language: str) -> None:
    """Each in a row of a table, and drawn beside it where nobody is read to."""
    html = shown(told, f"/insights?lang={language}")
    found = told.get(f"/v1/insights?lang={language}").get_json()
    for kind in ("symptoms", "causes"):
        assert found[kind]
        for one in found[kind]:
            row = rf'<th scope="row">{re.escape(one["title"])}</th><td>{one["cases"]}</td>'
            assert re.search(row, html), one
    (report,) = found["reports"]
    assert (report["tried"], report["worked"]) == (2, 1)
    assert "<td>2</td><td>1</td><td>50" in html
    drawn = re.findall(r"<svg\b[^>]*>", html)
    assert len(drawn) == html.count("<caption>") == html.count('class="beside"')
    assert all('aria-hidden="true"' in svg for svg in drawn)


def test_incidents_come_first_and_lead_to_their_cases(told: FlaskClient) -> None:
    """With the number of the ticket, where it is known."""
    html = shown(told, "/insights")
    assert html.index('id="incidents"') < html.index('id="figures"') < html.index('id="symptoms"')
    incident = html[html.index('id="incidents"') : html.index('id="figures"')]
    assert "3 cases within 24 hours" in incident
    assert re.findall(r"<bdi>(.*?)</bdi>", incident) == ["INC-2", "INC-1", "INC-0"]


def test_what_nobody_recognised_is_grouped_with_a_rule_file_for_each_group(
    told: FlaskClient,
) -> None:
    """What differs from ticket to ticket, as a number, does not part them."""
    html = shown(told, "/insights")
    groups = html[html.index('id="unknown"') :]
    assert groups.index("the toner is low") < groups.index("alert(1)")
    assert "<strong>3 cases</strong>" in groups
    assert "<strong>1 case</strong>" in groups
    for address in re.findall(r'href="(/insights/skeleton[^"]*)" download', groups):
        response = told.get(address)
        assert response.mimetype == "application/yaml"
        text = response.get_data(as_text=True)
        assert text in html
        assert "TODO" in text
        assert "personal data" in text
        name = parse(text, "x.yaml").value["symptom"]
        assert f"filename={name}.yaml" in response.headers["Content-Disposition"]


def test_nothing_of_a_ticket_becomes_markup(told: FlaskClient) -> None:
    """Neither in the page nor in the rule file."""
    html = told.get("/insights").get_data(as_text=True)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert '<q dir="auto">' in html


def test_a_rule_file_loads_and_verifies_once_its_places_are_filled(
    told: FlaskClient, tmp_path: Path
) -> None:
    """All of them at once, beside the shipped rules."""
    folder = copytree(
        os.environ["ENROLTRIAGE_RULES"],
        tmp_path / "rules",
        ignore=ignore_patterns("*.py*", "__pycache__"),
    )
    addresses = re.findall(r'href="(/insights/skeleton[^"]*)" download', shown(told, "/insights"))
    assert len(addresses) == 2
    for address in addresses:
        text = told.get(address).get_data(as_text=True)
        filled = text.replace("todo-cause", "device-limit-reached").replace(
            "todo-source#section", "article#x"
        )
        name = parse(text, "x.yaml").value["symptom"]
        (folder / "ios/symptoms" / f"{name}.yaml").write_text(
            filled.replace("TODO", "New"), "utf-8"
        )
    expert = load_expert(folder)
    found = verify(
        Survey(expert, bound=2000, sample=500), __import__("datetime").date(2026, 11, 29)
    )
    assert [str(one) for one in found.errors] == []


@given(
    messages=st.lists(st.text(max_size=400), max_size=4),
    codes=st.lists(st.text(max_size=40), max_size=3),
)
def test_whatever_a_ticket_says_its_rule_file_says_the_same_again(
    knowledge: KnowledgeBase, messages: list[str], codes: list[str]
) -> None:
    """By our reader and by PyYAML's own, old rules of what is a number included."""
    value = skeleton(knowledge, messages, codes)
    text = write_skeleton(value, {"": "One\nTwo", "causes": "a: b"})
    assert parse(text, "x.yaml").value == value
    assert yaml.safe_load(text) == value
    text.encode()


def test_texts_are_grouped_by_a_row_of_words_that_they_share() -> None:
    """The largest group first; what shares nothing stands alone."""
    texts = [
        "Hum, says the printer",
        "Toner is quite low",
        "the toner is quite low 7",
        "",
        "TONER IS QUITE LOW!",
    ]
    assert [group.texts for group in group_alike(texts)] == [(1, 2, 4), (0,), (3,)]
    assert quoted_in("It says „Gerät gesperrt, bitte warten“ and “x”.") == (
        "Gerät gesperrt, bitte warten",
    )
    assert reported_in("Hi team,\nmy iPad beeps\n> old\n--\nBob") == "my iPad beeps"


def test_a_period_is_a_preset_or_two_days_and_stands_in_the_address(told: FlaskClient) -> None:
    """Days count as a whole; times as the interface takes them are taken, too."""
    assert 'aria-current="true">Last 7 days' in shown(told, "/insights?days=7")
    times = "since=2026-01-01T00:00:00Z&until=2026-02-01T00:00:00Z"
    assert "2026-01-01 to 2026-01-31" in shown(told, f"/insights?{times}")
    assert "2026-01-01 to 2026-01-31" in shown(told, "/insights?since=2026-01-01&until=2026-01-31")
    german = shown(told, "/insights?since=01.01.2026&until=2026-01-31&lang=de")
    assert "01.01.2026 bis 31.01.2026" in german
    assert told.get("/insights?days=0").status_code == 422
    assert told.get("/insights/skeleton?case=none").status_code == 404


@pytest.mark.parametrize("days", [7, 30])
def test_the_last_days_are_as_many_days_and_stand_in_the_fields(
    told: FlaskClient, days: int
) -> None:
    """Today is one of them; what the fields hold asks for the same days."""
    html = shown(told, f"/insights?days={days}")
    since, until = (
        date.fromisoformat(re.search(rf'name="{name}" type="date" value="([^"]*)"', html)[1])
        for name in ("since", "until")
    )
    assert (until - since).days == days - 1
    assert f"{since} to {until}" in html
    assert f"{since} to {until}" in shown(told, f"/insights?since={since}&until={until}")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=soon", "since"),
        ("since=2026-02-01&until=2026-01-01", "since"),
        ("until=2026-13-01", "until"),
    ],
)
def test_a_period_that_cannot_be_is_told_at_its_field(
    told: FlaskClient, language: str, query: str, field: str
) -> None:
    """What was typed stays."""
    response = told.get(f"/insights?{query}&lang={language}")
    assert response.status_code == 422
    html = response.get_data(as_text=True)
    assert f'id="{field}-fault"' in html
    assert f'value="{dict(part.split("=") for part in query.split("&"))[field]}"' in html
    assert "<svg" not in html


def test_where_there_is_nothing_to_tell_the_page_says_what_to_do(told: FlaskClient) -> None:
    """Without charts of nothing."""
    html = shown(told, "/insights?since=2001-01-01&until=2001-01-31&lang=de")
    assert texts_of("de")["insights_empty"] in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("seconds", "english", "german"),
    [(1, "1 second", "1 Sekunde"), (89, "89 seconds", "89 Sekunden"), (5400, "1.5 hours", "1,5 Stunden"),
     (3600 * 36, "1.5 days", "1,5 Tage"), (86_400_000, "1,000 days", "1.000 Tage")],
)  # fmt: skip
def test_times_are_told_in_words(seconds: float, english: str, german: str) -> None:
    """By the unit that fits."""
    assert duration(seconds, texts_of("en"), "en") == english
    assert duration(seconds, texts_of("de"), "de") == german
    assert percent(1, 3, "en") == "33%"
    assert percent(1, 3, "de") == "33\N{NO-BREAK SPACE}%"
    assert percent(0, 0, "de") == "–"


@pytest.mark.parametrize(("language", "js"), [("en", True), ("de", False)])
def test_a_support_lead_finds_what_is_not_recognised_and_starts_a_rule(
    person: Callable[..., Any], language: str, js: bool
) -> None:
    """With the keyboard, with and without scripts."""
    page = person(language, js=js).visit("/insights")
    texts = texts_of(language)
    page.get_by_role("link", name=texts["insights_last"].format(days=7)).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**days=7**")
    group = page.locator("article.group", has_text="printer")
    group.locator("summary").focus()
    page.keyboard.press("Enter")
    assert "todo-cause" in group.locator("pre").inner_text()
    with page.expect_download() as download:
        group.get_by_role("link", name=texts["insights_download"]).click()
    assert download.value.suggested_filename.endswith(".yaml")
