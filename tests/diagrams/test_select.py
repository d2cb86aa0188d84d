"""Narrowing keeps whole paths; highlighting lights them and nothing else."""

from __future__ import annotations

import networkx as nx
import pytest

from enroltriage.diagrams import highlight, narrow
from enroltriage.expert.knowledge import KnowledgeBase

Graph = nx.DiGraph  # its nodes are strings


def _paths_through(graph: Graph, node: str) -> tuple[set[str], set[tuple[str, str]]]:
    """By brute force: every node and edge of a path from an end to an end through the node."""
    nodes, edges = set(), set()
    starts = [n for n in graph if not graph.in_degree(n)]
    ends = [n for n in graph if not graph.out_degree(n)]
    for start in starts:
        for path in nx.all_simple_paths(graph, start, ends):
            if node in path:
                nodes |= set(path)
                edges |= set(nx.utils.pairwise(path))
    return nodes, edges


def test_highlighting_lights_exactly_the_paths_through_the_entry(graph: Graph) -> None:
    for node, data in graph.nodes(data=True):
        if data["kind"] not in {"symptom", "cause"}:
            continue
        marked = highlight(graph, data["entry"])
        nodes, edges = _paths_through(graph, node)
        assert {n for n, d in marked.nodes(data=True) if d["state"] == "lit"} == nodes
        assert {(u, v) for u, v, d in marked.edges(data=True) if d["state"] == "lit"} == edges
        assert {d["state"] for _, d in marked.nodes(data=True)} == {"lit", "dim"}


def test_what_is_lit_for_a_cause_are_the_symptoms_that_point_to_it(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    for cause in knowledge.causes:
        nodes = highlight(graph, cause).nodes(data=True)
        lit = {d["entry"] for _, d in nodes if d["state"] == "lit" and d["kind"] == "symptom"}
        symptoms = knowledge.symptoms.values()
        assert lit == {s.id for s in symptoms if cause in {pair.cause for pair in s.causes}}


def test_highlighting_what_is_not_there_dims_nothing(graph: Graph) -> None:
    assert nx.get_node_attributes(highlight(graph, "no-such-entry"), "state") == {}


def test_neither_changes_the_graph_it_is_given(graph: Graph) -> None:
    before = {node: dict(data) for node, data in graph.nodes(data=True)}
    highlight(narrow(graph, ["device-cap-reached"]), "device-limit-reached")
    assert before == {node: dict(data) for node, data in graph.nodes(data=True)}


def test_a_narrowed_graph_holds_the_causes_of_its_symptoms_and_no_others(
    knowledge: KnowledgeBase, graph: Graph
) -> None:
    for symptom in knowledge.symptoms.values():
        nodes = narrow(graph, [symptom.id]).nodes(data=True)
        kept = {kind: {d["entry"] for _, d in nodes if d["kind"] == kind} for kind in
                ("platform", "symptom", "cause", "resolution")}  # fmt: skip
        causes = {pair.cause for pair in symptom.causes}
        assert kept == {
            "platform": set(symptom.applies_to["platform"]),
            "symptom": {symptom.id},
            "cause": causes,
            "resolution": {knowledge.causes[cause].resolution for cause in causes},
        }


def test_several_symptoms_are_kept_together(graph: Graph) -> None:
    both = narrow(graph, ["device-cap-reached", "workplace-join-failed"])
    each = [narrow(graph, [id_]) for id_ in ("device-cap-reached", "workplace-join-failed")]
    assert set(both) == set(each[0]) | set(each[1])


@pytest.mark.parametrize(("platform", "whole"), [("ios", True), ("android", False)])
def test_a_platform_keeps_its_own_symptoms(graph: Graph, platform: str, whole: bool) -> None:
    assert set(narrow(graph, platform=platform)) == (set(graph) if whole else set())
