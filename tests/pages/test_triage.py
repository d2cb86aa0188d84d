"""The triage: a pasted ticket is marked, corrected, asked about, and becomes a note or a case."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from enroltriage.api.pages.marked_text import Mark, pieces_of
from enroltriage.api.pages.texts import texts_of

TICKETS = {
    "en": 'My colleague cannot set up her iPhone. The Company Portal says: "Profile Installation Failed. A'
    ' connection to the server could not be established." Only she is affected.',
    "de": "Mein iPhone sagt: „Profilinstallation fehlgeschlagen. Eine Verbindung mit dem Server konnte nicht"
    " hergestellt werden.“ Es betrifft nur mich.",
}
SYMPTOM = "profile-install-no-server-connection"
CAP = "My iPhone says: Device Cap Reached."


@pytest.fixture
def token(client: FlaskClient) -> str:
    """That of the forms of this caller."""
    html = client.get("/triage").get_data(as_text=True)
    return re.search(r'name="csrf_token" value="([^"]+)"', html)[1]


@pytest.fixture
def send(client: FlaskClient, token: str):
    """Sends the form, and gives back the answer as it is."""

    def post(path: str = "/triage?lang=en", **fields: object) -> TestResponse:
        named = {name.replace("__", "."): value for name, value in fields.items()}
        return client.post(path, data={"csrf_token": token, **named})

    return post


def said(response: TestResponse) -> str:
    """What the page says, without its markup."""
    html = response.get_data(as_text=True)
    main = html[html.index("<main") : html.index("</main")]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


def question_of(response: TestResponse) -> str | None:
    """Which fact is asked for."""
    found = re.search(r'<fieldset class="question" id="ask-(\w+)"', response.get_data(as_text=True))
    return found and found[1]


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_ticket_is_triaged_by_the_keyboard_alone(person, language: str, js: bool) -> None:
    """From the empty page to the next question, an answer, back again, a note and a case."""
    someone, t = person(language, js=js), texts_of(language)
    page = someone.visit("/triage")
    page.locator("#text:focus").wait_for()
    page.keyboard.insert_text(TICKETS[language])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".question")
    assert page.evaluate("document.activeElement.closest('.question') !== null")
    first = page.title()
    assert page.locator(".ticket mark.symptom").count() >= 1
    assert TICKETS[language][:9] not in page.url
    someone.picture(f"triage-ticket-{language}{'' if js else '-no-script'}")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("ol.known li")
    assert page.title() != first
    page.go_back()
    page.wait_for_selector("ol.known", state="detached")
    assert page.title() == first
    page.go_forward()
    page.wait_for_selector("ol.known li")

    other = "de" if language == "en" else "en"
    page.select_option("#note-language", other)
    page.get_by_role("button", name=t["triage_note_show"], exact=True).click()
    page.wait_for_selector(f"#note-text[lang={other}]")
    note = page.locator("#note-text").input_value()
    assert texts_of(other)["note_asked"] in note
    if js:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".copy").first.click()
        page.get_by_text(t["triage_copied"]).wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == note
        assert someone.violations() == []
    else:
        assert page.locator(".copy:visible").count() == 0
    page.get_by_role("button", name=t["triage_case_open"]).click()
    page.wait_for_url(re.compile("/cases/"))


def test_words_of_a_ticket_do_nothing_in_the_page(person) -> None:
    """Whatever they hold, they are shown as they are, and nothing else runs, loads or moves."""
    someone = person("en")
    page = someone.visit("/triage")
    page.locator("#text").fill(f"{CAP}\n" + "\n".join(EVIL))
    page.get_by_role("button", name=texts_of("en")["triage_start"]).click()
    page.wait_for_selector(".question")
    assert page.evaluate("window.stolen") is None
    assert page.locator(".ticket").locator("script, img, svg, iframe, a").count() == 0
    assert all(words in page.locator(".ticket").text_content() for words in EVIL)
    assert page.locator("#text").input_value().endswith(EVIL[-1])
    html = page.locator("#note-html").input_value()
    assert set(page.evaluate(TAGS, html)) <= OURS
    assert someone.violations() == []


EVIL = (
    "<script>window.stolen = 1</script>",
    '"><img src=x onerror="window.stolen=1">',
    "</textarea><svg onload=window.stolen=1>",
    "[here](javascript:window.stolen=1) ![x](https://evil.example/x.png) <https://evil.example>",
    "`code` ``` ~~~ | table | # heading",
    "\u202egnirts desrever\u202c {{ 7 * 7 }}",
)
OURS = {"bdi", "div", "h3", "h4", "li", "ol", "p", "strong", "ul"}
"""The tags of a note."""
TAGS = """(html) => [...new Set([...new DOMParser().parseFromString(html, "text/html").body
  .querySelectorAll("*")].map((one) => one.localName))].sort()"""


@pytest.mark.parametrize("words", EVIL)
def test_words_in_a_note_are_nothing_but_words(send, words: str) -> None:
    """In text, Markdown and HTML: no tag, no link, no heading, no line of their own."""
    from markdown_it import MarkdownIt

    page = unescape_notes(send(text=CAP, fact__error_message=f"# {words}\n\n- {words}"))
    rendered = MarkdownIt("commonmark", {"html": True}).enable("table").render(page["markdown"])
    ours = {"h2", "h3", "p", "ul", "ol", "li", "strong", "blockquote", "code"}
    assert set(re.findall(r"<([a-z0-9]+)", rendered)) <= ours
    assert "<a" not in rendered
    assert set(re.findall(r"</?([a-z0-9]+)", page["html"])) <= OURS
    for note in page.values():
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", note)
    assert len(re.findall(r"^- ", page["text"], re.MULTILINE)) == len(
        re.findall(r"^- ", page["markdown"], re.MULTILINE)
    )


def unescape_notes(response: TestResponse) -> dict[str, str]:
    """The notes of a page, by their formats."""
    html = response.get_data(as_text=True)
    found = re.findall(r'<textarea id="note-(\w+)"[^>]*>\n(.*?)</textarea>', html, re.DOTALL)
    return {kind: unescape(note) for kind, note in found}


def test_a_note_tells_all_in_the_language_of_the_customer(send) -> None:
    """Found, asked, causes, steps with the warning before them, and by which knowledge."""
    notes = unescape_notes(
        send(text=CAP, fact__device_count="3", fact__device_limit="3", note="de")
    )
    assert set(notes) == {"text", "markdown", "html"}
    for note in notes.values():
        order = [
            "Die Ursache steht fest", "Festgestellt", "Gerätekapazität erreicht",
            "Device Cap Reached", "Gefragt und beantwortet", "bestätigt", "Bitte zuerst sichern",
            "Geräte zählen", "Wissensstand",
        ]  # fmt: skip
        places = [note.index(part) for part in order]
        assert places == sorted(places)


def test_a_state_without_words_of_a_ticket_is_an_address(client, send) -> None:
    """It can be sent, and says the same when it is opened; words never stand in it."""
    response = send(fact__platform="ios", fact__symptom=SYMPTOM, do="skip enrollment_method")
    assert response.status_code == 303
    asked = parse_qs(urlsplit(response.location).query)
    assert asked == {
        "fact.platform": ["ios"], "fact.symptom": [SYMPTOM], "skip": ["enrollment_method"],
        "lang": ["en"],
    }  # fmt: skip
    assert question_of(client.get(response.location)) not in (None, "enrollment_method")
    for words in ({"text": CAP}, {"fact__error_message": CAP}):
        assert send(**words).status_code == 200
    assert client.get("/triage?text=x").status_code == 422
    assert client.get("/triage?fact.nonsense=1").status_code == 422


def test_a_text_that_is_too_long_is_kept_and_told_of_at_the_field(send) -> None:
    """As is everything else that was given."""
    text = "ä" * 32_769
    response = send("/triage?lang=de", text=text, fact__platform="ios")
    html = response.get_data(as_text=True)
    assert response.status_code == 413
    assert f"\n{text}</textarea>" in html
    assert 'aria-invalid="true"' in html
    assert "höchstens 64 KiB" in html
    assert 'name="fact.platform" value="ios"' in html
    assert send(text="a" * 65_536).status_code == 200


def test_what_was_read_wrongly_is_corrected(send) -> None:
    """A symptom that is not meant, a fact that is not so: both can be taken back again."""
    title = "Device Cap Reached"
    assert f"1 Symptom: {title}" in said(send(text=CAP))
    rejected = said(send(text=CAP, do="reject device-cap-reached"))
    assert f"Symptom: {title}" not in rejected
    assert "No known symptom yet" in rejected
    restored = send(text=CAP, do="restore device-cap-reached", **{"not": "device-cap-reached"})
    assert f"1 Symptom: {title}" in said(restored)
    assert "Platform: iOS or iPadOS" in said(send(text=CAP))
    ignored = send(text=CAP, do="ignore platform")
    assert "Platform: iOS or iPadOS" not in said(ignored)
    assert question_of(ignored) == "platform"
    given = said(send(text=CAP, fact__platform="android"))
    assert "Overruled by your answer" in given
    assert "This does not apply to that platform" in given


def test_an_answer_can_be_changed_removed_and_added(client, send) -> None:
    """Each is listed with its buttons; what is changed shows what was answered."""
    changing = client.get("/triage?fact.device_count=7&change=device_count&lang=en")
    assert question_of(changing) == "device_count"
    assert 'value="7"' in changing.get_data(as_text=True)
    answers = {"fact__platform": "ios", "fact__symptom": SYMPTOM}
    location = send(**answers, do="forget platform").location
    assert "platform" not in location
    assert "change=mfa_required" in send(**answers, do="add", add="mfa_required").location
    recognised = send(text=CAP, do="change platform").get_data(as_text=True)
    assert 'value="ios" checked' in recognised


@pytest.mark.parametrize(
    ("fact", "wrong", "told"),
    [
        ("device_count", "many", "a whole number from 0 to 1,000,000"),
        ("push_certificate_expires_on", "tomorrow", "a date such as"),
        ("platform", "toaster", "not one of the answers"),
        ("error_code", "x" * 4_001, "too long"),
    ],
)
def test_a_faulty_answer_is_told_of_where_it_was_given(
    send, client, fact: str, wrong: str, told: str
) -> None:
    """What was written stays there; all else is answered meanwhile."""
    response = send(**{f"fact.{fact}": wrong, "text": CAP})
    assert response.status_code == 200
    assert question_of(response) == fact
    assert told in said(response)
    assert "Device Cap Reached" in said(response)


@pytest.mark.parametrize(
    ("fields", "told", "asked"),
    [
        ({"text": "The printer hums."}, "No known symptom yet", "error_message"),
        ({"text": "Profile Installation Failed"}, "fits more than one symptom", "symptom"),
        ({"text": "iPhone: Device Cap Reached", "fact__platform": "windows"},
         "does not apply to that platform", None),
        ({"text": CAP, "fact__device_count": "2", "fact__device_limit": "9"},
         "Every known cause is ruled out", None),
        ({"text": CAP, "fact__device_count": "9", "fact__device_limit": "9"},
         "The cause is established", None),
        ({"text": CAP}, "One cause is left, not established yet", "device_count"),
    ],
)  # fmt: skip
def test_every_outcome_says_what_to_do_next(send, fields, told: str, asked: str | None) -> None:
    """In words, with the question if there is one."""
    response = send(**fields)
    assert told in said(response)
    assert question_of(response) == asked or asked is None


def test_a_question_tells_what_it_costs_and_saves(send) -> None:
    """Who is to be asked, how long it takes, how much it spares; nobody may be able to tell."""
    response = send(text=TICKETS["en"])
    assert re.search(r"Ask: .+ takes about \d+ min saves \d+ min on average", said(response))
    assert 'value="unknown"' in response.get_data(as_text=True)


def test_places_that_overlap_are_each_marked() -> None:
    """The text is cut at every end, and nothing of it is lost or doubled."""
    marks = (
        Mark(1, "symptom", "a", "Symptom", "A", ((0, 5), (8, 12))),
        Mark(2, "fact", "b", "Fact", "B", ((3, 9), (4, 8), (99, 100))),
    )
    pieces = tuple(pieces_of("0123456789ab", marks))
    assert "".join(piece.text for piece in pieces) == "0123456789ab"
    assert [(piece.text, piece.kinds, tuple(m.number for m in piece.ending)) for piece in pieces] == [
        ("012", ("symptom",), ()), ("34", ("symptom", "fact"), (1,)), ("567", ("fact",), ()),
        ("8", ("symptom", "fact"), (2,)), ("9ab", ("symptom",), (1,)),
    ]  # fmt: skip


def test_a_case_is_opened_once_with_what_is_known(client, send) -> None:
    """However often the button is pressed; by the text, or by what was made of it."""
    fields = {"text": CAP, "fact__device_count": "3", "once": "a" * 32, "ticket": "INC-7"}
    first = send("/triage/case?lang=en", **fields)
    assert first.status_code == 303
    assert send("/triage/case?lang=en", **fields).location == first.location
    id_ = re.search(r"[0-9a-f-]{36}", first.location)[0]
    case = client.get(f"/v1/cases/{id_}").get_json()
    assert case["reference"]["id"] == "INC-7"
    assert [text["text"] for text in case["texts"]] == [CAP]
    assert {fact["name"]: fact["value"] for fact in case["facts"]} == {"device_count": 3}

    corrected = send("/triage/case?lang=en", text=CAP, **{"not": "device-cap-reached"})
    id_ = re.search(r"[0-9a-f-]{36}", corrected.location)[0]
    case = client.get(f"/v1/cases/{id_}").get_json()
    assert case["texts"] == []
    assert {fact["name"]: fact["value"] for fact in case["facts"]} == {"platform": "ios"}


def test_a_form_without_its_token_changes_nothing(client) -> None:
    """Neither a triage nor a case."""
    for path in ("/triage", "/triage/case"):
        assert client.post(path, data={"text": CAP}).status_code == 400


def test_a_case_that_cannot_be_opened_leaves_the_triage_as_it_is(send) -> None:
    """With the fault at its field."""
    response = send("/triage/case?lang=en", text=CAP, ticket="x" * 256)
    assert response.status_code == 422
    assert "At most 255 characters" in said(response)
    assert "Device Cap Reached" in said(response)
