"""The pages for people: whole without any other host, in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

PAGES = ["/", "/?lang=de", "/docs"]


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
    for link in {link for link in links if not link.startswith("#")}:
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
