"""The pages for people: whole without any other host, in both languages."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from enroltriage.expert import Expert

PAGES = [
    "/", "/?lang=de", "/?symptom=no-enrollment-policy", "/?symptom=device-cap-reached&lang=de",
    "/docs", "/docs?lang=de",
]  # fmt: skip


class Loaded(HTMLParser):
    """Gathers what a page loads and what it runs in place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.in_place: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of one tag."""
        given = dict(attrs)
        if tag == "script" and not given.get("src"):
            self.in_place.append(tag)
        self.in_place += [name for name, _ in attrs if name.startswith("on")]
        address = given.get("src") or (given.get("href") if tag in {"link", "image"} else None)
        if address:
            self.addresses.append(address)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_only_what_the_package_serves(client: FlaskClient, path: str) -> None:
    """No outside host, no script in the page; everything it loads is there."""
    response = client.get(path)
    assert response.mimetype == "text/html"
    page = Loaded(response.get_data(as_text=True))
    assert page.in_place == []
    assert page.addresses
    for address in page.addresses:
        assert not re.match(r"(?i)[a-z]+:|//", address), address
        with client.get(address) as loaded:
            assert loaded.status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_somewhere(client: FlaskClient, path: str) -> None:
    """Within the service."""
    links = Loaded(client.get(path).get_data(as_text=True)).links
    ours = {link for link in links if not link.startswith(("#", "https://"))}
    assert ours
    for link in ours:
        with client.get(link) as found:
            assert found.status_code == 200, link


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_lets_no_other_host_and_no_inline_script_in(
    client: FlaskClient, path: str
) -> None:
    """Whatever the vendored files would like to load."""
    policy = client.get(path).headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == "'self'"
    assert directives["style-src"] == "'self'"
    assert directives["connect-src"] == "'self'"
    assert "http" not in policy


def test_the_start_page_shows_the_graph_in_its_language(client: FlaskClient) -> None:
    """As part of the page, so that it can be read out and searched."""
    for language in ("de", "en"):
        html = client.get(f"/?lang={language}").get_data(as_text=True)
        assert f'<html lang="{language}">' in html
        assert html.count("<svg") == 1
        assert "<?xml" not in html
        assert html.lower().count("<!doctype") == 1


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_symptom_has_a_page_with_its_causes_and_their_steps(
    client: FlaskClient, expert: Expert, language: str
) -> None:
    """It is linked from the start page, leads back, and shows its own part of the graph, and its plan."""
    knowledge = expert.knowledge
    start = client.get(f"/?lang={language}").get_data(as_text=True)
    for symptom in knowledge.symptoms.values():
        address = f"/?symptom={symptom.id}&lang={language}"
        assert address in Loaded(start).links
        html = client.get(address).get_data(as_text=True)
        assert f"/?lang={language}" in Loaded(html).links
        assert html.count("<h1>") == 1
        assert html.count("<svg") == 2  # how it decides, and in which order
        ids = re.findall(r'\bid="([^"]*)"', html)
        assert len(ids) == len(set(ids))
        page = unescape(html)
        assert symptom.title[language] in page
        for pair in symptom.causes:
            cause = knowledge.causes[pair.cause]
            resolution = knowledge.resolutions[cause.resolution]
            steps = (*resolution.steps, *(s for v in resolution.variants for s in v.steps))
            for told in (cause.title, *steps, *resolution.warnings, *resolution.notes):
                assert told[language] in page
            for citation in (*cause.citations, *resolution.citations):
                assert knowledge.sources[citation.source].title[language] in page


def test_the_headings_of_a_page_skip_no_level(client: FlaskClient) -> None:
    """They are how a page is read out."""
    for path in PAGES:
        html = client.get(path).get_data(as_text=True)
        levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
        assert levels[0] == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert html.count("<main") == html.count("<header") == html.count("<footer") == 1


def test_a_symptom_that_does_not_exist_has_no_page(client: FlaskClient) -> None:
    """The nearest is named; two at once are refused."""
    response = client.get("/?symptom=no-enrolment-policy")
    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"
    (error,) = response.get_json()["errors"]
    assert error["pointer"] == "/query/symptom"
    assert error["did_you_mean"] == "no-enrollment-policy"
    twice = "/?symptom=no-enrollment-policy&symptom=device-cap-reached"
    assert client.get(twice).status_code == 422


def test_the_other_language_is_the_same_page(client: FlaskClient) -> None:
    """Switching must not lead back to the start."""
    for path in ("/?symptom=device-cap-reached&lang=de", "/docs?lang=de"):
        links = Loaded(client.get(path).get_data(as_text=True)).links
        assert path.replace("lang=de", "lang=en") in links


def test_the_documentation_page_follows_the_language(client: FlaskClient) -> None:
    """Its frame does; of the rest it says that it is in English, and marks it."""
    german = client.get("/docs?lang=de")
    assert german.headers["Content-Language"] == "de"
    html = german.get_data(as_text=True)
    assert '<html lang="de"' in html
    assert "auf Englisch" in html
    assert 'id="documentation" lang="en"' in html
    assert "auf Englisch" not in client.get("/docs?lang=en").get_data(as_text=True)
    assert client.get("/docs?x=1").status_code == 422


def test_the_documentation_page_has_a_light_frame_only(client: FlaskClient) -> None:
    """The vendored part is light; a dark bar above it glares."""
    assert 'class="docs"' in client.get("/docs").get_data(as_text=True)
    with client.get("/static/style.css") as loaded:
        style = loaded.get_data(as_text=True)
    dark = style.partition("prefers-color-scheme: dark")[2].partition("\n}")[0]
    assert ":root:not(.docs) {" in dark


@pytest.mark.parametrize(
    ("sent_to", "form"),
    [
        ("/triage", "/triage"),
        ("/triage/case", "/triage"),
        ("/cases", "/cases"),
        ("/cases/0/text", "/cases/0"),
        ("/cases/0/erase", "/cases/0/erase"),
        ("/compare/draft", "/compare"),
        ("/sign-out", "/"),
    ],
)
@pytest.mark.parametrize(("language", "other"), [("en", "de"), ("de", "en")])
def test_a_refused_form_leads_to_its_page_in_the_other_language(
    client: FlaskClient, sent_to: str, form: str, language: str, other: str
) -> None:
    """Not to the start page: who sent it would not find back."""
    refused = client.post(f"{sent_to}?lang={language}", headers={"Accept": "text/html"})
    assert refused.status_code >= 400
    assert f'href="{form}?lang={other}" hreflang="{other}"' in refused.get_data(as_text=True)
