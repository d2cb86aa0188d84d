"""The last touch to Graphviz's SVG: texts for readers and screens, ids for scripts, no addresses.

Tooltips come from the graph itself, so that Graphviz cannot expand anything in them. The result
holds no link, script or event attribute.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

import networkx as nx

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_CONTROLS = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ElementTree.register_namespace("", _SVG)


def finish(svg: bytes, graph: nx.DiGraph[str], title: str) -> bytes:
    """The SVG with titles, a role and ``data-`` attributes for nodes and edges of the graph."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - Graphviz wrote it just now
    nodes = {str(node): dict(data) for node, data in graph.nodes(data=True)}
    edges = {
        data["id"]: data | {"source": source, "target": target}
        for source, target, data in graph.edges(data=True)
    }
    root.set("role", "img")
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
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


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
