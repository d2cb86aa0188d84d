"""The diagram page: narrowed, searched, lit and told of, by hand, by keyboard and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from enroltriage.api.access.issuing import create
from enroltriage.api.app import create_app
from enroltriage.api.clock import now
from enroltriage.api.config import load_config
from enroltriage.api.pages.texts import texts_of
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.expert import Expert

if TYPE_CHECKING:
    from pathlib import Path

SVG = "{http://www.w3.org/2000/svg}"
LICENCE, SERVER = "c-user-license-missing", "s-profile-install-no-server-connection"
SOUGHT = {
    "en": ("connection to the server", "missing licence"),
    "de": ("Verbindung zum Server", "fehlende Lizenz"),
}
FIGURES = """() => ({
  lit: [...document.querySelectorAll("#drawing .lit")].map((one) => one.id).sort(),
  dim: document.querySelectorAll("#drawing .dim").length,
  current: document.querySelector("#drawing [aria-current]")?.closest(".node").id ?? "",
})"""


def drawing(html: str) -> ElementTree.Element:
    """The drawing within a page, or by itself."""
    (svg, *_) = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    return ElementTree.fromstring(svg)  # noqa: S314 - our own


def sent(client: FlaskClient, path: str) -> str:
    """A page as it is sent."""
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def read(client: FlaskClient, path: str) -> str:
    """What a page says, as text."""
    return unescape(sent(client, path))


def until(page: Any, holds: str) -> None:
    """Wait until this holds; the page's policy lets nobody else ask for it again and again."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never: {holds}")


def lit(root: ElementTree.Element) -> set[str]:
    """The ids of what is lit."""
    return {str(g.get("id")) for g in root.iter(f"{SVG}g") if "lit" in g.get("class", "").split()}


@pytest.mark.parametrize("language", ["en", "de"])
def test_by_keyboard_alone_causes_and_remedies_are_found(
    person: Callable[..., Any], language: str
) -> None:
    """As a new user does: tab to the search, type, choose by arrow, read on from the title."""
    message, licence = SOUGHT[language]
    someone = person(language)
    page = someone.visit("/")
    keys = page.keyboard
    for _ in range(12):
        keys.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    keys.type(message)
    page.wait_for_selector("#hits [role=option]")
    keys.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('aria-activedescendant')") == "hit-1"
    keys.press("Enter")
    page.wait_for_selector(f'#panel [data-of="{SERVER}"]')
    until(page, "document.activeElement.id === 'panel-title'")
    assert f"node={SERVER}" in page.url
    told = page.locator("#panel").inner_text()
    causes = service_causes(page)
    assert len(causes) == 5
    assert all(cause in told for cause in causes)
    page.focus("#q")
    page.fill("#q", "")
    keys.type(licence)
    page.wait_for_selector(f'#hits [data-node="{LICENCE}"]')
    keys.press("Enter")
    page.wait_for_selector(f'#panel [data-of="{LICENCE}"]')
    assert page.locator("#panel ol li").count() >= 3
    found = page.evaluate(FIGURES)
    assert found["current"] == LICENCE
    assert found["dim"] > 0
    page.reload()
    assert page.evaluate(FIGURES) == found
    keys.press("Escape")
    assert someone.violations() == []


def service_causes(page: Any) -> list[str]:
    """The causes that the panel lists."""
    titles: list[str] = page.locator("#panel .lines").first.locator("a").all_inner_texts()
    return titles


def test_a_click_lights_tells_and_can_be_taken_back(person: Callable[..., Any]) -> None:
    """The address follows, back leads back, what is downloaded is what is shown."""
    someone = person("en")
    page = someone.visit("/")
    page.click(f"#drawing [id='{LICENCE}']")
    page.wait_for_selector(f'#panel [data-of="{LICENCE}"]')
    assert page.evaluate(FIGURES)["current"] == LICENCE
    assert f"node={LICENCE}" in page.locator("[data-file=pdf]").get_attribute("href")
    page.go_back()
    page.wait_for_selector("#panel:empty", state="attached")
    assert page.evaluate(FIGURES) == {"lit": [], "dim": 0, "current": ""}
    page.go_forward()
    page.wait_for_selector(f'#panel [data-of="{LICENCE}"]')
    page.click("#panel-close")
    page.wait_for_selector("#panel:empty", state="attached")
    until(page, f"document.activeElement.closest('.node')?.id === '{LICENCE}'")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.node').dataset.kind") == "resolution"
    page.keyboard.press("Enter")
    page.wait_for_selector('#panel [data-of="r-assign-intune-license"]')
    assert page.locator("#drawing a[tabindex='0']").count() == 1
    assert someone.violations() == []


def test_the_drawing_is_moved_and_zoomed_and_never_traps_the_page(
    person: Callable[..., Any],
) -> None:
    """The wheel stays with the page unless Ctrl is held; dragging is no click."""
    page = person("en").visit("/")
    page.locator("#drawing").scroll_into_view_if_needed()
    box = page.locator("#drawing").bounding_box()
    width = "document.querySelector('#drawing svg').getBoundingClientRect().width"
    at, before = page.evaluate("scrollY"), page.evaluate(width)
    page.mouse.move(box["x"] + 300, box["y"] + 150)
    page.mouse.wheel(0, -60)
    until(page, f"scrollY < {at}")
    assert page.evaluate(width) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    until(page, f"{width} > {before * 1.1}")
    page.wait_for_timeout(300)
    place, address = "document.querySelector('#drawing').scrollLeft", page.url
    start = page.evaluate(place)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 140, steps=4)
    page.mouse.up()
    until(page, f"{place} > {start + 50}")
    assert page.url == address
    page.focus("#drawing")
    page.keyboard.press("0")
    until(page, f"{width} < {before}")


@pytest.mark.parametrize("language", ["en", "de"])
def test_without_scripts_links_and_a_form_do_the_same(
    person: Callable[..., Any], language: str
) -> None:
    """Nodes are links, the form is sent, the server lights and tells."""
    page = person(language, js=False).visit("/")
    page.fill("#q", SOUGHT[language][1])
    page.click("#ask button.main")
    page.click(f'#hits [data-node="{LICENCE}"]')
    assert page.locator(f'#panel [data-of="{LICENCE}"]').count() == 1
    assert page.locator("#drawing .lit").count() > 3
    page.locator('#drawing [id="r-assign-intune-license"] a').click()
    assert page.locator("#panel ol li").count() >= 3
    page.select_option("#symptom", "device-cap-reached")
    page.check("[name=layers][value=examples]")
    page.click("#ask button.main")
    assert "symptom=device-cap-reached" in page.url
    assert page.locator("#drawing").inner_html().count("▤") > 3


def test_scripts_and_server_light_the_same(person: Callable[..., Any], client: FlaskClient) -> None:
    """Of every kind of node."""
    page = person("en").visit("/")
    for node in ("p-ios", SERVER, "q-user-license--user-license-missing", LICENCE,
                 "r-renew-push-certificate--intune"):  # fmt: skip
        page.evaluate("id => document.getElementById(id).querySelector('a')"
                      ".dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))", node)  # fmt: skip
        page.wait_for_selector(f'#panel [data-of="{node}"]')
        assert set(page.evaluate(FIGURES)["lit"]) == lit(drawing(sent(client, f"/?node={node}")))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_node_is_a_named_link_to_its_panel(client: FlaskClient, language: str) -> None:
    """Each address leads to where it is told of; nothing else in the drawing is a link."""
    html = sent(client, f"/?lang={language}")
    links = {g.get("id"): a for g in drawing(html).iter(f"{SVG}g") for a in g.findall(f"{SVG}a")}
    service = service_of(client.application)
    parts = service.diagrams.parts
    assert set(links) == set(parts.graph(parts.part(language)))
    assert len(re.findall(r"<a\b[^>]*aria-label=", html)) >= len(links)
    for node, link in links.items():
        assert link.get("aria-label")
        assert str(link.get("href")) == f"/?node={node}&lang={language}#panel"
        told = read(client, f"/diagram/panel?node={node}&lang={language}")
        assert f'data-of="{node}"' in told
        for address in re.findall(r'data-node="([^"]+)"', told):
            assert address in links


def test_the_panel_tells_all_of_a_cause_and_of_a_resolution(
    client: FlaskClient, expert: Expert
) -> None:
    """Conditions, steps, warnings, notes, sources and example cases."""
    knowledge = expert.knowledge
    for cause in knowledge.causes.values():
        resolution = knowledge.resolutions[cause.resolution]
        steps = (*resolution.steps, *(s for v in resolution.variants for s in v.steps))
        for node in (f"c-{cause.id}", f"r-{resolution.id}"):
            told = read(client, f"/diagram/panel?node={node}&lang=de")
            for text in (*steps, *resolution.warnings, *resolution.notes):
                assert text["de"] in told
            for citation in resolution.citations:
                assert knowledge.sources[citation.source].title["de"] in told
            assert texts_of("de")["diagram_examples"] in told


def test_filters_narrow_what_is_shown_and_empty_fields_do_not(client: FlaskClient) -> None:
    """By platform, symptom and method; a form sends every field."""
    whole = read(client, "/?platform=&symptom=&method=&q=&layers=")
    assert "s-xpc-connection-invalid" in whole
    by_hand = sent(client, "/?method=byod&platform=ios")
    ids = {g.get("id") for g in drawing(by_hand).iter(f"{SVG}g")}
    assert "s-xpc-connection-invalid" not in ids
    assert "s-device-cap-reached" in ids
    outside = read(client, "/?method=byod&node=s-xpc-connection-invalid")
    assert texts_of("en")["diagram_elsewhere"] in outside


@pytest.mark.parametrize(
    ("query", "status", "pointer", "meant"),
    [
        ("node=c-user-license-mising", 404, "/query/node", LICENCE),
        ("platform=io", 422, "/query/platform", "ios"),
        ("method=bood", 422, "/query/method", "byod"),
        ("layers=takn", 422, "/query/layers", "taken"),
        ("nod=x", 422, "/query/nod", "node"),
        ("q=" + "x" * 201, 422, "/query/q", None),
        ("node=p-ios&node=" + LICENCE, 422, "/query/node", None),
    ],
)
def test_what_there_is_not_is_refused(
    client: FlaskClient, query: str, status: int, pointer: str, meant: str | None
) -> None:
    """With what was probably meant; by the parts of the page, too."""
    for path in ("/", "/diagram/panel", "/diagram/hits", "/diagram/drawing", "/diagram.svg"):
        response = client.get(f"{path}?{query}")
        assert response.status_code == status, path
        (error,) = response.get_json()["errors"]
        assert error["pointer"] == pointer
        assert error.get("did_you_mean") == meant


def test_files_are_what_is_shown(client: FlaskClient) -> None:
    """The part, its layers, what is lit; as a file to keep, which may run nothing."""
    begins = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF-", "dot": b"digraph"}
    for form, start in begins.items():
        response = client.get(f"/diagram.{form}?symptom=user-name-not-recognized&node={LICENCE}")
        assert response.data.startswith(start)
        assert "attachment" in response.headers["Content-Disposition"]
        assert "script" not in response.headers["Content-Security-Policy"]
    dot = client.get(f"/diagram.dot?layers=examples&node={LICENCE}&method=byod").get_data(
        as_text=True
    )
    assert "▤" in dot
    assert f'id="{LICENCE}"' in dot
    assert "cause lit" in dot
    assert "s-xpc-connection-invalid" not in dot
    assert client.get("/diagram.json").status_code == 404


def test_layers_count_what_cases_say(tmp_path: Path) -> None:
    """How often a branch was taken and a resolution worked, as numbers, with a legend."""
    app = create_app(load_config(log_level="error", database=f"sqlite:///{tmp_path / 'c.sqlite3'}"))
    migrate(service_of(app).cases.database)
    client = app.test_client()
    facts = {"platform": "ios", "symptom": "workplace-join-failed", "company_portal": "outdated"}
    for worked in (True, True, False):
        case = client.post("/v1/cases", json={"facts": facts}).get_json()["id"]
        outcome = {"cause": "company-portal-outdated", "worked": worked}
        told = client.post(f"/v1/cases/{case}/outcome", json=outcome, headers={"If-Match": "*"})
        assert told.status_code == 200
    html = sent(client, "/?symptom=workplace-join-failed&layers=taken&layers=success")
    for name in ("taken", "success"):
        assert texts_of("en")[f"diagram_legend_{name}"] in unescape(html)
    root = drawing(html)
    words = {str(g.get("id")): " ".join("".join(t.itertext()) for t in g.iter(f"{SVG}text"))
             for g in root.iter(f"{SVG}g")}  # fmt: skip
    assert "×3" in words["s-workplace-join-failed"]
    assert "×3" in words["c-company-portal-outdated"]
    assert "✓2/3" in words["r-reinstall-company-portal"]
    client.post("/v1/cases", json={"facts": facts})
    assert "×4" in read(client, "/?symptom=workplace-join-failed&layers=taken")


def test_who_may_not_read_cases_is_not_offered_what_they_say(tmp_path: Path) -> None:
    """The address still works, and says what is left out."""
    app = create_app(load_config(log_level="error", database=f"sqlite:///{tmp_path / 'c.sqlite3'}"))
    database = service_of(app).cases.database
    migrate(database)
    seen = []
    for scopes in (("diagnose",), ("diagnose", "cases:read")):
        _, key = create(database, "-".join(scopes), scopes, now())
        page = app.test_client().get("/?layers=taken&layers=examples", headers={"X-API-Key": key})
        seen.append(page.get_data(as_text=True))
    little, much = seen
    assert 'value="taken"' not in little
    assert texts_of("en")["diagram_layers_refused"] in little
    assert "×" not in drawing_text(little)
    assert "▤" in drawing_text(little)
    assert 'value="taken"' in much
    assert "×" in drawing_text(much)


def drawing_text(html: str) -> str:
    """What is written in the drawing."""
    return " ".join("".join(t.itertext()) for t in drawing(html).iter(f"{SVG}text"))
