"""The page of a case: what its forms write, what they refuse, what it shows of then, of now, and of if."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import enroltriage.rules
from enroltriage.api.access.issuing import create
from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate

HTML = {"Accept": "text/html"}
TICKET = "My iPhone says: Device Cap Reached. Too many mobile devices are enrolled already."
FIELD = re.compile(r'name="(csrf_token|token|revision)" value="([^"]*)"')
WORDS = {
    "en": {
        "record": "Record the answer", "report": "Report", "worked": "Yes, it is resolved",
        "resolved": "resolved", "erase": "Erase the case", "erase-now": "Erase for good",
        "erased": "This case was erased", "unsaved": "the case has not been changed",
        "past": "Nothing can be changed here",
    },
    "de": {
        "record": "Angabe speichern", "report": "Melden", "worked": "Ja, der Fall ist gelöst",
        "resolved": "gelöst", "erase": "Fall löschen", "erase-now": "Endgültig löschen",
        "erased": "Dieser Fall wurde gelöscht", "unsaved": "am Fall wurde nichts geändert",
        "past": "Hier lässt sich nichts ändern",
    },
}  # fmt: skip


@pytest.fixture
def case(client: FlaskClient) -> str:
    """The address of a case that was opened."""
    told = {"text": TICKET, "facts": {"platform": "ios"}, "by": "Ada"}
    return f"/cases/{client.post('/v1/cases', json=told).get_json()['id']}"


def shown(client, path):
    """The page at an address, and what its forms have hidden."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == 200, path
    page = answer.get_data(as_text=True)
    return unescape(page), dict(FIELD.findall(page))


def entries(client, case):
    return client.get(f"/v1{case}/history").get_json()["entries"]


@pytest.mark.parametrize(("language", "js"), [("en", True), ("de", False)])
def test_a_case_is_worked_through_to_its_end(person, site, language, js):
    """Answer, suppose, look back, tick, report, erase: all of it in the browser."""
    words, someone = WORDS[language], person(language, js=js)
    opened = {"text": TICKET, "reference": {"id": f"WORK-{language}"}, "facts": {"platform": "ios"}}
    id_ = site.post("/v1/cases", opened)["id"]
    page = someone.visit(f"/cases?reference=WORK-{language}")
    assert page.url.startswith(f"{site.address}/cases/{id_}")
    page.locator('[name="fact.device_count"]').first.fill("5")
    page.locator("#by-answer").fill("Grace")
    page.get_by_role("button", name=words["record"]).click()
    page.locator("[role=status]").wait_for()
    page.locator('[name="fact.device_limit"]').first.fill("5")
    page.get_by_role("button", name=words["record"]).click()
    page.locator("article.cause.confirmed").wait_for()
    told = page.locator(".told").first.inner_text()
    assert "5" in told
    assert "Grace" in told

    page.locator("#what-if summary").click()
    page.locator("#what-device_count").fill("3")
    page.locator("#what-if button").click()
    page.wait_for_url("**what.device_count=3**")
    assert "what.platform" not in page.url
    supposed = page.locator("#what-if")
    assert words["unsaved"] in supposed.inner_text()
    assert supposed.locator("td .chip.confirmed").count() == 1
    assert supposed.locator("td .chip.excluded").count() == 1
    someone.picture(f"case-supposed-{language}")

    page.locator(".time-line a").last.click()
    page.get_by_text(words["past"]).wait_for()
    assert page.locator("main form[method=post]").count() == 0
    assert page.locator("article.cause.possible").count() == 1
    someone.picture(f"case-past-{language}")

    page = someone.visit(f"/cases/{id_}")
    step = page.locator('[name="step"]').first
    step.check()
    page.reload()
    assert page.locator('[name="step"]').first.is_checked() == js
    page.locator("#outcome-cause").select_option(index=1)
    page.get_by_label(words["worked"]).check()
    page.locator("main").get_by_role("button", name=words["report"], exact=True).click()
    page.locator("main .chip.resolved").first.wait_for()
    someone.picture(f"case-resolved-{language}")

    page.get_by_role("link", name=words["erase"]).click()
    page.get_by_role("button", name=words["erase-now"]).click()
    page.get_by_role("heading", name=words["erased"]).wait_for()
    assert "Grace" not in page.content()
    someone.picture(f"case-erased-{language}")
    assert someone.violations() == []


def test_who_said_what_stands_by_the_facts(client, case):
    """What people told, with their names; what was read in the text, marked in it."""
    page, _ = shown(client, case)
    assert re.search(r"Platform:</span> <strong>iOS or iPadOS</strong>\s*<span[^>]*><bdi>Ada", page)
    assert "<mark>Device Cap Reached</mark>" in page
    assert "Symptom: Device Cap Reached</small>" in page
    assert "read in the text" in page


def test_a_form_that_is_sent_twice_writes_once(client, case):
    """A double click is answered like a single one."""
    _, hidden = shown(client, case)
    form = {**hidden, "fact.device_count": "15", "by": "Ada"}
    places = {client.post(f"{case}/facts", data=form).headers["Location"] for _ in range(2)}
    assert places == {f"{case}?done=facts&lang=en"}
    assert [entry["kind"] for entry in entries(client, case)].count("facts") == 1


def test_whoever_comes_too_late_is_told_and_loses_nothing(client, case):
    """What was typed is still there, and is written when it is sent again."""
    _, hidden = shown(client, case)
    client.post(f"{case}/text", data={**hidden, "text": "It is an iPhone 11."})
    late = client.post(
        f"{case}/text",
        data={**hidden, "text": "I am late </textarea><b>", "by": "Bob"},
        headers=HTML,
    )
    page = late.get_data(as_text=True)
    assert late.status_code == 412
    assert "Somebody changed the case meanwhile" in page
    assert "I am late &lt;/textarea&gt;&lt;b&gt;</textarea>" in page
    assert 'value="Bob"' in page
    again = {**dict(FIELD.findall(page)), "text": "I am late"}
    assert client.post(f"{case}/text", data=again).status_code == 303
    texts = [e["content"]["text"] for e in entries(client, case) if e["kind"] == "text"]
    assert texts == ["It is an iPhone 11.", "I am late"]


@pytest.mark.parametrize(
    ("path", "form", "fault"),
    [
        ("facts", {}, "Choose or enter an answer first."),
        ("facts", {"fact.device_count": "many"}, "whole number from 0 to 1"),
        ("facts", {"fact.began_at": "soon"}, "Please enter a date"),
        ("text", {"text": " "}, "Enter the message."),
        ("text", {"text": "x" * 70_000}, "longer than 64 KiB"),
        ("text", {"text": "x", "by": "y" * 201}, "A name has up to 200 characters"),
        ("outcome", {"worked": "yes"}, "Choose the cause."),
        ("outcome", {"cause": "device-limit-reached"}, "Say whether it worked."),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_the_field(client, case, path, form, fault):
    """Nothing is written, and what was sent is there to be mended."""
    _, hidden = shown(client, case)
    answer = client.post(f"{case}/{path}", data={**hidden, **form}, headers=HTML)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert fault in page
    assert len(entries(client, case)) == 2
    for value in form.values():
        assert value in page


def test_an_answer_is_changed_and_taken_back(client, case):
    """The question comes with the answer that it has; both changes are in the time line."""
    page, hidden = shown(client, f"{case}?tell=platform")
    assert re.search(r'name="fact.platform" value="ios" checked', page)
    changed = client.post(f"{case}/facts", data={**hidden, "fact.platform": "android"})
    assert changed.status_code == 303
    page, hidden = shown(client, case)
    assert "was: iOS or iPadOS" in page
    assert client.post(f"{case}/taken-back", data={**hidden, "fact": "platform"}).status_code == 303
    page, _ = shown(client, case)
    assert "Answer taken back" in page
    assert [e["kind"] for e in entries(client, case)].count("fact-taken-back") == 1


def test_nobody_can_tell_is_an_answer(client, case):
    """It is kept as unknown, so that it is not asked again."""
    _, hidden = shown(client, case)
    client.post(f"{case}/facts", data={**hidden, "fact.device_count": ["", "unknown"]})
    assert entries(client, case)[2]["content"] == {"facts": {"device_count": None}}


def test_what_is_supposed_is_not_kept(client, case):
    """Also what does not fit is only told."""
    page, _ = shown(client, f"{case}?what.device_count=15&what.device_limit=15")
    assert "The cause is established" in page.partition('id="what-if"')[2]
    page, _ = shown(client, f"{case}?what.device_limit=99")
    assert "whole number from 1 to 15" in page
    assert len(entries(client, case)) == 2
    assert client.get(f"{case}?what.nothing=1").status_code == 422
    cleaned = client.get(f"{case}?what.platform=&what.device_count=3&lang=en")
    assert cleaned.headers["Location"] == f"{case}?what.device_count=3&lang=en"


def test_a_case_before_it_was_opened_is_not_found(client, case):
    """Nor is one that never was."""
    assert client.get(f"{case}?as_of=2020-01-01T00:00:00Z").status_code == 404
    assert client.get(f"{case}?as_of=yesterday").status_code == 422
    assert client.get("/cases/0").status_code == 404


def test_an_erased_case_leaves_a_stone(client, case):
    """Its forms lead there, too, and erasing it again is no fault."""
    _, hidden = shown(client, case)
    for _ in range(2):
        assert client.post(f"{case}/erase", data=hidden).headers["Location"] == f"{case}?lang=en"
    page, _ = shown(client, case)
    assert "This case was erased" in page
    assert "Ada" not in page
    assert "Device Cap Reached" in page  # what was concluded stays
    assert client.post(f"{case}/text", data={**hidden, "text": "x"}).status_code == 303


def test_somebody_who_was_quicker_keeps_a_case_from_being_erased(client, case):
    """The question is put again."""
    _, hidden = shown(client, case)
    client.post(f"{case}/text", data={**hidden, "text": "Wait!"})
    late = client.post(f"{case}/erase", data=hidden, headers=HTML)
    assert late.status_code == 412
    assert "Somebody changed the case meanwhile" in late.get_data(as_text=True)
    assert entries(client, case)[-1]["kind"] != "erased"


def test_an_outcome_names_what_was_tried(client, case):
    """The resolution is that of the cause; the report stands on the page."""
    _, hidden = shown(client, case)
    form = {"cause": "device-limit-reached", "worked": "yes", "note": "Two old <i>phones</i>"}
    assert client.post(f"{case}/outcome", data={**hidden, **form}).status_code == 303
    told = entries(client, case)[-1]["content"]
    assert told["resolution"] == "free-device-slot"
    page = client.get(case, headers=HTML).get_data(as_text=True)
    assert "Two old &lt;i&gt;phones&lt;/i&gt;" in page
    assert "It worked: " in page


def test_a_link_leads_to_the_web_only(client):
    """A ticket's address that a browser might run is refused, and what is hostile comes out as text."""
    text = "<script>alert(1)</script> \u202eevil"
    told = {"text": text, "reference": {"id": "<svg onload=x>", "url": 'https://t.example/"><b>'}}
    id_ = client.post("/v1/cases", json=told).get_json()["id"]
    page = client.get(f"/cases/{id_}", headers=HTML).get_data(as_text=True)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "<svg onload" not in page
    assert 'href="https://t.example/&#34;&gt;&lt;b&gt;"' in page


def test_other_rules_are_asked_where_somebody_wants_it(client, case, tmp_path):
    """The page is that of the rules that answered, until somebody has it diagnosed by today's."""
    rules = shutil.copytree(Path(enroltriage.rules.__file__).parent, tmp_path / "rules")
    with next(rules.glob("ios/**/*.yaml")).open("a", encoding="utf-8") as file:
        file.write("# looked through\n")
    store = service_of(client.application).cases.database.url
    later = create_app(load_config(log_level="error", database=store, rules=rules)).test_client()
    page, hidden = shown(later, case)
    assert "have changed since the last diagnosis" in page
    assert later.post(f"{case}/diagnosis", data=hidden).status_code == 303
    page, _ = shown(later, case)
    assert "have changed since the last diagnosis" not in page
    assert "By other rules than before: " in page


def test_who_may_only_read_is_shown_no_forms(tmp_path):
    """Who may write is named in them already."""
    app = create_app(
        load_config(log_level="error", database=f"sqlite:///{tmp_path / 'keys.sqlite3'}")
    )
    database = service_of(app).cases.database
    migrate(database)
    reader, writer = (
        create(database, "Ada", scopes, datetime.now(UTC), None)[1]
        for scopes in (("cases:read",), ("cases:read", "cases:write"))
    )
    client = app.test_client()
    may_write = {**HTML, "Authorization": f"Bearer {writer}"}
    opened = client.post("/v1/cases", json={"text": TICKET}, headers=may_write).get_json()
    case = f"/cases/{opened['id']}"
    for path in (case, "/cases"):
        told = {
            key: client.get(path, headers={**HTML, "Authorization": f"Bearer {key}"})
            .get_data(as_text=True)
            .partition("<main")[2]
            for key in (reader, writer)
        }
        assert 'method="post"' not in told[reader]
        assert 'value="Ada"' in told[writer]
    refused = {**HTML, "Authorization": f"Bearer {reader}"}
    assert client.get(f"{case}/erase", headers=refused).status_code == 403
