"""Whatever a ticket, a rule or an address says, every page and every file shows it as text.

Rules and cases of a server are full of attempts. What a browser makes of its pages must hold no
element, address or script of theirs, and the policy must have had nothing to keep out: an attempt that
it had to stop would run wherever it is missing.
"""

import itertools
import shutil
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
import yaml

from enroltriage.rules.strict_yaml import parse

from .addresses import PAGES
from .conftest import Site

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"
ATTEMPTS = (
    "<script>window.injected=1</script>",
    "<img src=x onerror=window.injected=1 data-injected>",
    '"><b data-injected>bold</b>',
    "'><svg onload=window.injected=1 data-injected>",
    "</textarea></title></style></pre><b data-injected>",
    "<!--<b data-injected>",
    "]]><a data-injected href='javascript:window.injected=1'>x</a>",
    "javascript:window.injected=1",
    "[click](javascript:window.injected=1) ![x](javascript:window.injected=1)",
    '"]; evil [href="javascript:window.injected=1" label="\\N',
    "{{ 71*73 }} {% raw %} ${71*73} #{71*73} {0} %s",
    "&lt;b data-injected&gt; &#60;b data-injected&#62;",
    "‮gnirts desrever‬ ⁦isolated",
)
REFLECTED = ("q", "symptom", "platform", "method", "node", "layers", "from", "to", "reference", "since",
             "status", "lang", "next", "as_of", "fact.platform", "what.model")  # fmt: skip
FOUND = """() => ({
  ran: window.injected !== undefined,
  elements: document.querySelectorAll("[data-injected]").length,
  addresses: [...document.querySelectorAll("[href], [src], [action], [formaction]")]
    .flatMap((one) => [...one.attributes].map((each) => each.value))
    .filter((value) => /^\\s*(javascript|data|vbscript):/i.test(value)),
  events: [...document.querySelectorAll("*")]
    .flatMap((one) => [...one.attributes].map((each) => each.name))
    .filter((name) => name.startsWith("on")),
  computed: document.body ? /\\b5183\\b/.test(document.body.innerText) : false,
})"""
BROWSER = {"Accept": "text/html"}
NOTHING = {"ran": False, "elements": 0, "addresses": [], "events": [], "computed": False}


ENTRIES = {
    "symptom": "prints-nothing", "cause": "plug-loose", "resolution": "push-plug", "fact": "plug",
    "rule": "plug-loose.loose",
}  # fmt: skip


def hostile(value, attempts):
    """The value of a rule file, with an attempt in every text."""
    if isinstance(value, dict):
        if set(value) == {"en", "de"} and all(isinstance(text, str) for text in value.values()):
            attempt = next(attempts)
            return {language: f"{text} {attempt}" for language, text in value.items()}
        return {key: hostile(each, attempts) for key, each in value.items()}
    return [hostile(each, attempts) for each in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """A folder of rules whose texts are attempts."""
    folder = shutil.copytree(SOUND, tmp_path_factory.mktemp("hostile") / "rules")
    every = itertools.cycle(ATTEMPTS)
    plain = itertools.cycle(one for one in ATTEMPTS if "{" not in one)
    for file in sorted(folder.rglob("*.yaml")):
        attempts = plain if file.stem == "notices" else every  # where braces are refused
        value = hostile(parse(file.read_text("utf-8"), file.name).value, attempts)
        file.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


@pytest.fixture(scope="module")
def site(serving, rules):
    """A server of such rules, with cases that are no better."""
    with serving(WORKERS="1", RULES=str(rules)) as address:
        told = Site(address, ENTRIES, [])
        for attempt in ATTEMPTS:
            case = {
                "text": f"It prints nothing. {attempt}",
                "facts": {"symptom": "prints-nothing", "message": attempt},
                "reference": {"id": attempt[:60]},
                "by": attempt[:60],
            }
            told.cases.append(told.post("/v1/cases", case)["id"])
            outcome = {"cause": "plug-loose", "worked": False, "note": attempt, "by": attempt[:60]}
            told.post(f"/v1/cases/{told.cases[-1]}/outcome", outcome)
        for address in ("javascript:window.injected=1", "data:text/html,<b data-injected>"):
            with suppress(HTTPError):  # better still
                told.post("/v1/cases", {"reference": {"id": "evil", "url": address}})
        yield told


def check(someone):
    assert someone.page.evaluate(FOUND) == NOTHING, someone.page.url
    assert someone.violations() == [], someone.page.url


@pytest.mark.parametrize("name", PAGES)
def test_what_rules_and_tickets_say_is_shown_as_text(person, site, name):
    """On every page; that of a case for every case: one attempt in each text."""
    someone = person("en")
    for number in range(len(site.cases) if PAGES[name] == "/cases/{case}" else 1):
        someone.visit(site.path(name, number))
        check(someone)


@pytest.mark.parametrize("name", PAGES)
def test_what_an_address_says_is_sent_as_text(site, name):
    """In each parameter in turn, known or not: what looks like markup is not in the page as it was."""
    path = site.path(name).partition("?")[0]
    markup = [attempt for attempt in ATTEMPTS if "<" in attempt]
    for number, parameter in enumerate(REFLECTED):
        attempt = markup[number % len(markup)]
        address = f"{site.address}{path}?{parameter}={quote(attempt)}"
        with suppress(HTTPError), urlopen(Request(address, headers=BROWSER)) as answer:  # noqa: S310
            assert attempt not in answer.read().decode()
            continue
        with pytest.raises(HTTPError) as refused, urlopen(Request(address, headers=BROWSER)):  # noqa: S310
            pass
        assert "text/html" in refused.value.headers["Content-Type"]
        assert attempt not in refused.value.read().decode()


@pytest.mark.parametrize("path", ["/", "/triage", "/cases", "/insights", "/compare", "/knowledge"])
def test_what_an_address_says_is_shown_as_text(person, site, path):
    """A page that shows it, and one that refuses it."""
    someone = person("de")
    for parameter, attempt in itertools.product(("q", "reference"), ATTEMPTS[:5]):
        someone.page.goto(f"{site.address}{path}?{parameter}={quote(attempt)}")
        check(someone)


def test_a_ticket_that_is_triaged_is_shown_as_text(person, site):
    """In the page that answers it, and in the note as a browser would read it."""
    someone = person("en")
    words = quote("\n".join(ATTEMPTS))
    page = someone.visit(f"/triage?fact.symptom={site.entries['symptom']}&fact.message={words}")
    page.locator(".edit summary").click()
    page.locator("#text").fill("It prints nothing.\n" + "\n".join(ATTEMPTS))
    page.locator(".edit button").click()
    page.locator(".ticket").wait_for()
    check(someone)
    note = page.locator("#note-html").input_value()
    assert "&lt;script&gt;" in note
    assert (
        page.evaluate(
            "note => new DOMParser().parseFromString(note, 'text/html')"
            ".querySelectorAll('[data-injected], script, img, svg, a, style').length",
            note,
        )
        == 0
    )


@pytest.mark.parametrize("path", ["/v1/diagram.svg", "/v1/cases/{case}/diagram.svg"])
def test_a_drawing_that_is_opened_by_itself_is_inert(person, site, path):
    """As somebody opens it who downloaded it."""
    someone = person("en")
    someone.page.goto(site.address + path.format(case=site.cases[0]))
    check(someone)
