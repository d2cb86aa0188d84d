"""A real server with some cases, and a real Chromium that looks at its pages.

Chromium is the system's own: one of the names below in the path, or what ENROLTRIAGE_CHROMIUM names;
Debian's without windows starts a page three times as quickly as the one with them.
Without one these tests are skipped, except where CI is set, which installs it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate

from .addresses import PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PICTURES = Path(__file__).resolve().parents[2] / "build" / "pictures"
"""Where pictures of the pages are left to be looked at."""
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 15_000
WATCH = """
window.seen = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.seen.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
CASES: tuple[dict[str, Any], ...] = (
    {"text": "My iPhone says: Device Cap Reached. Too many mobile devices are enrolled already.",
     "facts": {"platform": "ios"}, "reference": {"id": "INC-1001", "url": "https://tickets.example/INC-1001"}},
    {"text": "Bei der Anmeldung im Unternehmensportal: Konto nicht integriert.", "locale": "de",
     "facts": {"platform": "ios", "users_affected": "all"}, "reference": {"id": "INC-1002"}},
    {"text": "The printer on the third floor hums.", "reference": {"id": "INC-1003"}},
    {"facts": {"platform": "ios", "symptom": "workplace-join-failed", "company_portal": "outdated"},
     "by": "inventory"},
)  # fmt: skip
"""Cases that the server has been told of, in this order."""


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A caller of the service as it is by default, but quiet, and with a store of its own."""
    return caller(tmp_path_factory.mktemp("store"))


@pytest.fixture(scope="session")
def shipped_client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The same over all that is shipped: many times as much as the rules that tests otherwise serve."""
    return caller(tmp_path_factory.mktemp("store"), rules=None)


def caller(folder: Path, **settings: Any) -> FlaskClient:
    """A caller of a quiet service with a store in this folder."""
    store = f"sqlite:///{folder / 'cases.sqlite3'}"
    app = create_app(load_config(log_level="error", database=store, **settings))
    migrate(service_of(app).cases.database)
    return app.test_client()


ENTRIES = {
    "symptom": "device-cap-reached", "cause": "cname-records-missing", "resolution": "renew-push-certificate",
    "fact": "device_count", "rule": "device-limit-reached.limit-reached",
}  # fmt: skip
"""An entry of each kind that the shipped rules have."""


@dataclass(frozen=True)
class Site:
    """A server, an entry of each kind that its rules have, and the ids of its cases."""

    address: str
    entries: Mapping[str, str]
    cases: list[str]

    def path(self, name: str, case: int = 0) -> str:
        """The address of a page, by its name, within the site."""
        return PAGES[name].format(case=self.cases[case], **self.entries)

    def post(self, path: str, body: Any) -> Any:
        """What the interface answers to this."""
        headers = {"Content-Type": "application/json", "If-Match": "*"}
        request = Request(self.address + path, json.dumps(body).encode(), headers)  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310
            return json.load(answer)


@pytest.fixture(scope="session")
def site(serving: Callable[..., AbstractContextManager[str]]) -> Iterator[Site]:
    """A real server that has been told of some cases; its pages are open, as on one's own machine."""
    with serving(WORKERS="1") as address:
        told = Site(address, ENTRIES, [])
        told.cases.extend(told.post("/v1/cases", case)["id"] for case in CASES)
        yield told


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser."""
    found = os.environ.get("ENROLTRIAGE_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM)), None
    )
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing")
        pytest.skip(
            "needs Chromium: apt install chromium-headless-shell, or set ENROLTRIAGE_CHROMIUM"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody who looks at the pages of a server with a browser of their own."""

    page: Page
    address: str
    language: str
    faults: list[str] = field(default_factory=list)

    def visit(self, path: str) -> Page:
        """Go to a page, in the person's language."""
        parted = "&" if "?" in path else "?"
        self.page.goto(f"{self.address}{path}{parted}lang={self.language}")
        return self.page

    def picture(self, name: str) -> None:
        """Leave a picture of all of the page."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def violations(self) -> list[str]:
        """What the browser has kept from happening on this page, by its policy."""
        return list(self.page.evaluate("window.seen"))


@pytest.fixture
def person(chromium: Browser, site: Site) -> Iterator[Callable[..., Person]]:
    """Makes somebody who looks at the pages; what goes wrong in their browser fails the test.

    ``theme`` is light or dark; without ``js`` no script runs; ``narrow`` is as wide as a telephone;
    ``at`` is another server's address.
    """
    with ExitStack() as stack:
        people: list[Person] = []

        def make(
            language: str = "en", *, theme: str = "light", js: bool = True, narrow: bool = False,
            at: str | None = None,
        ) -> Person:  # fmt: skip
            context = chromium.new_context(
                locale=language, color_scheme=theme, java_script_enabled=js,
                viewport=NARROW if narrow else WIDE,
            )  # fmt: skip
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.add_init_script(WATCH)
            someone = Person(context.new_page(), at or site.address, language)
            someone.page.on("pageerror", lambda error: someone.faults.append(str(error)))
            people.append(someone)
            return someone

        yield make
        faults = [fault for someone in people for fault in someone.faults]
    assert faults == []
