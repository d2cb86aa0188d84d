"""The page that compares two versions of the rules: in a picture, in words, and for recorded cases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.backtest.sample import sample_cases
from enroltriage.api.config import load_config
from enroltriage.api.drafts import draft_of
from enroltriage.api.packed_rules import laid_over
from enroltriage.api.pages.texts import texts_of
from enroltriage.api.service import service_of
from enroltriage.api.store.migrate import migrate
from enroltriage.diagrams.changes import changed_symptoms, joined
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.changes_of_rules import changes_between
from enroltriage.expert.errors import KnowledgeError
from enroltriage.expert.word_changes import word_changes
from enroltriage.rules import load_expert, load_knowledge

SOUND = Path(__file__).parents[1] / "rules/sound"
JAMMED = {"model": "laser", "symptom": "prints-nothing", "paper": "jammed"}
LOOSE = {"model": "laser", "symptom": "prints-nothing", "plug": "loose"}
CHANGES = (
    ("symptoms/prints-nothing.yaml", "title: {en: Prints nothing, de: Druckt nichts}",
     "title: {en: Prints <b>nothing</b> at all, de: Druckt gar nichts}"),
    ("causes/paper-missing.yaml", "[loaded, jammed]", "[loaded]"),
)  # fmt: skip
NEW_CAUSE = (
    ("symptoms/prints-nothing.yaml", "  - cause: plug-loose",
     "  - cause: toner-used-up\n    sources: [\"manual#1\"]\n  - cause: plug-loose"),
)  # fmt: skip


def changed(folder: Path, changes: tuple[tuple[str, str, str], ...] = CHANGES) -> Path:
    """The folder, with these files changed."""
    for file, old, new in changes:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
    return folder


@dataclass(frozen=True)
class Versions:
    """A service that has answered by two versions of its rules, and a folder with the later one."""

    client: FlaskClient
    old: str
    new: str
    folder: Path

    @property
    def path(self) -> str:
        """The address of what the two have apart."""
        return f"/compare?from={self.old}&to={self.new}"


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    """Three cases were recorded by the first version; the second one says otherwise of one."""
    folder = Path(copytree(SOUND, tmp_path_factory.mktemp("rules") / "rules"))
    store = f"sqlite:///{tmp_path_factory.mktemp('store') / 'cases.sqlite3'}"
    app = create_app(load_config(log_level="error", database=store, rules=str(folder)))
    migrate(service_of(app).cases.database)
    client = app.test_client()
    for number, facts in enumerate((JAMMED, LOOSE, {})):
        told = {"facts": facts, "reference": {"id": f"INC-{number}"}}
        assert client.post("/v1/cases", json=told).status_code == 201
    changed(folder)
    found = client.post("/v1/knowledge:reload").get_json()
    return Versions(client, found["before"]["version"], found["knowledge"]["version"], folder)


def shown(client: FlaskClient, path: str, status: int = 200) -> str:
    """What a page holds."""
    response = client.get(path)
    assert response.status_code == status, response.get_data(as_text=True)
    return str(response.get_data(as_text=True))


def told(html: str) -> str:
    """The text of a page."""
    return " ".join(unescape(re.sub("<[^>]+>", " ", html.partition("<main")[2])).split())


def send(client: FlaskClient, files: Mapping[str, bytes], status: int = 200) -> str:
    """What the page says of a draft that is sent with its form."""
    html = shown(client, "/compare")
    token = re.search(
        r'action="/compare/draft.*?name="csrf_token" value="([^"]+)"', html, re.DOTALL
    )
    assert token is not None
    base = re.search(r'<select id="base".*?<option value="([^"]+)" selected', html, re.DOTALL)
    assert base is not None
    sent = [(BytesIO(content), name) for name, content in files.items()]
    data = {"csrf_token": token[1], "base": base[1], "files": sent}
    response = client.post("/compare/draft?lang=en", data=data)
    assert response.status_code == status, response.get_data(as_text=True)
    return str(response.get_data(as_text=True))


def test_the_versions_are_chosen_by_the_address(versions: Versions) -> None:
    """By default the one in use is compared with the one before; the language stays."""
    html = shown(versions.client, "/compare?lang=de")
    assert told(html) == told(shown(versions.client, f"{versions.path}&lang=de"))
    chosen = re.findall(r'<option value="(\w+)" selected', html)
    assert chosen[:2] == [versions.old, versions.new]
    assert texts_of("de")["compare_in_use"].strip() in html
    back = shown(versions.client, f"/compare?from={versions.new}&to={versions.old}")
    assert "Prints <del>&lt;b&gt;</del>nothing" in back


@pytest.mark.parametrize("language", ["en", "de"])
def test_changes_are_told_in_words_of_both_languages(versions: Versions, language: str) -> None:
    """What was and what is, with what differs marked; rules as sentences."""
    html = shown(versions.client, f"{versions.path}&lang={language}")
    assert 'lang="en">Prints <ins>&lt;b&gt;</ins>nothing<ins>&lt;/b&gt; at all</ins></span>' in html
    assert 'lang="de">Druckt <ins>gar </ins>nichts</span>' in html
    texts = texts_of(language)
    for shelf in ("symptoms", "causes", "rules"):
        assert f"<h3>{texts[f'compare_shelf_{shelf}']}</h3>" in html
    assert "paper-missing.some" in html
    assert "<b>nothing" not in html


def test_the_picture_has_both_versions_with_a_sign_and_a_pattern(versions: Versions) -> None:
    """What came is marked by more than its colour; only the symptoms that it concerns are drawn."""
    html = shown(versions.client, versions.path)
    svg = html[html.index("<svg") : html.index("</svg>")]
    assert "+ Toner" not in svg  # the cause was there before; a line to it is new
    assert "~ Prints" in svg
    assert "stroke-dasharray" in svg
    assert 'data-entry="prints-nothing"' in svg
    assert re.search(r'id="s-prints-nothing" class="node symptom changed"', svg)


def test_cases_that_would_be_answered_otherwise_are_listed_with_the_rules(
    versions: Versions,
) -> None:
    """Of how many that were looked at; the rule that no longer fires is named."""
    html = unescape(shown(versions.client, versions.path))
    cases = html[html.index('id="cases"') : html.index('id="list"')]
    assert "1 of the 3 latest cases (of 3)" in cases
    assert re.findall(r"<bdi>(.*?)</bdi>", cases) == ["INC-0"]
    assert "<code>paper-missing.some</code>" in cases
    assert "enroltriage backtest" not in cases  # all were looked at


def test_versions_that_do_not_exist_are_told_beside_the_form(versions: Versions) -> None:
    """What can be chosen stays."""
    html = shown(versions.client, "/compare?from=nothing", 404)
    assert texts_of("en")["compare_unknown"] in html
    assert '<select id="from"' in html
    assert versions.client.get("/compare?from=a&from=b").status_code == 422


def test_a_version_has_nothing_apart_from_itself(versions: Versions) -> None:
    """And says so."""
    html = shown(versions.client, f"/compare?from={versions.new}&to={versions.new}")
    assert texts_of("en")["compare_same"] in html
    assert "<svg" not in html


def test_a_draft_of_single_files_takes_the_place_of_those_of_their_names(
    versions: Versions,
) -> None:
    """It is verified like a reload; nothing of it is kept."""
    name = "paper-missing.yaml"
    text = (
        (versions.folder / "causes" / name).read_bytes().replace(b"[loaded]", b"[loaded, jammed]")
    )
    html = send(versions.client, {name: text})
    assert texts_of("en")["compare_checked"] in html
    assert "paper-missing.some" in html
    assert (
        html.count("<option") == 6
    )  # the two versions that were there, three times to choose from


def test_a_draft_as_zip_file_is_the_whole_folder(versions: Versions) -> None:
    """Whatever the folder within it is called."""
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        for path in SOUND.rglob("*.yaml"):
            file.write(path, f"my rules/{path.relative_to(SOUND)}")
    html = unescape(send(versions.client, {"rules.zip": packed.getvalue()}))
    assert "Prints <del><b></del>nothing<del></b> at all</del>" in html


def test_a_draft_of_a_site_pack_is_laid_over_the_version_that_it_is_compared_with(
    versions: Versions,
) -> None:
    """What it replaces is all that there is to compare."""
    title = "title: {en: Ours, de: Unseres}"
    head = f'pack: ours\n{title}\nextends: [printers]\nedition: "2026-01"\n'
    text = (SOUND / "causes/toner-used-up.yaml").read_text("utf-8")
    text = text.replace("The toner is used up", "The toner is gone") + "replaces: printers\n"
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("site/pack.yaml", head)
        file.writestr("site/causes/toner-used-up.yaml", text)
    html = unescape(send(versions.client, {"site.zip": packed.getvalue()}))
    assert "The toner is <del>used up</del>" in html
    assert "The toner is <ins>gone</ins>" in html
    assert "Examples ›" not in html  # that of others something was replaced is no change of theirs


def test_a_draft_of_a_site_pack_takes_the_place_of_the_one_that_is_there() -> None:
    """Between the layers where that was; files that it has no more are gone."""
    head = "extends: [a]\n"
    base = {
        "pack.yaml": "pack: a",
        "zoo/pack.yaml": f"pack: zoo\n{head}",
        "zoo/gone.yaml": "roles: {}",
        "acme/pack.yaml": f"pack: acme\n{head}",
    }
    draft = {"pack.yaml": f"# newer\npack: zoo\n{head}", "more.yaml": "roles: {}"}
    laid = laid_over(draft, base)
    assert list(laid) == ["pack.yaml", "zoo/pack.yaml", "zoo/more.yaml", "acme/pack.yaml"]
    assert laid["zoo/pack.yaml"] == draft["pack.yaml"]
    first = {place: text for place, text in base.items() if "zoo" not in place}
    assert list(laid_over(draft, first)) == [*first, "zoo/pack.yaml", "zoo/more.yaml"]
    assert laid_over(first, base) is first


def test_faults_of_a_draft_are_told_with_their_places(versions: Versions) -> None:
    """Nothing is compared then; what verification finds keeps nobody from comparing."""
    html = send(versions.client, {"paper-missing.yaml": b"cause: [\n"}, 422)
    assert re.search(r"<code>causes/paper-missing.yaml:2:\d+</code>", html)
    assert "<svg" not in html
    text = (versions.folder / "causes/paper-missing.yaml").read_text("utf-8")
    never = text.replace("{paper: empty}", "{paper: empty, model: inkjet}")
    html = send(versions.client, {"paper-missing.yaml": never.encode()})
    assert "<code>never-fires</code>" in html
    assert texts_of("en")["compare_errors"] in html
    assert "<svg" in html
    assert texts_of("en")["compare_no_file"] in send(versions.client, {}, 422)
    assert versions.client.post("/compare/draft", data={}).status_code == 400  # no token


def test_no_place_in_a_draft_leads_out_of_its_folder() -> None:
    """Nor is it larger than it says, nor is anything taken for a rule file that is none."""
    for place in ("../x.yaml", "/x.yaml", "a/../../x.yaml", "a\\b.yaml", "c:x.yaml"):
        packed = BytesIO()
        with ZipFile(packed, "w") as file:
            file.writestr(place, "a: 1")
        with pytest.raises(KnowledgeError, match="not a place"):
            draft_of([("x.zip", packed.getvalue())], {})
    for name, content in (
        ("x.zip", b"PK"),
        ("x.txt", b""),
        ("x.yaml", b"\xff"),
        ("x.yaml", b"a" * 1_000_001),
    ):
        with pytest.raises(KnowledgeError):
            draft_of([(name, content)], {})
    base = {"a/causes/one.yaml": "cause: one", "a/pack.yaml": "pack: a", "b/pack.yaml": "pack: b"}
    assert draft_of([("../../two.yaml", b"cause: two")], base) == {
        **base,
        "a/causes/two.yaml": "cause: two",
    }
    with pytest.raises(KnowledgeError, match="zip"):
        draft_of([("pack.yaml", b"pack: c")], base)


def test_every_part_of_the_knowledge_is_compared_and_no_place_in_a_file(
    knowledge: KnowledgeBase,
) -> None:
    """Without a word on what an entry is made of."""
    assert (
        changes_between(knowledge, replace(knowledge, version="other", places={}, learned_at="x"))
        == []
    )
    id_, resolution = next(iter(knowledge.resolutions.items()))
    first, *rest = resolution.steps
    new = {"en": "Wait.", "de": "Warten."}
    other = replace(
        resolution,
        steps=(new, first, *rest),
        minutes=resolution.minutes + 1,
        destructive=not resolution.destructive,
    )
    shelf = {**knowledge.resolutions, id_: other}
    (change,) = changes_between(knowledge, replace(knowledge, resolutions=shelf))
    told = {part.path: (part.was, part.now) for part in change.parts}
    assert told == {
        ("steps", "1", "en"): (None, "Wait."),
        ("steps", "1", "de"): (None, "Warten."),
        ("minutes",): (resolution.minutes, resolution.minutes + 1),
        ("destructive",): (resolution.destructive, not resolution.destructive),
    }
    del shelf[id_]
    (gone,) = changes_between(knowledge, replace(knowledge, resolutions=shelf))
    (come,) = changes_between(replace(knowledge, resolutions=shelf), knowledge)
    assert (gone.kind, come.kind) == ("removed", "added")
    assert {(p.path, p.was) for p in gone.parts} == {(p.path, p.now) for p in come.parts}


def test_the_joined_graph_has_every_node_and_line_of_both(tmp_path: Path) -> None:
    """Each with what has become of it; of what both have alike, nothing is lit."""
    before = load_knowledge(SOUND)
    after = load_knowledge(
        changed(Path(copytree(SOUND, tmp_path / "rules")), (*CHANGES, *NEW_CAUSE))
    )
    graph = joined(before, after, changes_between(before, after), "en")
    assert graph.nodes["s-prints-nothing"]["state"] == "changed"
    assert graph.nodes["s-prints-pale"]["state"] == "dim"
    assert "added" in {state for _, _, state in graph.edges(data="state")}
    assert "prints-nothing" in changed_symptoms(graph)
    back = joined(after, before, changes_between(after, before), "en")
    swap = {"added": "removed", "removed": "added"}
    assert {n: swap.get(d["state"], d["state"]) for n, d in graph.nodes(data=True)} == dict(
        back.nodes(data="state")
    )
    same = joined(before, before, [], "en")
    assert set(dict(same.nodes(data="state")).values()) == {"dim"}
    assert changed_symptoms(same) == ()


def test_words_that_went_and_came_make_up_both_texts() -> None:
    """Whatever the two are."""
    texts = ("", "One two.", "One two, three!", "a " * 700, "Zwei\nZeilen", "One  four two.")
    for was in texts:
        for now in texts:
            pieces = word_changes(was, now)
            assert "".join(text for tag, text in pieces if tag != "new") == was
            assert "".join(text for tag, text in pieces if tag != "gone") == now


def test_no_more_cases_are_looked_at_than_time_and_number_allow(
    versions: Versions, tmp_path: Path
) -> None:
    """The latest come first; how many there are is known all the same."""
    database = service_of(versions.client.application).cases.database
    before = load_expert(SOUND)
    after = load_expert(changed(Path(copytree(SOUND, tmp_path / "rules"))))
    sample = sample_cases(before, after, database, most=1)
    assert (sample.looked_at, sample.total, len(sample.changes)) == (1, 3, 0)
    ticks = iter((0.0, 9.0))
    sample = sample_cases(before, after, database, clock=lambda: next(ticks))
    assert (sample.looked_at, sample.counts["changed"]) == (3, 1)  # what was begun is ended
    back = sample_cases(after, before, database)
    assert [c.case for c in back.changes] == [c.case for c in sample.changes]
    assert sample_cases(before, before, database).changes == ()


@pytest.fixture(scope="module")
def rules_on_a_server(
    serving: Callable[..., AbstractContextManager[str]], versions: Versions
) -> Iterator[str]:
    """A server on the store of both versions."""
    url = str(service_of(versions.client.application).cases.database.url)
    with serving(WORKERS="1", RULES=str(versions.folder), DATABASE=url) as address:
        yield address


@pytest.mark.parametrize(("language", "js"), [("en", True), ("de", False)])
def test_an_author_sees_what_a_version_changes_and_checks_a_draft(
    person: Callable[..., Any],
    rules_on_a_server: str,
    versions: Versions,
    language: str,
    js: bool,
) -> None:
    """With and without scripts."""
    someone = person(language, js=js, at=rules_on_a_server)
    page, texts = someone.visit("/compare"), texts_of(language)
    page.get_by_label(texts["compare_from"], exact=True).select_option(versions.new)
    page.get_by_label(texts["compare_to"], exact=True).select_option(versions.old)
    page.get_by_role("button", name=texts["compare_show"], exact=True).click()
    page.wait_for_url(f"**from={versions.new}**")
    assert page.locator("del", has_text="gar" if language == "de" else "at all").count() > 0
    page.get_by_role("link", name=texts["compare_swap"]).click()
    page.wait_for_url(f"**from={versions.old}**")
    assert page.get_by_role("link", name="INC-0").count() == 1
    someone.picture(f"compare-versions-{language}-light")
    page.get_by_label(texts["compare_files"]).set_input_files(
        [{"name": "paper-missing.yaml", "mimeType": "text/plain", "buffer": b"cause: x\n"}]
    )
    page.get_by_role("button", name=texts["compare_send"]).click()
    assert page.get_by_role("alert").inner_text() == texts["compare_refused"]
    assert "causes/paper-missing.yaml:1:1" in page.locator("main").inner_text()
