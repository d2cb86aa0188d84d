"""Ids of nodes and edges: stable, unique, and safe in DOT, SVG, CSS and addresses alike."""

from __future__ import annotations

import re
from collections.abc import Hashable


def slug(text: str) -> str:
    """Lower-case letters, digits and single hyphens; no colon, which DOT would read as a port."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def edge_id(source: str, target: str) -> str:
    """The id of an edge; no slug holds two underscores."""
    return f"{source}__{target}"


class Ids:
    """Gives each node one id, and no two nodes the same."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, Hashable], str] = {}
        self._taken: set[str] = set()

    def of(self, kind: str, entry: str, *parts: str, same: Hashable = None) -> str:
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
