"""The graph under construction: nodes and edges with all their attributes, and safe ids.

Nodes: ``kind``, ``entry`` (id in the knowledge; for a question, the fact), ``variant`` (of a
resolution, or empty), ``label``, ``sub`` (a second line or empty), ``tooltip``, ``destructive``,
``superseded``, ``rules``.
Edges: ``id``, ``effect`` (leads, confirms, excludes, shifts), ``label``, ``rules``, ``excludes`` (other
answers to the same question and the causes they exclude), ``pairs`` (weight and hints of the
causes that a symptom points to), ``tooltip``.
Ids are stable, unique, and need no escape in DOT, SVG, CSS or an address.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any

import networkx as nx

from .ways import LEADS


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens; no colon, which DOT would read as a port."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


class Canvas:
    """Collects nodes and edges; what is not told of one gets its empty value."""

    def __init__(self, **about: Any) -> None:
        self.graph: nx.DiGraph[str] = nx.DiGraph(**about)
        self._given: dict[tuple[str, Hashable], str] = {}
        self._taken: set[str] = set()

    def id(self, kind: str, entry: str, *parts: str, same: Hashable = None) -> str:
        """The id of a node of this kind.

        ``same`` tells nodes apart; by default, that is the entry with its parts. Where two nodes
        would get one id, the later one is numbered.
        """
        key = (kind, (entry, parts) if same is None else same)
        if key not in self._given:
            base = "--".join([f"{kind[0]}-{slug(entry)}", *map(slug, parts)])
            id_, number = base, 1
            while id_ in self._taken:
                number += 1
                id_ = f"{base}--{number}"
            self._taken.add(id_)
            self._given[key] = id_
        return self._given[key]

    def node(self, id_: str, kind: str, entry: str, label: str, tooltip: str, **more: Any) -> None:
        """Adds a node under an id that ``id`` gave."""
        plain: dict[str, Any] = {"variant": "", "sub": "", "rules": []}
        plain |= {"destructive": False, "superseded": False}
        plain |= {"kind": kind, "entry": entry, "label": label, "tooltip": tooltip}
        self.graph.add_node(id_, **plain | more)

    def edge(
        self, source: str, target: str, *, rules: Sequence[str], effect: str = LEADS, **more: Any
    ) -> None:
        """Adds an edge; no node's id holds two underscores, so an edge's id is unique, too."""
        plain: dict[str, Any] = {"label": "", "tooltip": "", "excludes": [], "pairs": []}
        plain |= {"id": f"{source}__{target}", "effect": effect, "rules": list(rules)}
        self.graph.add_edge(source, target, **plain | more)
