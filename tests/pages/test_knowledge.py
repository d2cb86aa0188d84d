"""The knowledge as a book: each entry a page, in both languages, served and as files."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from enroltriage.api.knowledge_view import KINDS
from enroltriage.api.pages.book import chapters
from enroltriage.api.pages.book.export import Export
from enroltriage.diagrams import Diagrams
from enroltriage.rules import load_expert
from enroltriage.rules.strict_yaml import parse

from .reading import Read
from .test_injection import ATTEMPTS, hostile

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"
LANGUAGES = ("en", "de")


def told(knowledge, kind, id_, language) -> Iterator[str]:
    """What the page of an entry must say: what its rule file says of it."""
    entry = getattr(knowledge, kind)[id_]
    yield id_
    if kind == "rules":
        return
    yield entry.title[language]
    for text in (
        getattr(entry, name, None) for name in ("description", "question", "help", "superseded")
    ):
        if text:
            yield text[language]
    for name in ("notes", "steps", "warnings"):
        yield from (text[language] for text in getattr(entry, name, ()))
    if kind == "symptoms":
        for texts in (*(entry.messages or {}).values(), *(entry.partial_messages or {}).values()):
            yield from texts
        yield from entry.codes
        yield from (knowledge.causes[pair.cause].title[language] for pair in entry.causes)
        yield from (example.name for example in entry.examples)
    if kind == "causes":
        yield knowledge.resolutions[entry.resolution].title[language]
        yield from (f"{id_}.{rule.id}" for rule in entry.rules)
        yield from (s.title[language] for s in knowledge.symptoms.values()
                    if any(pair.cause == id_ for pair in s.causes))  # fmt: skip
    if kind == "resolutions":
        yield from (step[language] for variant in entry.variants for step in variant.steps)
        yield from entry.links
        yield from (c.title[language] for c in knowledge.causes.values() if c.resolution == id_)
    for citation in entry.citations:
        yield knowledge.sources[citation.source].title[language]


@pytest.fixture(scope="module")
def served(client, knowledge):
    """Every page of the book that is served, read, by its address; without drawings, which take their time."""
    paths = ["/knowledge", "/knowledge/index", "/knowledge/sources", "/knowledge/decisions"]
    for kind in KINDS:
        paths += [
            f"/knowledge/{kind}",
            *(f"/knowledge/{kind}/{id_}" for id_ in getattr(knowledge, kind)),
        ]
    stages = dict.fromkeys(rule.then.kind for rule in knowledge.rules.values())
    narrowed = [f"/knowledge/rules?stage={stage}&" for stage in stages]
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chapters, "drawn", lambda *_: "<svg></svg>")
        for language in LANGUAGES:
            for path in (*(f"{path}?" for path in paths), *narrowed):
                response = client.get(f"{path}lang={language}")
                assert response.status_code == 200, path
                found[f"{path}lang={language}"] = Read(response.get_data(as_text=True))
    return found


@pytest.fixture(scope="module")
def written(expert):
    """Every file of the export, of the article's edition, by its place."""
    export = Export(expert, Diagrams(expert.knowledge, expert.tree), LANGUAGES)
    return {place: make() for place, make in export.files()}


@pytest.fixture(scope="module")
def pages(written):
    """The pages of the export, read."""
    return {
        place: Read(made.decode()) for place, made in written.items() if place.endswith(".html")
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_has_a_page_that_says_what_its_rule_file_says(
    served, knowledge, kind, language
):
    for id_ in getattr(knowledge, kind):
        page = served[f"/knowledge/{kind}/{id_}?lang={language}"]
        missing = [text for text in told(knowledge, kind, id_, language) if not page.says(text)]
        assert missing == [], id_


def test_headings_are_in_order_and_ids_unique(served, pages):
    faults = {at: page.faults() for at, page in (served | pages).items() if page.faults()}
    assert faults == {}


def test_every_link_of_a_served_page_leads_somewhere(served, client):
    elsewhere = set()
    for address, page in served.items():
        for link in page.links:
            whole, _, anchor = link.partition("#")
            if whole.startswith("https://"):
                continue
            target = served.get(whole or address)
            if target is None:
                elsewhere.add(whole)
            elif anchor:
                assert anchor in target.ids, (address, link)
    for link in elsewhere:
        with client.get(link) as found:
            assert found.status_code == 200, link


def test_every_link_of_the_export_leads_to_a_file_of_it(pages, written):
    for place, page in pages.items():
        for link in (*page.links, *page.loaded):
            parts = urlsplit(link)
            if parts.scheme == "https":
                continue
            assert link == parts._replace(scheme="", netloc="", query="").geturl()
            assert not link.startswith("/")
            target = normpath(join(dirname(place), unquote(parts.path))) if parts.path else place
            assert target in written, (place, link)
            if parts.fragment:
                assert parts.fragment in pages[target].ids, (place, link)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_says_the_same(pages, knowledge, language):
    """Without what only a server has: forms, the other pages, the knowledge as data."""
    for kind in KINDS:
        for id_ in getattr(knowledge, kind):
            page = pages[f"{language}/{kind}/{id_}.html"]
            assert {"form", "script"}.isdisjoint(page.tags)
            assert all(page.says(text) for text in told(knowledge, kind, id_, language)), id_


def test_messages_are_marked_with_their_language(client):
    page = client.get("/knowledge/symptoms/company-portal-unavailable?lang=en").get_data(
        as_text=True
    )
    assert re.search(r'<strong>Japanese</strong>\s*<ul lang="ja"><li dir="auto"><q>ポータル', page)


def test_every_language_of_messages_and_tickets_has_a_name(knowledge):
    from enroltriage.api.pages.texts import texts_of

    tags = {tag for s in knowledge.symptoms.values()
            for phrases in (s.messages, s.partial_messages) for tag in phrases or ()}  # fmt: skip
    for language in LANGUAGES:
        assert {f"language_{tag}" for tag in tags | set(knowledge.languages)} <= set(
            texts_of(language)
        )


def test_a_rule_tells_its_line_and_the_examples_in_which_it_fires(served, knowledge):
    id_ = "device-limit-reached.limit-reached"
    page = served[f"/knowledge/rules/{id_}?lang=en"]
    file, line, _ = knowledge.place(knowledge.rules[id_].path)
    assert page.says(f"{file}:{line}")
    fired = {f"/knowledge/symptoms/{s.id}?lang=en#example-{n}" for s in knowledge.symptoms.values()
             for n, example in enumerate(s.examples, 1) if id_ in example.expect.get("fired", ())}  # fmt: skip
    assert fired
    assert fired <= set(page.links)


@pytest.mark.parametrize(
    ("path", "pointer", "meant"),
    [
        ("/knowledge/causes/mfa-enable", "/path/id", "mfa-enabled"),
        ("/knowledge/cause", "/path/kind", "causes"),
        ("/knowledge/cause/mfa-enabled", "/path/kind", "causes"),
    ],
)
def test_what_does_not_exist_is_said_with_what_was_meant(client, path, pointer, meant):
    told = client.get(path)
    assert told.status_code == 404
    assert told.get_json()["errors"][0]["pointer"] == pointer
    assert told.get_json()["errors"][0]["did_you_mean"] == meant
    page = client.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert f"<code>{meant}</code>" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("q=certificate&lang=en", "/knowledge/causes/push-certificate-invalid"),
        ("q=geräte+limit&lang=de", "/knowledge/causes/device-limit-reached"),
        ("q=GERATE+LIMIT&lang=de", "/knowledge/causes/device-limit-reached"),
        ("q=ポータル&lang=en", "/knowledge/symptoms/company-portal-unavailable"),
        ("q=XPC_TYPE_ERROR&lang=en", "/knowledge/symptoms/xpc-connection-invalid"),
        ("q=certificate&kind=resolutions&lang=en", "/knowledge/resolutions/configure-push-certificate"),
        ("q=&kind=causes&platform=&lang=en", "/knowledge/causes/push-certificate-invalid"),
    ],
)  # fmt: skip
def test_words_of_any_language_find_an_entry(client, query, meant):
    page = client.get(f"/knowledge?{query}").get_data(as_text=True)
    found = page[page.index('<ul class="found">') :]
    assert meant in re.findall(r'<li><a href="([^?]*)', found)


def test_what_is_called_by_the_words_comes_before_what_merely_holds_them(shipped_client):
    page = shipped_client.get("/knowledge?q=push+certificate&lang=en").get_data(as_text=True)
    found = page[page.index('<ul class="found">') :]
    called = ["push" in title.lower() and "certificate" in title.lower()
              for title in re.findall(r"<li><a [^>]*>([^<]*)", found)]  # fmt: skip
    assert set(called) == {True, False}
    assert called == sorted(called, reverse=True)


def test_a_platform_lists_what_is_known_of_it(client, knowledge):
    fact = knowledge.platform_fact
    for platform in fact.values:
        page = Read(
            client.get(f"/knowledge/symptoms?platform={platform}&lang=en").get_data(as_text=True)
        )
        bound = [s for s in knowledge.symptoms.values() if s.applies({fact.name: platform})]
        assert page.says(f"Symptoms {len(bound)}")
        assert all(page.says(symptom.title["en"]) for symptom in bound)
        assert page.says("Nothing here fits.") is not bool(bound)


def test_there_are_no_such_platforms_and_kinds(client):
    assert client.get("/knowledge?platform=amiga").status_code == 422
    assert client.get("/knowledge?kind=amiga").status_code == 422


def test_a_source_is_due_by_its_date_and_not_before(expert):
    from datetime import date, timedelta

    from enroltriage.api.pages.book import Book
    from enroltriage.expert.verify.entries import review_day

    book = Book(expert, Diagrams(expert.knowledge), "en")
    last = max(map(review_day, expert.knowledge.sources.values()))
    for day, due in ((last, False), (last + timedelta(1), True), (date(2000, 1, 1), False)):
        shown = {each["id"]: each["is_due"] for each in book.sources(day).values["sources"]}
        latest = [s.id for s in expert.knowledge.sources.values() if review_day(s) == last]
        assert all(shown[id_] is due for id_ in latest)


def test_rules_that_hold_markup_make_pages_that_show_it(tmp_path):
    """As text, in every page of the export; what is served is of the same templates."""
    folder = shutil.copytree(SOUND, tmp_path / "rules")
    attempts = cycle(one for one in ATTEMPTS if "{" not in one)
    for file in sorted(folder.rglob("*.yaml")):
        value = hostile(parse(file.read_text("utf-8"), file.name).value, attempts)
        file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
    expert = load_expert(folder)
    seen = ""
    for place, make in Export(expert, Diagrams(expert.knowledge, expert.tree), LANGUAGES).files():
        if place.endswith(".html"):
            page = Read(make().decode())
            seen += page.text
            assert not {"data-injected", "onerror", "onload"} & {
                name for name, _ in page.attributes
            }
            assert {"script", "img", "b"} & set(page.tags) <= {"b"}
            assert not [link for link in page.links if link.startswith("javascript:")]
    assert all(one in seen for one in ATTEMPTS if one.isascii() and "{" not in one)


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize(("language", "word"), [("en", "licence"), ("de", "Lizenz")])
def test_somebody_looks_a_fix_up(person, js, language, word):
    """Search, the cause, its fix, back by the breadcrumbs."""
    page = person(language, js=js).visit("/knowledge")
    page.locator("#q").fill(word)
    page.locator("#q").press("Enter")
    page.locator(".found a[href*='/causes/']").first.click()
    page.locator("dl.facts a[href*='/resolutions/']").click()
    assert page.locator(".remedy ol li").count() >= 2
    page.locator(".crumbs a").last.click()
    assert page.locator(".entries li").count() > 1


def test_an_entry_prints_whole(person):
    """What is folded away on the screen is on paper, and what leads elsewhere is not."""
    page = person("en").visit("/knowledge/symptoms/company-portal-unavailable")
    folded = page.locator("details q[dir], details li").first
    assert not folded.is_visible()
    page.emulate_media(media="print")
    assert folded.bounding_box()["height"] > 0
    assert not page.locator(".crumbs").is_visible()
    assert not page.locator(".turn").is_visible()
    width = page.evaluate("document.querySelector('.graph.plan svg').getBoundingClientRect().width")
    assert width <= page.viewport_size["width"]
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_export_is_read_from_a_folder(person, written, tmp_path, language):
    """From the door to an entry and into the other language, without a server."""
    for place, made in written.items():
        file = tmp_path / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made)
    someone = person(language)
    page = someone.page
    page.goto((tmp_path / "index.html").as_uri())
    page.locator(f"main a[hreflang={language}]").click()
    assert page.locator("html").get_attribute("lang") == language
    page.locator("a[href='causes/index.html']").click()
    page.locator(".entries a").first.click()
    assert page.locator(".entry h1").is_visible()
    style = page.evaluate("getComputedStyle(document.querySelector('.crumbs ol')).display")
    assert style == "flex"  # the style was loaded
    someone.picture(f"exported-{language}")
    other = next(one for one in LANGUAGES if one != language)
    page.locator(f".who a[hreflang={other}]").click()
    assert page.url.split("/")[-3:-1] == [other, "causes"]
