"""What the diagram shows of what is asked: which part of the graph, and in which way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import networkx as nx

from enroltriage.api.service import Service

from .diagram_asked import Asked, method_fact, platforms_of
from .diagram_layers import layers_of

MOST_SYMPTOMS = 40
"""How many are still to be overlooked as one graph."""
MOST_NODES = 250
"""How many a page draws before it is sent; more are drawn while it can be read already."""
Way = Literal["overview", "inline", "later"]


@dataclass(frozen=True)
class Seen:
    """What is to be seen of one knowledge in one language."""

    service: Service
    language: str
    asked: Asked

    @cached_property
    def whole(self) -> nx.DiGraph[str]:
        """All of the graph."""
        parts = self.service.diagrams.parts
        return parts.graph(parts.part(self.language))

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """The part that is shown, or that the overview is of."""
        return self.service.diagrams.parts.graph(self._part())

    @property
    def way(self) -> Way:
        """How it is shown: where it is too much to be looked at, as an overview."""
        if self._is_much and not self._path and not self.asked.whole:
            return "overview"
        return "inline" if len(self.graph) <= MOST_NODES else "later"

    @property
    def is_path(self) -> bool:
        """Whether only the paths through the chosen node are shown."""
        return self._path is not None

    @property
    def panel_node(self) -> str | None:
        """The node that the panel tells of: the one that is chosen, or the symptom."""
        return self.asked.node or self._symptom_node

    def inline(self, link: Callable[[str], str]) -> str:
        """The part as SVG, with its layers; the chosen node is lit. Raises RenderError and StoreError."""
        return self.service.diagrams.parts.inline(self._laid(), link, self.asked.node)

    def file(self, format: Any) -> bytes:
        """The same as a file of this format. Raises RenderError and StoreError."""
        return self.service.diagrams.parts.draw(format, self._laid(), self._lit)

    def node_of(self, kind: str, entry: str) -> str:
        """The node of an entry, the first where it has several; "" where it has none."""
        return self._nodes.get((kind, entry), "")

    @cached_property
    def _nodes(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for node, data in self.whole.nodes(data=True):
            found.setdefault((data["kind"], data["entry"]), node)
        return found

    @property
    def _symptom_node(self) -> str | None:
        return self.node_of("symptom", self.asked.symptom) if self.asked.symptom else None

    @property
    def _lit(self) -> str | None:
        """Lit is the node that is chosen; of its paths alone, everything would be."""
        return None if self._path else self.asked.node

    @cached_property
    def _is_much(self) -> bool:
        """Whether it is more than can be overlooked."""
        if self.asked.symptom:
            return False
        part = self.service.diagrams.parts.graph(self._narrowed())
        count = sum(data["kind"] == "symptom" for _, data in part.nodes(data=True))
        several = self.asked.platform is None and len(platforms_of(self.service.knowledge)) > 1
        return count > MOST_SYMPTOMS or (several and count > 1)

    @property
    def _path(self) -> str | None:
        """Of much, only the paths through the node that is chosen are shown."""
        is_path = self.asked.node and self._is_much and not self.asked.whole
        return self.asked.node if is_path else None

    def _narrowed(self, **more: Any) -> Any:
        method = method_fact(self.service.knowledge)
        return self.service.diagrams.parts.part(
            self.language,
            symptoms=(self.asked.symptom,) if self.asked.symptom else (),
            platform=self.asked.platform,
            bounds=((method.name, self.asked.method),) if method and self.asked.method else (),
            **more,
        )

    def _part(self) -> Any:
        return self._narrowed(path=self._path)

    def _laid(self) -> Any:
        return self._narrowed(path=self._path, layers=layers_of(self.service, self.asked.layers))
