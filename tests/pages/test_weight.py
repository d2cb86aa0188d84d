"""What is shipped makes no page too heavy: no list, nothing that is found, no file of the export."""

import re
from pathlib import Path

import pytest

from enroltriage.api.knowledge_view import KINDS
from enroltriage.api.pages.book.export import API, Export
from enroltriage.diagrams import Diagrams

from .reading import Read
from .test_all_pages import MOST_BYTES

LANGUAGES = ("en", "de")
DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)


def weight(html):
    """That of a page without drawings, with the files it loads."""
    files = {Path(file.partition("?")[0]).name for file in Read(html).loaded}
    loaded = sum((API / "static" / file).stat().st_size for file in files)
    return len(DRAWING.sub("", html).encode()) + loaded


@pytest.fixture(scope="module")
def stages(whole):
    return dict.fromkeys(rule.then.kind for rule in whole.knowledge.rules.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_list_of_all_that_is_shipped_is_light(shipped_client, whole, stages, language):
    paths = ["/?", "/triage?", "/cases?", "/insights?", "/knowledge?", "/knowledge?q=e&",
             "/knowledge?kind=rules&", "/knowledge/index?", "/knowledge/sources?",
             "/knowledge/decisions?", *(f"/knowledge/{kind}?" for kind in KINDS),
             *(f"/knowledge/rules?stage={stage}&" for stage in stages),
             *(f"/knowledge/facts/{fact}?" for fact in whole.knowledge.facts)]  # fmt: skip
    heavy = {}
    for path in paths:
        response = shipped_client.get(f"{path}lang={language}")
        assert response.status_code == 200, path
        if (weighs := weight(response.get_data(as_text=True))) > MOST_BYTES:
            heavy[path] = weighs
    assert heavy == {}


def test_every_rule_is_in_the_list_of_its_stage_and_found_by_its_id(shipped_client, whole, stages):
    for stage in stages:
        page = Read(
            shipped_client.get(f"/knowledge/rules?stage={stage}&lang=en").get_data(as_text=True)
        )
        listed = [link for link in page.links if link.startswith("/knowledge/rules/")]
        assert listed == [f"/knowledge/rules/{rule.id}?lang=en"
                          for rule in whole.knowledge.rules.values() if rule.then.kind == stage]  # fmt: skip
    last = next(reversed(whole.knowledge.rules))
    found = shipped_client.get(f"/knowledge?kind=rules&q={last}&lang=en").get_data(as_text=True)
    assert f"/knowledge/rules/{last}?lang=en" in Read(found).links


def test_more_than_anybody_reads_is_found_and_said_to_be_more(shipped_client):
    page = Read(shipped_client.get("/knowledge?kind=rules&lang=en").get_data(as_text=True))
    assert page.says("Shown are the first 100.")
    assert len([link for link in page.links if link.startswith("/knowledge/rules/")]) == 100


def test_every_list_of_the_export_is_light(whole, stages):
    export = Export(whole, Diagrams(whole.knowledge, whole.tree), LANGUAGES)
    entries = {f"{language}/{kind}/{id_}.html" for language in LANGUAGES for kind in KINDS
               for id_ in getattr(whole.knowledge, kind)}  # fmt: skip
    lists = {place: make for place, make in export.files()
             if place.endswith(".html") and place not in entries}  # fmt: skip
    assert {f"de/rules/stage/{stage}.html" for stage in stages} <= set(lists)
    heavy = {place: weighs for place, make in lists.items()
             if (weighs := weight(make().decode())) > MOST_BYTES}  # fmt: skip
    assert heavy == {}


@pytest.mark.parametrize("asked", ["stage=amiga", "stage=fact&stage=notice"])
def test_there_is_no_such_stage(shipped_client, asked):
    assert shipped_client.get(f"/knowledge/rules?{asked}").status_code == 422
    assert shipped_client.get("/knowledge/causes?stage=fact").status_code == 422


@pytest.mark.parametrize("path", ["/?", "/cases?", "/triage?change=symptom&"])
def test_symptoms_to_choose_from_are_parted_by_platform(shipped_client, path):
    html = shipped_client.get(f"{path}lang=de").get_data(as_text=True)
    headed = re.findall(r'<optgroup label="([^"]*)"', html)
    assert {"Android", "Windows", "macOS"} <= set(headed)
    assert len(headed) == len(set(headed))
