"""Parts of a decision graph: what to keep, and what to light. The graph given stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import networkx as nx

from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.rulebase import CONFIRMED, POSSIBLE
from enroltriage.expert.trace import Trace

from .ways import EXCLUDES


def narrow(
    graph: nx.DiGraph[str], symptoms: Collection[str] = (), platform: str | None = None
) -> nx.DiGraph[str]:
    """What these symptoms (none given: all) and this platform lead to, and nothing else.

    Ids are those of the knowledge. Without any restriction, entries that no symptom reaches stay.
    """
    if not symptoms and platform is None:
        return graph.copy()
    kept: set[str] = set()
    for node in _of(graph, "symptom", symptoms):
        platforms = [p for p in graph.predecessors(node) if platform in (None, _entry(graph, p))]
        if platforms or platform is None:
            kept |= {node, *platforms, *nx.descendants(graph, node)}
    return graph.subgraph([node for node in graph if node in kept]).copy()


def highlight(graph: nx.DiGraph[str], id_: str) -> nx.DiGraph[str]:
    """Each node and edge gets a ``state``: "lit" on a path through the entry, otherwise "dim".

    The id is that of a symptom or cause in the knowledge, or that of a node. A graph that does
    not hold it stays without states: a drawing dimmed as a whole tells nothing.
    """
    nodes, edges = _paths(graph, id_)
    return _lit(graph.copy(), nodes, edges) if nodes else graph.copy()


def through(graph: nx.DiGraph[str], id_: str) -> nx.DiGraph[str]:
    """What leads to this entry and from it, and nothing else; the id is as in ``highlight``."""
    nodes, edges = _paths(graph, id_)
    part = graph.subgraph([node for node in graph if node in nodes]).copy()
    part.remove_edges_from([ends for ends in part.edges if ends not in edges])
    return part


def in_bounds(
    graph: nx.DiGraph[str], knowledge: KnowledgeBase, fact: str, value: str
) -> nx.DiGraph[str]:
    """What is left where a fact that symptoms are bound by has this value.

    Left out are the symptoms that it puts out of their bounds, the ways of a resolution that are for
    other values, and what nothing leads to then.
    """
    kept: set[str] = set()
    others = {
        node
        for node, data in graph.nodes(data=True)
        if data["variant"] and not _is_for(knowledge, data, fact, value)
    }
    rest = graph.subgraph([node for node in graph if node not in others])
    for node in _of(rest, "symptom", ()):
        bound = knowledge.symptoms[_entry(rest, node)].applies_to.get(fact)
        if bound is None or value in bound:
            kept |= {node, *rest.predecessors(node), *nx.descendants(rest, node)}
    return graph.subgraph([node for node in graph if node in kept]).copy()


def _is_for(knowledge: KnowledgeBase, data: Mapping[str, Any], fact: str, value: str) -> bool:
    resolution = knowledge.resolutions[data["entry"]]
    chosen = (v.applies_for for v in resolution.variants if v.id == data["variant"])
    return resolution.varies_by != fact or value in next(chosen)


def _paths(graph: nx.DiGraph[str], id_: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The nodes and edges on paths through an entry; none where the graph does not hold it."""
    found = [n for kind in ("symptom", "cause") for n in _of(graph, kind, (id_,))]
    if id_ in graph:
        found.append(id_)
    nodes: set[str] = set()
    edges: set[tuple[str, str]] = set()
    for node in found:
        for side in (nx.ancestors(graph, node) | {node}, nx.descendants(graph, node) | {node}):
            nodes |= side
            edges |= {(u, v) for u, v in graph.edges if u in side and v in side}
    return nodes, edges


def follow(graph: nx.DiGraph[str], trace: Trace) -> nx.DiGraph[str]:
    """The way of one case: from the symptoms at hand to the causes that stand and their remedies.

    Lit is what the trace of the case leaves open or confirms; what it has excluded is dim.
    """
    standing = {atom.subject for atom in trace.drawn if atom.kind in (POSSIBLE, CONFIRMED)}
    open_ = graph.edge_subgraph(
        (u, v)
        for u, v, data in graph.edges(data=True)
        if _is_open(graph, (u, v), data, trace, standing)
    )
    causes = set(_of(open_, "cause", standing)) if standing else set()
    begins = {
        node
        for node in _of(open_, "symptom", ())
        if any(trace[rule].fired for _, _, data in graph.out_edges(node, data=True)
               for rule in data["rules"])
    }  # fmt: skip
    after = begins.union(*(nx.descendants(open_, node) for node in begins))
    before = causes.union(*(nx.ancestors(open_, node) for node in causes))
    beyond = {end for node in causes & after for end in open_.successors(node)}
    places = {place for node in begins for place in graph.predecessors(node)}
    nodes = (after & before) | beyond | places
    edges = {(u, v) for u, v in open_.edges if u in nodes and v in nodes}
    edges |= {(u, v) for u, v in graph.edges if u in places and v in begins}
    return _lit(graph.copy(), nodes, edges)


def _is_open(
    graph: nx.DiGraph[str],
    ends: tuple[str, str],
    data: Mapping[str, Any],
    trace: Trace,
    standing: Collection[str],
) -> bool:
    """Whether the case may go along this edge: some rule behind it has fired or yet may.

    To a cause it goes if that stands. From one, every rule counts: a way to remedy it is ruled out
    by one.
    """
    source, target = (graph.nodes[end] for end in ends)
    if data["effect"] == EXCLUDES:
        return False
    if target["kind"] == "cause":
        return target["entry"] in standing
    traced = [trace[rule] for rule in data["rules"]]
    open_ = [each.state is not False and not each.blocked_by for each in traced]
    return all(open_) if source["kind"] == "cause" or not open_ else any(open_)


def _lit(
    graph: nx.DiGraph[str], nodes: Collection[str], edges: Collection[tuple[str, str]]
) -> nx.DiGraph[str]:
    for node, data in graph.nodes(data=True):
        data["state"] = "lit" if node in nodes else "dim"
    for u, v, data in graph.edges(data=True):
        data["state"] = "lit" if (u, v) in edges else "dim"
    return graph


def _of(graph: nx.DiGraph[str], kind: str, entries: Collection[str]) -> Iterable[str]:
    for node, data in graph.nodes(data=True):
        if data["kind"] == kind and (not entries or data["entry"] in entries):
            yield node


def _entry(graph: nx.DiGraph[str], node: str) -> str:
    return str(graph.nodes[node]["entry"])
