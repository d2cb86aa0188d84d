"""From a decision graph to DOT source: columns, headings, legend, everything in a fixed order.

Texts of the knowledge enter as texts only: no markup, no escape, no address comes out of them.
Nothing is drawn here; ``render`` draws.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import networkx as nx

from .graph import KINDS
from .legend import legend_edges, legend_nodes
from .lettering import markup, plain, raised, stacked, titled, wrapped
from .order import Columns, columns
from .style import (
    A3,
    A4,
    EDGE_FONT_SIZE,
    FONT,
    FONT_SIZE,
    INK,
    LOOKS,
    MARKS,
    PAPER,
    Sheet,
    edge_style,
    letters,
    node_style,
    signed,
)
from .texts import say

NODE = {"fontsize": f"{FONT_SIZE:g}", "fontcolor": INK, "margin": "0.09,0.05", "height": "0.3"}
EDGE = {"fontsize": f"{EDGE_FONT_SIZE:g}", "fontcolor": INK, "arrowsize": "0.6"}
PAGE = {
    "rankdir": "LR",
    "labelloc": "t",
    "fontcolor": INK,
    "bgcolor": PAPER,
    "nodesep": "0.1",
    "ranksep": "0.42",
    "pad": "0.15",
    "remincross": "true",  # with searchsize: lines that carry labels find their order, too
    "searchsize": "200",
    "outputorder": "edgesfirst",  # so that no arrow head covers a border
    "charset": "UTF-8",
    "tooltip": " ",
}
_LEVEL = ("head", "gap", "end")
_FEW = 2
"""So many lines within a column may have a label that room is made for. Where there are more, Graphviz
may find no order for them, and then ends the process ("fixLabelOrder: Assertion failed")."""
_APART = {"nodesep": "0.22"}
"""Where labels of lines within a column find room only between the nodes."""
_STRAIGHT = {"question": "3", "cause": "4"}
"""How hard the lines from these kinds are pulled straight, so that answers read as rows."""


if TYPE_CHECKING:
    import graphviz


def sheet_for(graph: nx.DiGraph[str]) -> Sheet:
    """A4 for one symptom, else A3; both are landscape."""
    kinds = nx.get_node_attributes(graph, "kind").values()
    return A4 if list(kinds).count("symptom") == 1 else A3


def to_dot(graph: nx.DiGraph[str]) -> str:
    """The DOT source of the graph; the same graph always gives the same text."""
    import graphviz  # no start waits for it

    order, sheet, language = columns(graph), sheet_for(graph), str(graph.graph["language"])
    fonts = {"fontname": FONT}
    drawing = graphviz.Digraph("decisions", node_attr=fonts | NODE, edge_attr=fonts | EDGE)
    room = ",".join(map(str, sheet.room))
    apart = _APART if len(_labelled_inside(graph)) > _FEW else {}
    drawing.attr("graph", label=f"<{_title(graph)}>", size=room, **fonts | PAGE | apart)
    if order["symptom"]:
        _nodes(drawing, graph, order, sheet)
        _edges(drawing, graph, order, sheet)
    else:
        drawing.node("empty", wrapped(say("empty", language), 60), shape="plaintext")
    return str(drawing.source)


def _title(graph: nx.DiGraph[str]) -> str:
    language = str(graph.graph["language"])
    edition = say(
        "edition",
        language,
        editions=", ".join(graph.graph["editions"]),
        version=str(graph.graph["version"]),
    )
    heading = say(str(graph.graph.get("heading", "title")), language)
    layers = [markup(told, 10) for told in graph.graph.get("layers", ())]
    return stacked(markup(heading, 18, bold=True), markup(edition, 10), *layers)


def _nodes(drawing: graphviz.Digraph, graph: nx.DiGraph[str], order: Columns, sheet: Sheet) -> None:
    """One column for each kind: its head, a gap, its nodes, a gap, its part of the legend.

    Heads and gaps are level; so nothing, not even a label between two columns, reaches up to the
    heads or down to the legend.
    """
    samples = legend_nodes(graph, sheet)
    for kind in KINDS:
        head, gap, end = (f"{what}-{kind}" for what in _LEVEL)
        with drawing.subgraph() as column:
            column.attr("graph", rank="same")
            column.node(head, **_head(kind, str(graph.graph["language"]), sheet))
            column.node(gap, "", style="invis", height="0.02", width="0")
            for node in order[kind]:
                column.node(node, **_node(node, graph.nodes[node], sheet))
            column.node(end, "", style="invis", height="0.15", width="0")
            for sample, attributes in samples[kind].items():
                column.node(sample, **attributes)
        for upper, lower in pairwise([head, gap, *order[kind], end, *samples[kind]]):
            if not graph.has_edge(upper, lower):  # a visible line keeps the order as well
                drawing.edge(upper, lower, style="invis")
    for left, right in pairwise(KINDS):
        for what in _LEVEL:
            drawing.edge(f"{what}-{left}", f"{what}-{right}", style="invis", weight="1000")


def _edges(drawing: graphviz.Digraph, graph: nx.DiGraph[str], order: Columns, sheet: Sheet) -> None:
    place = {node: (n, node) for nodes in order.values() for n, node in enumerate(nodes)}
    kinds = nx.get_node_attributes(graph, "kind")
    beside = _labelled_inside(graph)
    for source, target in sorted(graph.edges, key=lambda ends: [place[end] for end in ends]):
        ends = {"tailport": "e", "headport": "w", "weight": _STRAIGHT.get(kinds[source], "1")}
        attributes = _edge(graph.edges[source, target], sheet)
        if len(beside) > _FEW and (source, target) in beside:
            attributes["xlabel"] = attributes.pop("label")
        inside = kinds[source] == kinds[target]
        drawing.edge(source, target, **attributes, **({} if inside else ends))
    for source, target, attributes in legend_edges(graph):
        drawing.edge(source, target, **attributes)


def _labelled_inside(graph: nx.DiGraph[str]) -> set[tuple[str, str]]:
    """The lines with a label between two nodes of one column."""
    kinds = nx.get_node_attributes(graph, "kind")
    labels = nx.get_edge_attributes(graph, "label")
    return {ends for ends, label in labels.items() if label and kinds[ends[0]] == kinds[ends[1]]}


def _head(kind: str, language: str, sheet: Sheet) -> dict[str, str]:
    """The head of a column has the shape and the colours of its nodes."""
    text = f"{KINDS.index(kind) + 1}  {say(kind, language)}"
    label = f"<{markup(text, 12, bold=True)}>"
    width = max(LOOKS[kind].width * sheet.share, 0.12 * len(text) + 0.3)
    size = {"fixedsize": "true", "height": "0.32", "width": f"{width:.2f}"}
    return {"label": label, "class": f"heading {kind}"} | node_style(kind, sheet) | size


def _node(id_: str, data: dict[str, Any], sheet: Sheet) -> dict[str, str]:
    flags, state = frozenset(flag for flag in MARKS if data[flag]), str(data.get("state", ""))
    signs = "".join(f"{sign} " for flag, sign in MARKS.items() if flag in flags)
    title, room = signed(signs + data["label"], state), letters(data["kind"], sheet)
    sub = "\n".join(filter(None, [data["sub"], *data.get("marks", ())]))
    if sub:
        label = titled(title, sub, room, sheet.lines, EDGE_FONT_SIZE)
    else:
        label = wrapped(title, room, sheet.lines)
    classes = [data["kind"], *sorted(flags), *filter(None, [state])]
    said = {
        "label": label,
        "id": id_,
        "class": " ".join(classes),
        "tooltip": plain(data["tooltip"]),
    }
    look = node_style(data["kind"], sheet, flags=flags, state=state)
    return said | look | _broad(data, 0.8, 2.8)


def _edge(data: dict[str, Any], sheet: Sheet) -> dict[str, str]:
    state, tooltip = str(data.get("state", "")), plain(data["tooltip"]) or " "
    classes = [data["effect"], *filter(None, [state])]
    said = {"id": data["id"], "class": " ".join(classes), "tooltip": tooltip}
    label = (signed(data["label"], state), " ".join(data.get("marks", ())))
    said |= {"label": raised(filter(None, label), sheet.edge_letters, sheet.lines)}
    look = edge_style(data["effect"], state)
    return said | {"labeltooltip": tooltip} | look | _broad(data, 0.5, 4.5)


def _broad(data: dict[str, Any], least: float, more: float) -> dict[str, str]:
    """How broad a layer has it drawn, if one does."""
    return {"penwidth": f"{least + more * data['weight']:.2g}"} if "weight" in data else {}
