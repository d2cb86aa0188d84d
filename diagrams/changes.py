"""Two versions of the knowledge as one decision graph: what came, what went, what is otherwise now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import networkx as nx

from enroltriage.expert.changes_of_rules import EntryChange
from enroltriage.expert.knowledge import KnowledgeBase

from .dot import to_dot
from .graph import decision_graph
from .render import render
from .select import narrow
from .style import ADDED, CHANGED, CHANGES, REMOVED
from .svg import finish
from .texts import say

HEADING = "title-changes"
_KINDS = {
    "symptoms": "symptom",
    "causes": "cause",
    "resolutions": "resolution",
    "facts": "question",
}
"""What entries of each shelf are in the graph."""


def draw_changes(
    before: KnowledgeBase,
    after: KnowledgeBase,
    changes: Iterable[EntryChange],
    language: str,
    *,
    whole: bool = False,
) -> bytes | None:
    """The graph of both as SVG: the symptoms that something changes for, or the ``whole`` of it.

    None where no part of the graph changes. Raises RenderError.
    """
    graph = joined(before, after, changes, language)
    symptoms = changed_symptoms(graph)
    if not symptoms and not whole:
        return None
    shown = graph if whole else narrow(graph, symptoms)
    return finish(render(to_dot(shown), "svg"), shown, say(HEADING, language))


def joined(
    before: KnowledgeBase, after: KnowledgeBase, changes: Iterable[EntryChange], language: str
) -> nx.DiGraph[str]:
    """Every node and line of both, each with its ``state``; what both have alike is dim."""
    old, new = (decision_graph(knowledge, language) for knowledge in (before, after))
    otherwise = {(_KINDS[one.shelf], one.id) for one in changes if one.shelf in _KINDS}
    graph = nx.compose(old, new)  # of what both have, the new one's attributes
    graph.graph["heading"] = HEADING
    graph.graph["version"] = f"{before.version} → {after.version}"
    graph.graph["editions"] = list(dict.fromkeys((*before.editions, *after.editions)))
    for node, data in graph.nodes(data=True):
        is_otherwise = (data["kind"], data["entry"]) in otherwise
        data["state"] = _state(old.nodes.get(node), new.nodes.get(node), is_otherwise)
    for u, v, data in graph.edges(data=True):
        was, now = (each.edges[u, v] if each.has_edge(u, v) else None for each in (old, new))
        data["state"] = _state(was, now)
    return graph


def changed_symptoms(graph: nx.DiGraph[str]) -> Collection[str]:
    """The symptoms, by their ids, that lead to something that is not as it was."""
    concerned = {node for node, data in graph.nodes(data=True) if data["state"] in CHANGES}
    concerned |= {u for u, _, data in graph.edges(data=True) if data["state"] in CHANGES}
    before = concerned.union(*(nx.ancestors(graph, node) for node in concerned))
    return tuple(
        dict.fromkeys(
            data["entry"]
            for node, data in graph.nodes(data=True)
            if node in before and data["kind"] == "symptom"
        )
    )


def _state(
    was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, is_otherwise: bool = False
) -> str:
    if was is None:
        return ADDED
    if now is None:
        return REMOVED
    return CHANGED if is_otherwise or was != now else "dim"
