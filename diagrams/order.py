"""The order of the nodes in each column, from top to bottom, with few crossing lines.

Pure and repeatable: the layout program is told this order, so that its versions agree.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from itertools import groupby, pairwise
from operator import itemgetter

import networkx as nx

from .graph import KINDS

Columns = dict[str, list[str]]
_SWEEPS = 12


def columns(graph: nx.DiGraph[str]) -> Columns:
    """The nodes of each kind, in the order in which to draw them."""
    best = _first(graph)
    fewest, current = crossings(graph, best), best
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        current = _swept(graph, current, forward=sweep % 2 == 0)
        found = crossings(graph, current)
        if found < fewest:
            best, fewest = current, found
    return best


def crossings(graph: nx.DiGraph[str], order: Columns) -> int:
    """How many pairs of lines between neighbouring columns cross."""
    place = {node: n for nodes in order.values() for n, node in enumerate(nodes)}
    kinds = nx.get_node_attributes(graph, "kind")
    count = 0
    for left, right in pairwise(KINDS):
        lines = [
            (place[u], place[v]) for u, v in graph.edges if kinds[u] == left and kinds[v] == right
        ]
        count += _inversions(lines)
    return count


def _inversions(lines: list[tuple[int, int]]) -> int:
    """How many pairs of lines begin in one order and end in the other."""
    count, ended = 0, list[int]()
    for _, together in groupby(sorted(lines), itemgetter(0)):
        ends = [end for _, end in together]
        count += sum(len(ended) - bisect_right(ended, end) for end in ends)
        for end in ends:
            insort(ended, end)
    return count


def _first(graph: nx.DiGraph[str]) -> Columns:
    """As walks from the symptoms meet them; symptoms that share something stand together."""
    kinds = nx.get_node_attributes(graph, "kind")
    below = graph.subgraph([node for node in graph if kinds[node] != KINDS[0]])
    group = {n: i for i, found in enumerate(_groups(below)) for n in found}
    symptoms = [node for node in graph if kinds[node] == KINDS[1]]
    bounds: dict[int, str] = {}
    for node in symptoms:  # a group stands where its least bound symptom stands
        bound = str(graph.nodes[node]["sub"])
        bounds[group[node]] = min(bounds.get(group[node], bound), bound)
    symptoms.sort(key=lambda node: (bounds[group[node]], group[node]))
    walked = dict.fromkeys(n for s in symptoms for n in nx.dfs_preorder_nodes(below, s))
    walked |= dict.fromkeys(graph)  # what no symptom leads to
    order = {kind: [node for node in walked if kinds[node] == kind] for kind in KINDS}
    return {kind: _chained(graph, nodes) for kind, nodes in order.items()}


def _groups(graph: nx.DiGraph[str]) -> list[set[str]]:
    """The connected parts, in the order of their first nodes."""
    place = {node: n for n, node in enumerate(graph)}
    parts = nx.weakly_connected_components(graph)
    return sorted(parts, key=lambda part: min(place[node] for node in part))


def _swept(graph: nx.DiGraph[str], order: Columns, *, forward: bool) -> Columns:
    """Each column sorted by the mean place of its neighbours in the column before."""
    swept: Columns = {kind: list(nodes) for kind, nodes in order.items()}
    kinds = KINDS if forward else tuple(reversed(KINDS))
    neighbours = graph.predecessors if forward else graph.successors
    for before, kind in pairwise(kinds):
        place = {node: n for n, node in enumerate(swept[before])}
        means: dict[str, float] = {}
        for node in swept[kind]:
            places = [place[n] for n in neighbours(node) if n in place]
            if places:
                means[node] = sum(places) / len(places)
        last = 0.0
        for node in swept[kind]:  # what has no neighbour there stays with the one above it
            last = means.setdefault(node, last)
        swept[kind] = _chained(graph, sorted(swept[kind], key=means.__getitem__))
    return swept


def _chained(graph: nx.DiGraph[str], column: list[str]) -> list[str]:
    """A question that another one leads to stands directly below it."""
    inside = graph.subgraph(column)
    placed: dict[str, None] = {}
    for node in column:
        if not inside.in_degree(node):
            placed |= dict.fromkeys(nx.dfs_preorder_nodes(inside, node))
    return [*placed, *(node for node in column if node not in placed)]
