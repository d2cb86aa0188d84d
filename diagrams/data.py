"""The decision graph as JSON, for readers that draw it themselves.

    {"format": "enroltriage-decision-graph/1", "language": "en",
     "knowledge": {"version": ..., "editions": [...]},
     "nodes": [{"id", "kind", "entry", "variant", "label", "sub", "tooltip", "destructive",
                "superseded", "rules", "state"?}],
     "edges": [{"id", "source", "target", "effect", "label", "tooltip", "rules", "excludes",
                "pairs", "state"?}],
     "legend": {"kinds": [...], "effects": [...], "flags": [...]}}

``canvas`` tells what the attributes mean. Nodes are sorted by kind and id, edges by id.
"""

from __future__ import annotations

import json

import networkx as nx

from .graph import KINDS
from .style import LINES, LOOKS, MARKS
from .texts import say

FORMAT = "enroltriage-decision-graph/1"


def to_json(graph: nx.DiGraph[str]) -> str:
    """The graph as JSON text; the same graph always gives the same text."""
    language = str(graph.graph["language"])
    nodes = [{"id": node} | data for node, data in graph.nodes(data=True)]
    edges = [{"source": u, "target": v} | data for u, v, data in graph.edges(data=True)]
    body = {
        "format": FORMAT,
        "language": language,
        "knowledge": {"version": graph.graph["version"], "editions": graph.graph["editions"]},
        "nodes": sorted(nodes, key=lambda node: (KINDS.index(node["kind"]), node["id"])),
        "edges": sorted(edges, key=lambda edge: str(edge["id"])),
        "legend": _legend(language),
    }
    return json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _legend(language: str) -> dict[str, list[dict[str, str]]]:
    return {
        "kinds": [
            {"kind": k, "label": say(k, language), "shape": x.shape, "fill": x.fill, "line": x.line}
            for k, x in LOOKS.items()
        ],
        "effects": [
            {"effect": effect, "label": say(f"legend-{effect}", language)} | line
            for effect, line in LINES.items()
        ],
        "flags": [
            {"flag": flag, "sign": sign, "label": say(f"legend-{flag}", language)}
            for flag, sign in MARKS.items()
        ],
    }
