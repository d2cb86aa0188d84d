"""What the views work with: the expert, the diagrams, whether they are fit to answer.

One ``Service`` belongs to one application. Views reach it by ``current_service`` and know
nothing of rule files, of rendering or of the environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, Protocol

from flask import Flask, current_app, g

from enroltriage.expert import Answer, Expert, Finding, KnowledgeBase
from enroltriage.expert.learning import NOTHING, Learned
from enroltriage.expert.trace import Trace
from enroltriage.expert.vocabulary import LANGUAGES

from .answer_cache import AnswerCache
from .cases.desk import CaseDesk
from .cases.learning import Lessons
from .comparison import Comparison
from .metrics import Metrics
from .version_changes import VersionChanges

if TYPE_CHECKING:
    import networkx as nx

EXTENSION = "enroltriage"
PREPARING_SECONDS = 2.0
"""How long plans are worked out before other rules answer, while those that were there still do."""
DiagramFormat = Literal["svg", "png", "pdf", "dot", "json"]
DiagramView = Literal["graph", "tree"]
LayerName = Literal["taken", "success", "examples"]
Fired = tuple[tuple[frozenset[str], int], ...]
"""Rules that fired together, and in how many cases."""
Reports = tuple[tuple[str, int, int], ...]
"""Of each resolution: how often it was tried, and how often it worked."""
Layer = tuple[LayerName, Fired | Reports]
"""What is laid over the graph, and the counts for it."""


class Drawer(Protocol):
    """Draws the decision graph; safe to share between threads."""

    def __hash__(self) -> int:
        """What is made of its drawings may be kept under it."""

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

    def case(self, format: DiagramFormat, answer: Answer, trace: Trace) -> bytes:
        """The way of one case in the graph of its symptoms; what is excluded tells why."""

    @property
    def parts(self) -> PartDrawer:
        """Draws what people look at."""


class PartDrawer(Protocol):
    """Draws parts of the decision graph for people to look at; safe to share between threads."""

    def part(
        self,
        language: str,
        *,
        symptoms: Iterable[str] = (),
        platform: str | None = None,
        bounds: tuple[tuple[str, str], ...] = (),
        path: str | None = None,
        layers: tuple[Layer, ...] = (),
    ) -> Any:
        """A part of the graph; ``bounds`` are values of facts, ``path`` is a node."""

    def graph(self, part: Any) -> nx.DiGraph[str]:
        """What is in the part."""

    def draw(self, format: DiagramFormat, part: Any, node: str | None = None) -> bytes:
        """The part as a file, the paths through a node lit."""

    def inline(self, part: Any, link: Callable[[str], str], node: str | None = None) -> str:
        """The part as SVG for a page, each node a link."""


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
    keeps cases that live on, ``lessons`` tells what their outcomes teach, and ``learned`` is what the experts
    have taken over of that. ``diagrams`` draws the rules of ``expert``, ``draw`` those of any.
    ``changes`` compares versions, ``write_rules`` writes a rule file that is to be completed, with remarks on its keys.
    """

    expert: Expert
    experts: Mapping[str, Expert]
    diagrams: Drawer
    draw: Callable[[Expert], Drawer]
    readiness: Readiness
    metrics: Metrics
    comparison: Comparison
    answers: AnswerCache
    cases: CaseDesk
    lessons: Lessons
    changes: VersionChanges
    write_rules: Callable[[Mapping[str, Any], Mapping[str, str]], str]
    version: str
    learned: Learned = NOTHING

    @property
    def knowledge(self) -> KnowledgeBase:
        """What the expert knows."""
        return self.expert.knowledge

    def prepare(self, seconds: float) -> None:
        """Work out ahead what the first to ask would wait for: how words are read, the graph, and plans.

        Plans are those of each symptom by itself, with everything that may be answered on the way;
        after so many seconds, no more are begun, and those that are left are made when they are asked for.
        """
        self.expert.diagnose(text="-")
        for language in LANGUAGES:
            self.diagrams.parts.graph(self.diagrams.parts.part(language))
        end = perf_counter() + seconds
        for symptom in self.knowledge.symptoms:
            if perf_counter() > end:
                return
            self.expert.tree(symptom)


class Source(Protocol):
    """Knows the service of an application, which is another one after its rules have changed."""

    def current(self) -> Service:
        """The service that answers now."""


def install(app: Flask, source: Source) -> None:
    """Give an application its service."""
    app.extensions[EXTENSION] = source


def service_of(app: Flask) -> Service:
    """The service of this application, as it is now."""
    source: Source = app.extensions[EXTENSION]
    return source.current()


def current_service() -> Service:
    """The service that answers this request: the same one until the request ends."""
    service: Service | None = g.get(EXTENSION)
    if service is None:
        service = service_of(current_app)
        setattr(g, EXTENSION, service)
    return service
