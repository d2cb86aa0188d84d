"""The last touch to Graphviz's SVG: texts for readers and screens, ids for scripts, no addresses.

Tooltips come from the graph itself, so that Graphviz cannot expand anything in them. The result
holds no script or event attribute, and no link but those that ``linked`` makes of ids.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import networkx as nx

from .texts import say

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_CONTROLS = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ElementTree.register_namespace("", _SVG)


def finish(svg: bytes, graph: nx.DiGraph[str], title: str) -> bytes:
    """The SVG with titles, a role and ``data-`` attributes for nodes and edges of the graph."""
    root = _finished(svg, graph, title)
    root.set("role", "img")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def linked(
    svg: bytes,
    graph: nx.DiGraph[str],
    title: str,
    link: Callable[[str], str],
    current: str | None = None,
) -> str:
    """The SVG for a page: each node is a link to the address that ``link`` makes of its id.

    Links are named by kind and label; everything else is for the eyes, and is read elsewhere. Nodes
    and lines say by their class whether they are lit or dim; ``current`` is the node that is shown.
    """
    root = _finished(svg, graph, title)
    root.set("role", "group")
    language = str(graph.graph["language"])
    states = {str(node): data for node, data in graph.nodes(data=True)}
    states |= {data["id"]: data for *_, data in graph.edges(data=True)}
    for element in list(root.iter(_tag("g"))):
        classes, id_ = element.get("class", "").split(), element.get("id", "")
        state = states.get(id_, {}).get("state")
        if state and state not in classes:
            element.set("class", " ".join([*classes, state]))
        if id_ in graph:
            name = f"{say(states[id_]['kind'], language)}: {states[id_]['label']}"
            _link(element, link(id_), _CONTROLS.sub(" ", name), is_current=id_ == current)
        elif {"node", "edge"} & set(classes):
            element.set("aria-hidden", "true")
    paper = root.find(f".//{_tag('polygon')}")
    if paper is not None:
        paper.set("class", "paper")
    return ElementTree.tostring(root, encoding="unicode")


def _link(element: ElementTree.Element, address: str, name: str, *, is_current: bool) -> None:
    """Puts what a node consists of into a link."""
    made = ElementTree.Element(_tag("a"), {"href": address, "aria-label": name})
    if is_current:
        made.set("aria-current", "true")
    for child in list(element):
        if child.tag != _tag("title"):
            element.remove(child)
            made.append(child)
    element.append(made)


def _finished(svg: bytes, graph: nx.DiGraph[str], title: str) -> ElementTree.Element:
    root = ElementTree.fromstring(svg)  # noqa: S314 - Graphviz wrote it just now
    nodes: dict[str, dict[str, Any]] = {
        str(node): dict(data) for node, data in graph.nodes(data=True)
    }
    edges = {
        data["id"]: data | {"source": source, "target": target}
        for source, target, data in graph.edges(data=True)
    }
    root.set("aria-label", title)
    root.set("lang", str(graph.graph["language"]))
    for element in list(root.iter()):
        _without_links(element)
        caption = element.find(_tag("title"))
        if caption is None:
            continue
        known = nodes.get(element.get("id", "")) or edges.get(element.get("id", ""))
        if element.get("class") == "graph":
            caption.text = title
        elif known is None:
            element.remove(caption)
        else:
            caption.text = _CONTROLS.sub(" ", known["tooltip"] or known["label"])
            for name in ("kind", "entry", "variant", "effect", "source", "target"):
                if known.get(name):
                    element.set(f"data-{name}", known[name])
    return root


def _without_links(element: ElementTree.Element) -> None:
    """Puts the content of links, which carry Graphviz's tooltips, in their place."""
    for child in list(element):
        if child.tag == _tag("a"):
            place = list(element).index(child)
            element.remove(child)
            for n, inner in enumerate(list(child)):
                element.insert(place + n, inner)
    for name in [name for name in element.attrib if name.startswith(f"{{{_XLINK}}}")]:
        del element.attrib[name]


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"
