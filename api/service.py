"""What the views work with: the expert, the diagrams, whether they are fit to answer.

One ``Service`` belongs to one application. Views reach it by ``current_service`` and know
nothing of rule files, of rendering or of the environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import Literal, Protocol

from flask import Flask, current_app

from enroltriage.expert import Expert, Finding, KnowledgeBase

from .answer_cache import AnswerCache
from .cases.desk import CaseDesk
from .comparison import Comparison
from .metrics import Metrics

EXTENSION = "enroltriage"
DiagramFormat = Literal["svg", "png", "dot", "json"]
DiagramView = Literal["graph", "tree"]


class Drawer(Protocol):
    """Draws the decision graph; safe to share between threads."""

    def export(
        self,
        format: DiagramFormat,
        *,
        language: str,
        symptoms: tuple[str, ...] = (),
        platform: str | None = None,
        highlight: str | None = None,
        view: DiagramView = "graph",
    ) -> bytes:
        """The graph, narrowed and highlighted, or a symptom's plan, as a file of this format."""


class Readiness:
    """What verification finds about the knowledge; found out once, when first asked."""

    def __init__(self, check: Callable[[], Sequence[Finding]]) -> None:
        self._check = check
        self._lock = Lock()
        self._findings: tuple[Finding, ...] | None = None

    def findings(self) -> tuple[Finding, ...]:
        """Everything that was found, warnings included."""
        with self._lock:
            if self._findings is None:
                self._findings = tuple(self._check())
            return self._findings

    def errors(self) -> tuple[Finding, ...]:
        """What keeps the service from being ready."""
        return tuple(found for found in self.findings() if found.severity == "error")

    def warnings(self) -> dict[str, int]:
        """How many warnings there are of each code."""
        codes = (found.code for found in self.findings() if found.severity == "warning")
        return dict(sorted(Counter(codes).items()))


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that answers are made of.

    ``expert`` answers by the engine of the settings; ``experts`` has one for every engine.
    ``answers`` keeps what was answered, ``comparison`` looks whether the engines agree; ``cases``
    keeps cases that live on.
    """

    expert: Expert
    experts: Mapping[str, Expert]
    diagrams: Drawer
    readiness: Readiness
    metrics: Metrics
    comparison: Comparison
    answers: AnswerCache
    cases: CaseDesk
    version: str

    @property
    def knowledge(self) -> KnowledgeBase:
        """What the expert knows."""
        return self.expert.knowledge

    def prepare(self, seconds: float) -> None:
        """Work plans out ahead, so that the first to ask need not wait; after so long, no more.

        They are those of each symptom by itself, with everything that may be answered on the way.
        A plan that was begun is finished.
        """
        end = perf_counter() + seconds
        for symptom in self.knowledge.symptoms:
            if perf_counter() > end:
                return
            self.expert.tree(symptom)


def install(app: Flask, service: Service) -> None:
    """Give an application its service."""
    app.extensions[EXTENSION] = service


def service_of(app: Flask) -> Service:
    """The service of this application."""
    service: Service = app.extensions[EXTENSION]
    return service


def current_service() -> Service:
    """The service of the application that answers this request."""
    return service_of(current_app)
