"""What may be laid over the graph: numbers at nodes and lines, and how broad these are drawn.

What is counted comes from outside, as plain values: which rules fired together in how many cases,
and how often each resolution was tried and worked. Each number stands in words beside what it is
of; how broad a line is, and the sign of a gap, say it once more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import networkx as nx

from .texts import say

LayerName = Literal["taken", "success", "examples"]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)
Fired = tuple[tuple[frozenset[str], int], ...]
"""Rules that fired together, and in how many cases they did."""
Reports = tuple[tuple[str, int, int], ...]
"""Of each resolution: how often it was tried, and how often it worked."""
Layer = tuple[LayerName, Fired | Reports]


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands at a node or a line, and how broad that is, from 0 to 1."""

    text: str
    weight: float


def lay(graph: nx.DiGraph[str], layers: Iterable[Layer]) -> nx.DiGraph[str]:
    """The graph with these layers: ``marks`` at nodes and edges, ``weight`` by the first of them.

    ``graph["layers"]`` says what the signs mean.
    """
    laid = graph.copy()
    parts = {
        **{str(node): data for node, data in laid.nodes(data=True)},
        **{data["id"]: data for *_, data in laid.edges(data=True)},
    }
    laid.graph["layers"] = told = []
    for name, counted in layers:
        marks, values = _marks(graph, name, counted)
        told.append(say(f"layer-{name}", str(graph.graph["language"]), **values))
        for id_, mark in marks.items():
            data: dict[str, Any] = parts[id_]
            data["marks"] = [*data.get("marks", ()), mark.text]
            data.setdefault("weight", mark.weight)
    return laid


def _marks(
    graph: nx.DiGraph[str], name: LayerName, counted: Any
) -> tuple[Mapping[str, Mark], dict[str, str]]:
    if name == "success":
        return _success(graph, counted), {}
    cases = sum(count for _, count in counted)
    counts = gone_through(graph, counted)
    most = max(counts.values(), default=0) or 1
    marks = {id_: Mark(f"×{count}", count / most) for id_, count in counts.items()}
    if name == "examples":
        fired = frozenset[str]().union(*(rules for rules, _ in counted))
        lacking = {id_: len(rules - fired) for id_, rules in _rules(graph)}
        marks = {
            id_: Mark(f"▤{count}" + (f" ✗{lacking[id_]}" if lacking.get(id_) else ""), count / most)
            for id_, count in counts.items()
        }
    return marks, {"cases": str(cases)}


def gone_through(graph: nx.DiGraph[str], fired: Fired) -> dict[str, int]:
    """In how many cases each node and each line, by its id, was gone through."""
    by_rule: dict[str, set[tuple[str, str]]] = {}
    kinds = nx.get_node_attributes(graph, "kind")
    for source, target, data in graph.edges(data=True):
        for rule in data["rules"]:
            by_rule.setdefault(rule, set()).add((source, target))
    counts = dict.fromkeys([*graph, *(data["id"] for *_, data in graph.edges(data=True))], 0)
    for rules, count in fired:
        for id_ in _gone(graph, kinds, by_rule, rules):
            counts[id_] += count
    return counts


def _gone(
    graph: nx.DiGraph[str],
    kinds: Mapping[str, str],
    by_rule: Mapping[str, set[tuple[str, str]]],
    rules: Collection[str],
) -> set[str]:
    """A line was gone if a rule behind it fired; from a cause on, if all did.

    The rules behind the lines to a symptom put it out of its bounds: these lines were gone if it
    was at hand. A cause stands if it has a resolution.
    """
    gone: set[str] = set()
    for source, target in {ends for rule in rules for ends in by_rule.get(rule, ())}:
        data = graph.edges[source, target]
        if kinds[source] == "platform":
            continue
        if kinds[source] == "cause":
            if all(rule in rules for rule in data["rules"]):
                gone |= {source, data["id"], target}
            continue
        gone.add(data["id"])
        gone |= {end for end in (source, target) if kinds[end] == "question"}
        if kinds[source] == "symptom":
            gone.add(source)
            for place in graph.predecessors(source):
                gone |= {place, graph.edges[place, source]["id"]}
    return gone


def _rules(graph: nx.DiGraph[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each line with every rule behind it."""
    for *_, data in graph.edges(data=True):
        excluding = (rule for excluded in data["excludes"] for rule in excluded["rules"])
        yield data["id"], frozenset((*data["rules"], *excluding))


def _success(graph: nx.DiGraph[str], reports: Reports) -> dict[str, Mark]:
    told = {resolution: (tried, worked) for resolution, tried, worked in reports if tried}
    return {
        node: Mark(f"✓{worked}/{tried}", worked / tried)
        for node, data in graph.nodes(data=True)
        if data["kind"] == "resolution"
        for tried, worked in [told.get(data["entry"], (0, 0))]
        if tried
    }
