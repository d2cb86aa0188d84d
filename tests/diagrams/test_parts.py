"""Parts of the graph for people to look at: what is in them, links, and what is laid over them."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from enroltriage.diagrams import Diagrams
from enroltriage.diagrams.layers import gone_through, lay
from enroltriage.diagrams.select import highlight, in_bounds, through
from enroltriage.expert import Expert
from enroltriage.expert.conditions import Is
from enroltriage.expert.knowledge import KnowledgeBase

from .test_safety import ALLOWED, ATTACKS

Make = Callable[..., KnowledgeBase]
SVG = "{http://www.w3.org/2000/svg}"
ADE = ("enrollment_method", "ade")


def _linked(diagrams: Diagrams, node: str | None = None, **which: object) -> ElementTree.Element:
    part = diagrams.parts.part("en", **which)  # type: ignore[arg-type]
    svg = diagrams.parts.inline(part, lambda id_: f"/?node={id_}&x=1", node)
    return ElementTree.fromstring(svg)  # noqa: S314


def test_each_node_is_a_link_named_by_its_kind_and_label(diagrams: Diagrams) -> None:
    """And nothing else is; what is no node is not read out beside them."""
    graph = diagrams.graph("en")
    linked = {}
    for group in _linked(diagrams).iter(f"{SVG}g"):
        (*links,) = group.findall(f"{SVG}a")
        if links:
            linked[group.get("id")] = links[0]
        elif {"node", "edge"} & set(group.get("class", "").split()):
            assert group.get("aria-hidden") == "true"
    assert set(linked) == set(graph)
    for node, link in linked.items():
        assert link.get("href") == f"/?node={node}&x=1"
        assert str(link.get("aria-label")).endswith(graph.nodes[node]["label"])


def test_the_states_of_a_page_are_those_of_paper(diagrams: Diagrams) -> None:
    """By class alone: the drawing below is the same one."""
    node = "c-user-license-missing"
    lit = highlight(diagrams.graph("en"), node)
    drawn = {g.get("id"): g for g in _linked(diagrams, node).iter(f"{SVG}g")}
    for id_, data in lit.nodes(data=True):
        assert str(drawn[id_].get("class")).split()[-1] == data["state"]
    current = [g for g in drawn.values() if g.find(f"{SVG}a[@aria-current]") is not None]
    assert [g.get("id") for g in current] == [node]


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_no_text_of_the_knowledge_becomes_a_link_or_an_element(make: Make, text: str) -> None:
    """Addresses come of ids alone."""
    evil = 'javascript:alert(1)"><script>'
    made = Diagrams(make({evil: [("confirmed", Is("a", (True,)))]}, {"s": [evil]}, text=text))
    for element in _linked(made, "s-s").iter():
        assert element.tag.removeprefix(SVG) in ALLOWED | {"a"}
        for name, value in element.attrib.items():
            assert not name.rpartition("}")[2].lower().startswith("on")
            if name.rpartition("}")[2] == "href":
                assert element.tag == f"{SVG}a"
                assert value.startswith("/?node=")
                assert value.removeprefix("/?node=").replace("-", "a").partition("&")[0].isalnum()


def test_a_path_is_what_a_node_has_lit(diagrams: Diagrams) -> None:
    graph = diagrams.graph("en")
    for node in graph:
        lit = highlight(graph, node)
        part = through(graph, node)
        assert set(part) == {n for n, data in lit.nodes(data=True) if data["state"] == "lit"}
        assert set(part.edges) == {
            (u, v) for u, v, d in lit.edges(data=True) if d["state"] == "lit"
        }


def test_bounds_leave_out_symptoms_of_other_values_and_what_nothing_leads_to(
    diagrams: Diagrams, knowledge: KnowledgeBase
) -> None:
    fact, value = ADE
    whole = diagrams.graph("en")
    assert set(in_bounds(whole, knowledge, fact, value)) == set(whole)
    part = diagrams.parts.graph(diagrams.parts.part("en", bounds=((fact, "byod"),)))
    kept = {data["entry"] for _, data in part.nodes(data=True) if data["kind"] == "symptom"}
    assert kept == {
        s.id for s in knowledge.symptoms.values() if "byod" in s.applies_to.get(fact, ("byod",))
    }
    assert all(part.in_degree(node) for node, data in part.nodes(data=True)
               if data["kind"] != "platform")  # fmt: skip


def test_of_a_variant_only_those_for_the_value_are_left(
    diagrams: Diagrams, knowledge: KnowledgeBase
) -> None:
    varied = next(r for r in knowledge.resolutions.values() if r.varies_by)
    assert varied.varies_by is not None
    first, second, *_ = varied.variants
    value = next(v for v in first.applies_for if v not in second.applies_for)
    part = in_bounds(diagrams.graph("en"), knowledge, varied.varies_by, value)
    variants = {data["variant"] for _, data in part.nodes(data=True) if data["entry"] == varied.id}
    assert first.id in variants
    assert second.id not in variants


def test_ways_are_counted_by_what_fired(diagrams: Diagrams, expert: Expert) -> None:
    """A case counts at each node and line that it goes along, once, and nowhere else."""
    graph = diagrams.graph("en")
    facts = {"platform": "ios", "symptom": "workplace-join-failed", "company_portal": "outdated"}
    fired = frozenset(expert.infer(facts).fired)
    counts = gone_through(graph, ((fired, 3),))
    gone = {id_ for id_, count in counts.items() if count}
    assert {counts[id_] for id_ in gone} == {3}
    assert {id_ for id_ in gone if id_ in graph} == {
        "p-ios", "s-workplace-join-failed", "q-company-portal--company-portal-outdated",
        "c-company-portal-outdated", "r-reinstall-company-portal",
    }  # fmt: skip
    assert len(gone) == 5 + 4
    assert gone_through(graph, ()) == dict.fromkeys(counts, 0)


def test_layers_are_words_and_widths_with_a_legend(diagrams: Diagrams, expert: Expert) -> None:
    graph = diagrams.graph("en")
    facts = {"platform": "ios", "symptom": "workplace-join-failed", "company_portal": "outdated"}
    fired = ((frozenset(expert.infer(facts).fired), 4),)
    laid = lay(
        graph,
        (("taken", fired), ("success", (("reinstall-company-portal", 4, 3),)), ("examples", fired)),
    )
    assert laid.nodes["r-reinstall-company-portal"]["marks"] == ["×4", "✓3/4", "▤4"]
    assert laid.nodes["r-reinstall-company-portal"]["weight"] == 1
    assert laid.nodes["r-adjust-mfa"]["marks"] == ["×0", "▤0"]
    signs = [told[0] for told in laid.graph["layers"]]
    assert signs == ["×", "✓", "▤"]
    edge = graph.edges["q-user-license--user-license-missing", "c-user-license-missing"]
    (mark,) = (m for m in laid.edges["q-user-license--user-license-missing", "c-user-license-missing"]["marks"]
               if m.startswith("▤"))  # fmt: skip
    rules = {*edge["rules"], *(rule for e in edge["excludes"] for rule in e["rules"])}
    assert mark == f"▤0 ✗{len(rules)}"
    assert "marks" not in graph.nodes["r-adjust-mfa"]
    dot = diagrams.parts.draw("dot", diagrams.parts.part("en", layers=(("taken", fired),))).decode()
    assert "×4" in dot
    assert "recorded cases" in dot
