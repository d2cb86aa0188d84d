"""Parts of the decision graph for people to look at: drawn once, then lit and linked for each.

On paper (``draw``) what is lit is drawn so by Graphviz. Within a page (``inline``) the drawing stays
the same and its nodes and lines say by their classes whether they are lit; each node is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import networkx as nx

from enroltriage.expert.knowledge import KnowledgeBase

from .data import to_json
from .dot import to_dot
from .layers import Layer, lay
from .render import Format, render
from .select import highlight, in_bounds, narrow, through
from .svg import finish, linked
from .texts import say

REMEMBERED = 48


class Part(NamedTuple):
    """What is to be seen: a language, what narrows the graph, and what is laid over it.

    ``symptoms`` (none: all) and ``platform`` are ids, ``bounds`` values of other facts that symptoms
    are bound by. ``path`` is a node: only what leads to it and from it, where the part has it.
    """

    language: str
    symptoms: frozenset[str] = frozenset()
    platform: str | None = None
    bounds: tuple[tuple[str, str], ...] = ()
    path: str | None = None
    layers: tuple[Layer, ...] = ()


class Parts:
    """Draws parts of one knowledge's graph. Safe to share between threads.

    ``whole`` gives the whole graph in a language.
    """

    def __init__(self, knowledge: KnowledgeBase, whole: Callable[[str], nx.DiGraph[str]]) -> None:
        self._knowledge = knowledge
        self._whole = whole
        self._drawing = Lock()  # callers that want the same at once wait for one drawing
        self._drawn = lru_cache(maxsize=REMEMBERED)(self._draw)
        self._files = lru_cache(maxsize=REMEMBERED)(self._file)

    def part(
        self,
        language: str,
        *,
        symptoms: Iterable[str] = (),
        platform: str | None = None,
        bounds: tuple[tuple[str, str], ...] = (),
        path: str | None = None,
        layers: tuple[Layer, ...] = (),
    ) -> Part:
        """What the other methods take; ids are taken as they are."""
        return Part(language, frozenset(symptoms), platform, bounds, path, layers)

    def graph(self, part: Part) -> nx.DiGraph[str]:
        """What is in the part, without layers; a copy."""
        graph = narrow(self._whole(part.language), part.symptoms, part.platform)
        for fact, value in part.bounds:
            graph = in_bounds(graph, self._knowledge, fact, value)
        return through(graph, part.path) if part.path is not None and part.path in graph else graph

    def draw(self, format: Format, part: Part, node: str | None = None) -> bytes:
        """The part as a file; the paths through ``node`` are lit. Raises RenderError."""
        with self._drawing:
            return self._files(format, part, node)

    def inline(self, part: Part, link: Callable[[str], str], node: str | None = None) -> str:
        """The part as SVG for a page; ``link`` makes the address of a node. Raises RenderError."""
        with self._drawing:
            graph, drawn = self._drawn(part)
        lit = graph if node is None else highlight(graph, node)
        return linked(drawn, lit, say("title", part.language), link, node)

    def _laid(self, part: Part) -> nx.DiGraph[str]:
        graph = self.graph(part)
        return lay(graph, part.layers) if part.layers else graph

    def _draw(self, part: Part) -> tuple[nx.DiGraph[str], bytes]:
        graph = self._laid(part)
        return graph, render(to_dot(graph), "svg")

    def _file(self, format: Format, part: Part, node: str | None) -> bytes:
        graph = self._laid(part)
        return as_file(format, graph if node is None else highlight(graph, node))


def as_file(format: Format, graph: nx.DiGraph[str]) -> bytes:
    """A graph as a file of this format. Raises RenderError if drawing fails."""
    if format == "json":
        return to_json(graph).encode(errors="replace")  # half a character
    source = to_dot(graph)
    if format == "svg":
        return finish(render(source, "svg"), graph, say("title", str(graph.graph["language"])))
    if format == "png":
        return render(source, "png")
    return render(source, "pdf") if format == "pdf" else source.encode()
