"""What is drawn: structure, signs, sizes. Never bytes, for layout differs between versions."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from enroltriage.diagrams import FORMATS, MEDIA_TYPES, Diagrams, RenderError, SelectionError
from enroltriage.diagrams.dot import sheet_for, to_dot
from enroltriage.diagrams.graph import KINDS
from enroltriage.diagrams.order import columns, crossings
from enroltriage.diagrams.render import render
from enroltriage.diagrams.style import EDGE_FONT_SIZE, FONT_SIZE
from enroltriage.expert.conditions import All, Is
from enroltriage.expert.knowledge import KnowledgeBase

Make = Callable[..., KnowledgeBase]
SVG = "{http://www.w3.org/2000/svg}"
PNG = b"\x89PNG\r\n\x1a\n"


def _svg(diagrams: Diagrams, **how: object) -> ElementTree.Element:
    how.setdefault("language", "en")
    return ElementTree.fromstring(diagrams.export("svg", **how))  # type: ignore[arg-type] # noqa: S314


def _classes(root: ElementTree.Element) -> dict[str, list[str]]:
    return {str(g.get("id")): str(g.get("class")).split() for g in root.iter(f"{SVG}g")}


def _png_size(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def test_every_node_and_edge_is_drawn_with_its_id_and_class(
    diagrams: Diagrams, language: str
) -> None:
    drawn, graph = _classes(_svg(diagrams, language=language)), diagrams.graph(language)
    for node, data in graph.nodes(data=True):
        assert drawn[node][:2] == ["node", data["kind"]]
        assert ("destructive" in drawn[node]) is data["destructive"]
        assert ("superseded" in drawn[node]) is data["superseded"]
    for _, _, data in graph.edges(data=True):
        assert drawn[data["id"]] == ["edge", data["effect"]]


def test_a_highlighted_drawing_marks_what_is_lit_and_what_is_dim(diagrams: Diagrams) -> None:
    drawn = _classes(_svg(diagrams, highlight="user-license-missing"))
    graph = diagrams.graph("en", highlight="user-license-missing")
    for node, data in graph.nodes(data=True):
        assert drawn[node][-1] == data["state"]
    for _, _, data in graph.edges(data=True):
        assert drawn[data["id"]][-1] == data["state"]


def test_a_script_can_walk_the_lines(diagrams: Diagrams) -> None:
    edges = [g for g in _svg(diagrams).iter(f"{SVG}g") if g.get("data-source")]
    walked = {(edge.get("data-source"), edge.get("data-target")) for edge in edges}
    assert walked == set(diagrams.graph("en").edges)


def test_readers_hear_a_title_and_the_full_text_of_each_node(
    diagrams: Diagrams, language: str
) -> None:
    root, graph = _svg(diagrams, language=language), diagrams.graph(language)
    assert root.get("role") == "img"
    assert root.get("aria-label")
    titles = {g.get("id"): g.findtext(f"{SVG}title") for g in root.iter(f"{SVG}g")}
    for node, data in graph.nodes(data=True):
        assert titles[node] == data["tooltip"]


def test_german_letters_are_drawn_as_they_are(diagrams: Diagrams) -> None:
    text = "".join(_svg(diagrams, language="de").itertext())
    assert "Lösung" in text
    assert "Einträge für die" in text
    assert "ausschließt" in text


def test_no_label_of_the_shipped_knowledge_is_cut(
    diagrams: Diagrams, knowledge: KnowledgeBase, language: str
) -> None:
    for symptoms in ((), *((symptom,) for symptom in knowledge.symptoms)):
        root = _svg(diagrams, language=language, symptoms=symptoms)
        texts = [text.text or "" for text in root.iter(f"{SVG}text")]
        assert len(texts) > (10 if symptoms else 100)
        assert not [text for text in texts if "…" in text]


def _heights(group: ElementTree.Element) -> list[float]:
    """The heights at which a part of a drawing begins and ends somewhere; y grows downwards."""
    feet = [float(str(text.get("y"))) for text in group.iter(f"{SVG}text")]
    found = [*feet, *(foot - EDGE_FONT_SIZE for foot in feet)]
    for shape in group.iter():
        numbers = re.findall(r"-?[\d.]+", str(shape.get("points") or shape.get("d") or ""))
        found += map(float, numbers[1::2])
    return found


def test_headings_are_above_all_else_and_the_legend_is_below(
    diagrams: Diagrams, knowledge: KnowledgeBase, language: str
) -> None:
    """Even where a column is short, or a label stands between two columns."""
    for symptoms in ((), *((symptom,) for symptom in knowledge.symptoms)):
        heights: dict[str, list[float]] = {"heading": [], "legend": [], "": []}
        for group in _svg(diagrams, language=language, symptoms=symptoms).iter(f"{SVG}g"):
            classes = str(group.get("class")).split()
            if classes[0] in {"node", "edge"}:
                kind = next((each for each in heights if each in classes), "")
                heights[kind] += _heights(group)
        assert max(heights["heading"]) + 5 < min(heights[""])
        assert max(heights[""]) + 5 < min(heights["legend"])


def test_the_headings_are_equally_high(diagrams: Diagrams) -> None:
    drawn = [g for g in _svg(diagrams).iter(f"{SVG}g") if "heading" in str(g.get("class"))]
    heights = [max(found) - min(found) for found in map(_heights, drawn)]
    assert len(heights) == 5
    assert max(heights) - min(heights) < 1


def test_destructive_and_superseded_entries_carry_a_sign_in_words_too(diagrams: Diagrams) -> None:
    """The sign stands in the label and in the legend, so that nothing hangs on a colour."""
    root, graph = _svg(diagrams), diagrams.graph("en")
    text = {g.get("id"): "".join(t.text or "" for t in g.iter(f"{SVG}text")) for g in root.iter()}
    for node, data in graph.nodes(data=True):
        assert ("⚠" in text[node]) is data["destructive"]
        assert ("†" in text[node]) is data["superseded"]
    assert "⚠ Loses data or enrolments" in "".join(root.itertext())


def test_the_legend_explains_what_is_drawn_and_nothing_else(diagrams: Diagrams) -> None:
    whole = "".join(_svg(diagrams, highlight="mfa-enabled").itertext())
    one = "".join(_svg(diagrams, symptoms=["user-license-type-invalid"]).itertext())
    for said, also_in_one in (
        ("leads to", True),
        ("answer that confirms", True),
        ("answer that rules out", False),
        ("shifts likelihood", False),
        ("A question stands twice", False),
        ("⚠ Loses", False),
        ("† No longer valid", False),
        ("highlighted path", False),
    ):
        assert said in whole
        assert (said in one) is also_in_one


def test_the_columns_stand_side_by_side_below_their_heads(diagrams: Diagrams) -> None:
    root, graph = _svg(diagrams), diagrams.graph("en")
    kinds = nx.get_node_attributes(graph, "kind")
    left: dict[str, list[float]] = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("id") in kinds:
            x = next(float(str(t.get("x"))) for t in group.iter(f"{SVG}text"))
            left.setdefault(kinds[str(group.get("id"))], []).append(x)
    order = ["platform", "symptom", "question", "cause", "resolution"]
    for before, after in nx.utils.pairwise(order):
        assert max(left[before]) < min(left[after])


def test_hardly_any_lines_of_the_shipped_knowledge_cross(diagrams: Diagrams) -> None:
    graph = diagrams.graph("en")
    assert crossings(graph, columns(graph)) <= graph.number_of_edges() // 30


def test_pairs_of_lines_that_cross_are_counted_one_by_one() -> None:
    """However they are counted, it is every pair that begins in one order and ends in the other."""
    chance = random.Random(4711)
    for _ in range(20):
        graph: nx.DiGraph[str] = nx.DiGraph()
        left, right = ([f"{side}{n}" for n in range(9)] for side in "sq")
        for kind, nodes in (("symptom", left), ("question", right)):
            graph.add_nodes_from(nodes, kind=kind)
        graph.add_edges_from((chance.choice(left), chance.choice(right)) for _ in range(25))
        lines = [(left.index(u), right.index(v)) for u, v in graph.edges]
        wanted = sum(a < c and b > d for a, b in lines for c, d in lines)
        order = {kind: list[str]() for kind in KINDS} | {"symptom": left, "question": right}
        assert crossings(graph, order) == wanted


def test_many_labels_within_a_column_end_no_process(make: Make) -> None:
    """Graphviz finds no order for some of them; so they stand beside their lines, and all are there."""
    steps = [(All((Is("a", (True,)), Is(fact, (True,)))), fact) for fact in "bc"]
    causes = {f"k{n}": [("confirmed", steps[n % 2][0])] for n in range(12)}
    symptoms = {f"s{n}": [f"k{n}", f"k{(n + 1) % 12}"] for n in range(12)}
    made = Diagrams(make(causes, symptoms))
    dot = made.export("dot", language="en").decode()
    assert dot.count("xlabel=") > 10
    root = ElementTree.fromstring(made.export("svg", language="en"))  # noqa: S314
    assert set(made.graph("en")) <= set(_classes(root))


def test_every_drawing_fits_its_sheet(diagrams: Diagrams, knowledge: KnowledgeBase) -> None:
    for symptoms in ((), *((symptom,) for symptom in knowledge.symptoms)):
        root = _svg(diagrams, symptoms=symptoms, language="de")
        room = sheet_for(diagrams.graph("de", symptoms)).room
        for side, inches in zip(("width", "height"), room, strict=True):
            assert float(str(root.get(side)).removesuffix("pt")) <= inches * 72 + 1


def test_the_smallest_letters_on_a3_are_seven_points(diagrams: Diagrams, language: str) -> None:
    """For each platform; several platforms on one sheet are for the screen."""
    nodes = diagrams.graph(language).nodes(data=True)
    for platform in (data["entry"] for _, data in nodes if data["kind"] == "platform"):
        for lit in (None, "push-certificate-invalid"):
            drawn = diagrams.export("svg", language=language, platform=platform, highlight=lit)
            scale = re.search(rb"scale\(([\d.]+)", drawn)
            assert float(scale[1] if scale else 1) * min(FONT_SIZE, EDGE_FONT_SIZE) >= 7


def test_a_png_is_large_enough_to_print(diagrams: Diagrams) -> None:
    width, height = _png_size(diagrams.export("png", language="en"))
    assert 1800 < width < 3600
    assert 1000 < height < 2700


def test_a_platform_without_symptoms_gives_a_drawing_that_says_so(diagrams: Diagrams) -> None:
    assert "no symptom" in "".join(_svg(diagrams, platform="android").itertext())


def test_the_json_holds_the_graph_and_its_legend(diagrams: Diagrams, language: str) -> None:
    body, graph = json.loads(diagrams.export("json", language=language)), diagrams.graph(language)
    assert body["format"] == "enroltriage-decision-graph/1"
    assert body["language"] == language
    assert body["knowledge"]["version"] == graph.graph["version"]
    assert {node["id"] for node in body["nodes"]} == set(graph)
    assert {(edge["source"], edge["target"]) for edge in body["edges"]} == set(graph.edges)
    assert set(body["legend"]) == {"kinds", "effects", "flags"}
    assert [edge["id"] for edge in body["edges"]] == sorted(edge["id"] for edge in body["edges"])


def test_the_json_tells_the_hints_of_a_pair(diagrams: Diagrams) -> None:
    body = json.loads(diagrams.export("json", language="en", symptoms=["device-cap-reached"]))
    (pair,) = (pair for edge in body["edges"] for pair in edge["pairs"])
    assert (pair["cause"], pair["weight"]) == ("device-limit-reached", 1)
    assert pair["hints"][0]["when"] == "Users affected: Only one"


def test_dialects_and_other_names_are_understood(diagrams: Diagrams) -> None:
    assert diagrams.export("dot", language="de-AT") == diagrams.export("dot", language="de")
    assert diagrams.export("dot", language="fr") == diagrams.export("dot", language="en")
    narrowed = diagrams.export("json", language="en", platform="ipados")
    assert narrowed == diagrams.export("json", language="en", platform="ios")


def test_every_fault_of_a_request_is_named_at_once(diagrams: Diagrams) -> None:
    with pytest.raises(SelectionError) as caught:
        diagrams.export(
            "gif",  # type: ignore[arg-type]
            language="??",
            symptoms=["device-cap-reach"],
            platform="beos",
            highlight="device-cap-reached\n",
        )
    problems = {problem.pointer: problem for problem in caught.value.problems}
    assert set(problems) == {"/format", "/lang", "/symptom", "/platform", "/highlight"}
    assert problems["/symptom"].did_you_mean == "device-cap-reached"
    assert problems["/format"].allowed == FORMATS


def test_every_form_has_a_media_type() -> None:
    assert set(MEDIA_TYPES) == set(FORMATS)


def test_a_source_that_graphviz_refuses_is_a_clear_error() -> None:
    with pytest.raises(RenderError, match="Graphviz"):
        render("digraph { a -> ", "svg")


def test_rendering_needs_no_program(
    diagrams: Diagrams, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.chdir(tmp_path)
    source = to_dot(diagrams.graph("en", ["mdm-payload-mismatch"]))
    assert b"<svg" in render(source, "svg")
    assert render(source, "png").startswith(PNG)


def test_six_threads_draw_at_once(knowledge: KnowledgeBase) -> None:
    own = Diagrams(knowledge)
    jobs = [(form, [symptom]) for form in FORMATS for symptom in list(knowledge.symptoms)[:6]]

    def draw(job: tuple[str, list[str]]) -> bytes:
        return own.export(job[0], language="de", symptoms=job[1])  # type: ignore[arg-type]

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(draw, jobs))
    assert together == [draw(job) for job in jobs]
    alone = Diagrams(knowledge)
    for (form, symptoms), drawn in zip(jobs, together, strict=True):
        assert drawn
        if form in {"dot", "json"}:
            assert drawn == alone.export(form, language="de", symptoms=symptoms)  # type: ignore[arg-type]


def test_what_was_drawn_is_remembered_within_bounds(diagrams: Diagrams) -> None:
    once = diagrams.export("svg", language="en", symptoms=["device-cap-reached"])
    assert diagrams.export("svg", language="en", symptoms=("device-cap-reached",) * 2) is once


_ELSEWHERE = """
import hashlib, importlib.util, sys, types
if importlib.util.find_spec("enroltriage") is None:
    package = types.ModuleType("enroltriage")
    package.__path__ = [sys.argv[1]]
    sys.modules["enroltriage"] = package
from enroltriage.diagrams import Diagrams
from enroltriage.rules import load_knowledge
diagrams = Diagrams(load_knowledge(__import__("os").environ["ENROLTRIAGE_RULES"]))
for form in ("dot", "json"):
    print(hashlib.sha256(diagrams.export(form, language="de")).hexdigest())
"""


def test_another_process_writes_the_same_dot_and_json(diagrams: Diagrams) -> None:
    """Whatever the seed of its hashes."""
    run = subprocess.run(
        [sys.executable, "-c", _ELSEWHERE, str(Path(__file__).resolve().parents[2])],
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        capture_output=True,
        check=True,
        text=True,
    )
    here = [diagrams.export(form, language="de") for form in ("dot", "json")]
    assert run.stdout.split() == [hashlib.sha256(drawn).hexdigest() for drawn in here]
