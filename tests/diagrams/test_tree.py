"""The picture of a plan."""

import html
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from enroltriage.diagrams import Diagrams
from enroltriage.diagrams.tree import forest, forest_dot

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "article" / "ios" / "symptoms"
SYMPTOMS = tuple(sorted(file.stem for file in ARTICLE.glob("*.yaml")))


@pytest.fixture(scope="module")
def drawn(expert):
    return Diagrams(expert.knowledge, expert.tree)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_the_picture_holds_every_step_once_and_an_end_for_every_line_to_one(expert, symptom):
    tree = expert.tree(symptom)
    graph = forest(expert.knowledge, [tree], "en")
    steps = {node.id for node in tree.nodes if node.branches}
    ends = [n for n in graph if n not in steps]
    assert steps <= set(graph)
    assert all(graph.in_degree(end) == 1 and graph.out_degree(end) == 0 for end in ends)
    kinds = {"ask": "question", "try": "resolution"}
    for node in tree.nodes:
        if node.branches:
            assert graph.nodes[node.id]["kind"] == kinds[node.kind]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_long_list_of_answers_hides_no_other_branch_of_its_line(expert, language):
    tree = expert.tree("profile-install-no-server-connection", language)
    graph = forest(expert.knowledge, [tree], language)
    drawn = html.unescape(forest_dot(graph)).replace("\N{NO-BREAK SPACE}", " ")
    lines = [line for line in drawn.replace('"', "").splitlines() if " -> " in line]
    for source, target, data in graph.edges(data=True):
        (line,) = [line for line in lines if line.split("[")[0].split() == [source, "->", target]]
        for label in data["labels"]:
            told = line.split("label=<")[1].split("</table>")[0]
            assert label.split("\n")[0].replace("\N{NO-BREAK SPACE}", " ") in told


def test_every_branch_tells_its_likelihood_and_every_step_its_cost(expert):
    graph = forest(expert.knowledge, [expert.tree("no-enrollment-policy", "de")], "de")
    labels = {data["label"] for _, _, data in graph.edges(data=True)}
    assert "40 %\nAbgelaufen / Aus anderem Grund ungültig" in labels
    assert "90 %\niOS oder iPadOS\n10 %\nNicht bekannt" in labels  # both lead on to one step
    subs = {data["sub"] for _, data in graph.nodes(data=True)}
    assert "Intune-Administration\n18 Min. · im Mittel 132 Min." in subs


def test_what_is_established_helps_so_that_no_line_tells_otherwise(expert):
    for symptom in SYMPTOMS:
        tree = expert.tree(symptom)
        graph = forest(expert.knowledge, [tree], "en")
        failing = [d for _, _, d in graph.edges(data=True) if d["effect"] == "failed"]
        assert all(data["likelihood"] > 0 for data in failing)


def test_drastic_remedies_carry_their_sign_and_the_legend_tells_it(expert):
    graph = forest(expert.knowledge, [expert.tree("account-not-onboarded")], "en")
    source = forest_dot(graph)
    assert "◆ Renew the Apple MDM push" in source
    assert "◆ Affects the whole tenant" in source
    assert "⚠" not in source
    graph = forest(expert.knowledge, [expert.tree("device-cap-reached")], "en")
    assert "⚠ Loses data or enrolments" in forest_dot(graph)


def test_a_likely_branch_is_broader_and_one_of_no_answer_dashed(expert):
    graph = forest(expert.knowledge, [expert.tree("account-not-onboarded")], "en")
    lines = forest_dot(graph).splitlines()
    widths = {
        float(re.search(r"penwidth=([\d.]+)", line)[1]): line for line in lines if "->" in line
    }
    assert 'class="helped"' in widths[max(widths)] or "any" in widths[max(widths)]
    dashed = [line for line in lines if "style=dashed" in line]
    assert dashed
    assert all('class="not-known"' in line for line in dashed)


def test_the_svg_has_a_title_and_tells_of_each_step(expert, drawn):
    svg = drawn.export("svg", language="en", symptoms=["device-cap-reached"], view="tree")
    root = ElementTree.fromstring(svg)  # noqa: S314 - it was drawn just now
    assert (
        root.get("aria-label")
        == "Plan: " + expert.knowledge.symptoms["device-cap-reached"].title["en"]
    )
    told = {e.get("data-entry") for e in root.iter() if e.get("data-kind") == "question"}
    assert {"platform", "device_count device_limit"} <= told


def test_the_same_tree_is_the_same_text_in_each_language(drawn):
    def dot(language):
        return drawn.export("dot", language=language, symptoms=["device-cap-reached"], view="tree")

    assert dot("en") == dot("en") != dot("de")


def test_several_plans_stand_in_one_picture_each_under_its_title(expert, drawn):
    chosen = ["device-cap-reached", "no-enrollment-policy"]
    source = drawn.export("dot", language="de", symptoms=chosen, view="tree").decode()
    for symptom in chosen:
        assert f'subgraph "cluster-{symptom}"' in source
        assert f'"{symptom}-n1"' in source
    assert "Vorgehen, nach Symptom" in source


def test_a_highlight_lights_the_plans_that_it_concerns(expert):
    trees = [expert.tree(symptom) for symptom in SYMPTOMS]
    graph = forest(expert.knowledge, trees, "en", {"device-cap-reached"})
    states = {(data["tree"], data["state"]) for _, data in graph.nodes(data=True)}
    assert {tree for tree, state in states if state == "lit"} == {"device-cap-reached"}
    assert {state for tree, state in states if tree != "device-cap-reached"} == {"dim"}


def test_a_cause_lights_the_plans_of_the_symptoms_that_point_to_it(drawn):
    source = drawn.export("dot", language="en", view="tree", highlight="device-limit-reached")
    begins = (re.search(r'class="question (lit|dim)".*id="([\w-]+)-n1"', line)
              for line in source.decode().splitlines())  # fmt: skip
    states = {found[2]: found[1] for found in begins if found}
    assert {symptom for symptom, state in states.items() if state == "lit"} == {
        "company-portal-unavailable", "device-cap-reached",
    }  # fmt: skip
    assert set(states) == set(SYMPTOMS)


def test_a_platform_that_no_symptom_knows_has_no_plan(drawn):
    chosen = {"language": "en", "view": "tree", "platform": "windows"}
    assert b"The knowledge has no symptom for this selection." in drawn.export("dot", **chosen)
    assert json.loads(drawn.export("json", **chosen))["trees"] == []


def test_diagrams_without_plans_say_so(knowledge):
    with pytest.raises(LookupError, match="without plans"):
        Diagrams(knowledge).export(
            "svg", language="en", symptoms=["device-cap-reached"], view="tree"
        )
