"""The legend: a sample of every line and sign that the drawing uses, drawn like the real ones.

Shapes and colours of the kinds need no sample; the heads of the columns show them.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from .graph import KINDS
from .lettering import markup, raised, wrapped
from .style import (
    ADDED,
    CHANGED,
    INK,
    MARKS,
    REMOVED,
    Sheet,
    edge_style,
    letters,
    node_style,
    signed,
)
from .texts import say

LEGEND = "legend"
_STATES = ("lit", ADDED, REMOVED, CHANGED)
_LINES = (  # effect or state, column and row of each end
    ("leads", ("symptom", 1), ("question", 1)),
    ("confirms", ("question", 1), ("cause", 1)),
    ("excludes", ("question", 2), ("cause", 2)),
    ("shifts", ("question", 3), ("cause", 3)),
    ("lit", ("cause", 1), ("resolution", 1)),
    (ADDED, ("cause", 1), ("resolution", 1)),
    (REMOVED, ("cause", 2), ("resolution", 2)),
    (CHANGED, ("cause", 3), ("resolution", 3)),
)
_SIGNS = {"destructive": "resolution", "superseded": "cause"}
_SIGNS_BELOW = "resolution"  # the other columns hold samples of lines


def legend_nodes(graph: nx.DiGraph[str], sheet: Sheet) -> dict[str, dict[str, dict[str, str]]]:
    """By column, the nodes of the legend with their attributes, from top to bottom."""
    language = str(graph.graph["language"])
    found: dict[str, dict[str, dict[str, str]]] = {kind: {} for kind in KINDS}
    title = f"<{markup(say('legend', language), 12, bold=True)}>"
    found["platform"][LEGEND] = {"label": title, "shape": "plaintext", "class": LEGEND}
    for _, *ends in _lines(graph):
        for kind, row in ends:
            point = {"shape": "point", "width": "0.05", "color": INK, "class": LEGEND}
            found[kind][_point(kind, row)] = point
    facts = [data["entry"] for _, data in graph.nodes(data=True) if data["kind"] == "question"]
    if len(set(facts)) < len(facts):
        text = wrapped(say("legend-again", language), letters("symptom", sheet))
        found["symptom"][f"{LEGEND}-again"] = {
            "label": text,
            "shape": "plaintext",
            "class": LEGEND,
        }
    for flag, kind in _SIGNS.items():
        if any(data[flag] for _, data in graph.nodes(data=True)):
            text = f"{MARKS[flag]} {say(f'legend-{flag}', language)}"
            label = wrapped(text, letters(kind, sheet))
            style = node_style(kind, sheet, flags=frozenset((flag,)))
            found[_SIGNS_BELOW][f"{LEGEND}-{flag}"] = {"label": label, "class": LEGEND} | style
    return found


def legend_edges(graph: nx.DiGraph[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The sample lines: source, target, attributes. Heavy ones stay straight."""
    language, heavy = str(graph.graph["language"]), {"weight": "1000", "class": LEGEND}
    for effect, left, right in _lines(graph):
        label = raised((signed(say(f"legend-{effect}", language), effect),), 40)
        style = edge_style("leads", effect) if effect in _STATES else edge_style(effect)
        yield _point(*left), _point(*right), {"label": label} | heavy | style
    yield LEGEND, _point("symptom", 1), {"style": "invis"} | heavy


def _point(kind: str, row: int) -> str:
    return f"{LEGEND}-{kind}-{row}"


def _lines(graph: nx.DiGraph[str]) -> list[tuple[str, tuple[str, int], tuple[str, int]]]:
    """The lines that the drawing has; some symptom always leads somewhere."""
    edges = [data for _, _, data in graph.edges(data=True)]
    nodes = [data for _, data in graph.nodes(data=True)]
    used = {"leads", *(data["effect"] for data in edges)}
    used |= {data.get("state") for data in (*edges, *nodes)}
    return [line for line in _LINES if line[0] in used]
