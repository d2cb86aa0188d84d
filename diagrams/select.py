"""Parts of a decision graph: what to keep, and what to light. The graph given stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import networkx as nx


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
    marked = graph.copy()
    found = [n for kind in ("symptom", "cause") for n in _of(graph, kind, (id_,))]
    if id_ in graph:
        found.append(id_)
    if not found:
        return marked
    nodes: set[str] = set()
    edges: set[tuple[str, str]] = set()
    for node in found:
        for side in (nx.ancestors(graph, node) | {node}, nx.descendants(graph, node) | {node}):
            nodes |= side
            edges |= {(u, v) for u, v in graph.edges if u in side and v in side}
    for node, data in marked.nodes(data=True):
        data["state"] = "lit" if node in nodes else "dim"
    for u, v, data in marked.edges(data=True):
        data["state"] = "lit" if (u, v) in edges else "dim"
    return marked


def _of(graph: nx.DiGraph[str], kind: str, entries: Collection[str]) -> Iterable[str]:
    for node, data in graph.nodes(data=True):
        if data["kind"] == kind and (not entries or data["entry"] in entries):
            yield node


def _entry(graph: nx.DiGraph[str], node: str) -> str:
    return str(graph.nodes[node]["entry"])
