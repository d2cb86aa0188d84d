"""What the pages and the interface say of time: when an entry holds, who reviews it, when a message was displayed."""

from __future__ import annotations

import re
import shutil
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.config import Config
from enroltriage.api.pages.book import Book
from enroltriage.api.pages.moments import month_before
from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.rules import load_expert

from .reading import Read

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"
PAST = "edition=2026-01"
MESSAGES = """messages:
  en: [{text: "Toner low on page", shown_until: "2026-03", sources: ["manual#1"]}, "Toner low"]
  de: [{text: "Toner fast leer", shown_since: "2026-02", shown_until: "2026-04", sources: ["help#2"]}]
  fr: [{text: "Encre basse", shown_since: "2026-05", sources: ["help#2"]}]
"""
CHANGES = {
    "pack.yaml": ('"2026-01"', '"2026-01"\nreview: {who: Print team, by: "2027-03-01"}'),
    "symptoms/prints-pale.yaml": ("applies_to:", f"{MESSAGES}applies_to:"),
    "./symptoms/prints-pale.yaml": ("  - cause: driver-outdated", '  - cause: driver-outdated\n    since: "2026-05"'),
    "causes/driver-outdated.yaml": ("\nsits_in", '\nreview: {who: Vendor, by: "2027-01-31"}\nsits_in'),
    "symptoms/prints-nothing.yaml": ("symptom: prints-nothing", 'symptom: prints-nothing\nsince: "2026-07"'),
    "later/pack.yaml": ("", 'pack: later\ntitle: {en: Later, de: Später}\nedition: "2026-07"\n'),
}  # fmt: skip
"""What the sound rules say of time, in these tests."""


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound rules, of which some hold for a time only, and a fix that was called otherwise before."""
    folder = shutil.copytree(SOUND, tmp_path_factory.mktemp("times") / "rules")
    fix = folder / "resolutions/update-driver.yaml"
    text = fix.read_text("utf-8")
    (folder / "earlier").mkdir()
    (folder / "earlier/update-driver.yaml").write_text(
        f'{text}until: "2026-07"\n'.replace("Update", "Replace"), "utf-8"
    )
    fix.write_text(f'{text}since: "2026-07"\n', "utf-8")
    for place, (old, new) in CHANGES.items():
        file = folder / place
        file.parent.mkdir(exist_ok=True)
        text = file.read_text("utf-8") if file.exists() else ""
        assert old in text, place
        file.write_text(text.replace(old, new, 1), "utf-8")
    return folder


@pytest.fixture(scope="module")
def told(rules: Path) -> FlaskClient:
    """A caller of a service with these rules."""
    return create_app(Config(log_level="error", rules=rules)).test_client()


@pytest.fixture(scope="module")
def expert(rules: Path) -> Expert:
    """Who answers by these rules."""
    return load_expert(rules)


def read(client: FlaskClient, path: str, status: int = 200) -> Read:
    """A page, read."""
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, path
    return Read(response.get_data(as_text=True))


@pytest.mark.parametrize(
    ("path", "since", "who"),
    [
        ("symptoms/prints-pale", "2026-01", "Print team"),
        ("symptoms/prints-nothing", "2026-07", "Print team"),
        ("causes/driver-outdated", "2026-01", "Vendor"),
        ("resolutions/update-driver", "2026-07", "Print team"),
        ("rules/driver-outdated.still-possible", "2026-01", "Vendor"),
        ("rules/prints-pale.driver-outdated", "2026-05", "Print team"),
        ("rules/update-driver.no-variant", "2026-07", "Print team"),
        ("facts/driver", "2026-01", "Print team"),
    ],
)
def test_what_an_entry_does_not_say_of_time_its_pack_says(
    told: FlaskClient, path: str, since: str, who: str
) -> None:
    """And of a rule the entry that it is made from: since when it holds, and who is to review it."""
    entry = told.get(f"/v1/{path}").get_json()
    assert entry["since"] == since
    assert entry["until"] is None
    assert entry["review"]["who"] == who


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Valid since January 2026 · Next review: Vendor , by 31 January 2027"),
        ("de", "Gilt seit Januar 2026 · Nächste Prüfung: Vendor , bis 31. Januar 2027"),
    ],
)
def test_a_page_says_in_words_when_an_entry_holds_and_who_reviews_it(
    told: FlaskClient, language: str, said: str
) -> None:
    """On the page of the entry and where the diagram tells of it."""
    for path in ("/knowledge/causes/driver-outdated?", "/?node=c-driver-outdated&"):
        assert read(told, f"{path}lang={language}").says(said), path


@pytest.mark.parametrize(("day", "is_due"), [(date(2027, 1, 31), False), (date(2027, 2, 1), True)])
def test_a_review_is_due_when_its_day_has_passed(expert: Expert, day: date, is_due: bool) -> None:
    """And nothing is said of it where nobody knows which day it is."""
    book = Book(expert, None, "en")
    shown = book.entry("causes", "driver-outdated", day).values["holds"]
    assert shown["review"]["is_due"] is is_due
    assert not book.entry("causes", "driver-outdated").values["holds"]["review"]["is_due"]


def test_until_a_month_means_until_the_end_of_the_one_before() -> None:
    """Also over the turn of the year."""
    assert month_before("2021-09", "de") == "August 2021"
    assert month_before("2026-01", "en") == "December 2025"


def test_the_interface_tells_when_messages_were_displayed_and_which_source_says_so(
    told: FlaskClient,
) -> None:
    """Only of those that were not displayed at all times; all of them are still recognised."""
    symptom = told.get("/v1/symptoms/prints-pale").get_json()
    assert symptom["messages"]["en"] == ["Toner low on page", "Toner low"]
    times = {one["message"]: (one["since"], one["until"]) for one in symptom["shown"]}
    assert times == {
        "Toner low on page": (None, "2026-03"),
        "Toner fast leer": ("2026-02", "2026-04"),
        "Encre basse": ("2026-05", None),
    }
    assert [source["id"] for one in symptom["shown"] for source in one["sources"]] == [
        "manual", "help", "help",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "message", "said"),
    [
        ("en", "Toner low on page", "was displayed until February 2026"),
        ("de", "Toner fast leer", "wurde von Februar 2026 bis März 2026 angezeigt"),
    ],
)
def test_a_page_says_beside_a_message_when_it_was_displayed(
    told: FlaskClient, expert: Expert, language: str, message: str, said: str
) -> None:
    """With the source that says so; a message of all times stands without a word."""
    (citation,) = expert.knowledge.symptoms["prints-pale"].shown[message].citations
    source = expert.knowledge.sources[citation.source].title[language]
    for path in ("/knowledge/symptoms/prints-pale?", "/?node=s-prints-pale&"):
        page = read(told, f"{path}lang={language}")
        assert page.says(f"{message} ( {said}: {source} )") or page.says(
            f"{message} ({said}: {source} )"
        )
    french = read(told, "/knowledge/symptoms/prints-pale?lang=de")
    assert french.says("Französisch (wird seit Mai 2026 angezeigt:")


def test_the_earlier_edition_of_an_entry_is_offered_where_it_has_one(told: FlaskClient) -> None:
    """With the language of the page; not of an entry that came later."""
    fix = read(told, "/knowledge/resolutions/update-driver?lang=en")
    there = f"/knowledge/resolutions/update-driver?{PAST}&lang=en"
    assert there in fix.links
    assert fix.says("Earlier edition: January 2026")
    assert not read(told, "/knowledge/symptoms/prints-nothing?lang=en").says("Earlier edition")


@pytest.mark.parametrize(
    ("language", "is_one", "held"),
    [
        ("en", "This is the earlier edition of January 2026.", "Valid from January 2026 to June 2026"),
        ("de", "Dies ist die frühere Ausgabe vom Januar 2026.", "Galt von Januar 2026 bis Juni 2026"),
    ],
)  # fmt: skip
def test_an_earlier_edition_says_that_it_is_one_and_leads_to_what_holds_now(
    told: FlaskClient, expert: Expert, language: str, is_one: str, held: str
) -> None:
    """What it shows is what held then, and so are the entries that it leads to."""
    path = "/knowledge/resolutions/update-driver"
    page = read(told, f"{path}?{PAST}&lang={language}")
    then = expert.knowledge.earlier["2026-01"].resolutions["update-driver"]
    assert page.says(is_one)
    assert page.says(held)
    assert page.says(then.title[language])
    assert not page.faults()
    assert f"{path}?lang={language}" in page.links
    entries = [link for link in page.links if re.match(r"/knowledge/\w+/", link)]
    assert [link for link in entries if PAST not in link] == [f"{path}?lang={language}"]


def test_every_entry_of_an_earlier_edition_has_its_page(told: FlaskClient, expert: Expert) -> None:
    """And each link on it that leads to the knowledge leads somewhere."""
    past = expert.knowledge.earlier["2026-01"]
    links = set()
    for kind in ("symptoms", "causes", "resolutions", "facts", "rules"):
        listed = set(read(told, f"/knowledge/{kind}?{PAST}&lang=en").links)
        for stage in sorted(one for one in listed if "stage=" in one and PAST in one):
            listed |= set(read(told, stage).links)
        for id_ in getattr(past, kind):
            address = f"/knowledge/{kind}/{id_}?{PAST}&lang=en"
            assert address in listed
            links |= {link.partition("#")[0] for link in read(told, address).links}
    for link in sorted(one for one in links if one.startswith("/knowledge")):
        with told.get(link) as found:
            assert found.status_code == 200, link


def test_an_entry_or_an_edition_that_there_was_not_is_refused(told: FlaskClient) -> None:
    """The current edition may be named, and is the page as it is."""
    read(told, f"/knowledge/symptoms/prints-nothing?{PAST}", 404)
    read(told, "/knowledge/symptoms/prints-pale?edition=2026-04", 422)
    for now in ("current", "2026-07"):
        page = read(told, f"/knowledge/symptoms/prints-pale?edition={now}&lang=en")
        assert not page.says("This is the earlier edition")


@pytest.mark.parametrize(("language", "edition"), [("en", "January 2026"), ("de", "Januar 2026")])
def test_the_packs_are_listed_with_their_editions_and_how_much_they_hold(
    told: FlaskClient, expert: Expert, language: str, edition: str
) -> None:
    """Beside them the earlier editions, which can be looked up."""
    html = unescape(told.get(f"/knowledge?lang={language}").get_data(as_text=True))
    base: KnowledgeBase = expert.knowledge
    first = next(pack for pack in base.packs.values() if pack.edition == "2026-01")
    counts = [
        sum(one.pack == first.id for one in shelf.values())
        for shelf in (base.symptoms, base.causes, base.resolutions)
    ]
    row = next(
        each for each in html.split("<tr>") if first.title[language] in each and edition in each
    )
    assert re.findall(r'class="number">(\d+)<', row) == [str(count) for count in counts]
    assert "Print team" in row
    assert f"/knowledge/causes?{PAST}&lang={language}" in html
