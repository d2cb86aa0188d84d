"""One door to every form of the decision graph: select, light, draw, remember.

Knowledge never changes, so what was drawn once is kept, within bounds. Safe to share between
threads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from threading import Lock
from typing import Literal, get_args

import networkx as nx

from enroltriage.expert.diagnosis import Answer
from enroltriage.expert.errors import CaseError, Problem
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.language import choose_language
from enroltriage.expert.suggest import closest
from enroltriage.expert.trace import Trace
from enroltriage.expert.tree import Tree

from .because import tell_why
from .graph import decision_graph
from .parts import Parts, as_file
from .render import FORMATS, PNG_DPI, Format, render
from .select import follow, narrow
from .select import highlight as light
from .svg import finish
from .tree import forest, forest_dot, trees_to_json

MEDIA_TYPES: dict[str, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "json": "application/json",
}
REMEMBERED = 64
FOREST_DPI = 72
"""Of a picture with many plans: fine enough to read, and drawn in a second or two."""
View = Literal["graph", "tree"]
VIEWS: tuple[View, ...] = get_args(View)
Trees = Callable[[str, str], Tree]


class SelectionError(CaseError):
    """What a drawing was asked for does not exist in the knowledge."""

    code = "diagram-selection-invalid"


class Diagrams:
    """The decision graph of one knowledge base, in every form and language.

    ``trees`` gives the plan of a symptom in a language; without it, plans cannot be drawn. ``parts``
    draws what people look at.
    """

    def __init__(self, knowledge: KnowledgeBase, trees: Trees | None = None) -> None:
        self._knowledge = knowledge
        self._trees = trees
        self._graph = lru_cache(maxsize=8)(lambda language: decision_graph(knowledge, language))
        self.parts = Parts(knowledge, self._graph)
        self._remembered = lru_cache(maxsize=REMEMBERED)(self._export)
        self._remembered_trees = lru_cache(maxsize=REMEMBERED)(self._export_trees)
        self._drawing = Lock()  # callers that want the same at once wait for one drawing

    def export(
        self,
        format: Format,
        *,
        language: str,
        symptoms: Iterable[str] = (),
        platform: str | None = None,
        highlight: str | None = None,
        view: View = "graph",
        trace: Trace | None = None,
    ) -> bytes:
        """The graph as SVG, PNG, PDF, DOT or JSON.

        ``language`` is a BCP 47 tag; ``symptoms`` and ``platform`` narrow the graph, ``highlight``
        is the id of a symptom or cause whose paths are lit, ``trace`` that of a case whose way is.
        The view "tree" shows the plans of these symptoms. Raises SelectionError for what the
        knowledge does not have, with every fault, and RenderError if drawing fails.
        """
        chosen = (symptoms,) if isinstance(symptoms, str) else tuple(symptoms)
        if platform is not None:
            aliases = self._knowledge.platform_fact.aliases or {}
            platform = str(aliases.get(platform, platform))
        problems = list(self._problems(format, chosen, platform, highlight))
        if trace is not None and (highlight is not None or view == "tree"):
            problems.append(Problem("/facts", "light the graph only, and alone: no highlight"))
        try:
            language = choose_language(language, "/lang")
        except CaseError as error:
            problems += error.problems
        if problems:
            raise SelectionError(problems)
        with self._drawing:
            if view == "tree":
                return self._remembered_trees(
                    format, language, frozenset(chosen), platform, highlight
                )
            if trace is not None:
                graph = follow(self.graph(language, chosen, platform), trace)
                return as_file(format, graph)
            return self._remembered(format, language, frozenset(chosen), platform, highlight)

    def case(self, format: Format, answer: Answer, trace: Trace) -> bytes:
        """The way of one case in the graph of its symptoms, in the language of its answer.

        ``answer`` is explained, ``trace`` of the same case: what it excludes is dim and tells why.
        Raises RenderError if drawing fails.
        """
        symptoms = [symptom.id for symptom in answer.symptoms]
        with self._drawing:
            graph = follow(self.graph(answer.locale, symptoms), trace)
            return as_file(format, tell_why(graph, self._knowledge, answer))

    def graph(
        self,
        language: str,
        symptoms: Collection[str] = (),
        platform: str | None = None,
        highlight: str | None = None,
    ) -> nx.DiGraph[str]:
        """The graph itself, a copy; ids are taken as they are."""
        graph = narrow(self._graph(language), symptoms, platform)
        return graph if highlight is None else light(graph, highlight)

    def _export(
        self,
        form: Format,
        language: str,
        symptoms: frozenset[str],
        platform: str | None,
        highlight: str | None,
    ) -> bytes:
        return as_file(form, self.graph(language, symptoms, platform, highlight))

    def _export_trees(
        self,
        form: Format,
        language: str,
        symptoms: frozenset[str],
        platform: str | None,
        highlight: str | None,
    ) -> bytes:
        if self._trees is None:
            raise LookupError("these diagrams were made without plans")
        trees = [self._trees(id_, language) for id_ in self._planned(symptoms, platform)]
        if form == "json":
            return trees_to_json(trees).encode()
        lit = None if highlight is None else self._concerned(highlight)
        graph = forest(self._knowledge, trees, language, lit)
        source = forest_dot(graph)
        if form == "dot":
            return source.encode()
        drawn = render(source, form, PNG_DPI if len(trees) == 1 else FOREST_DPI)
        return finish(drawn, graph, str(graph.graph["title"])) if form == "svg" else drawn

    def _planned(self, symptoms: Collection[str], platform: str | None) -> Iterator[str]:
        """The symptoms chosen (none given: all) that the platform knows."""
        fact = self._knowledge.platform_fact.name
        for symptom in self._knowledge.symptoms.values():
            bound = symptom.applies_to.get(fact)
            if (not symptoms or symptom.id in symptoms) and (
                platform is None or bound is None or platform in bound
            ):
                yield symptom.id

    def _concerned(self, entry: str) -> frozenset[str]:
        """The symptom, or those that point to the cause."""
        named = (
            symptom.id
            for symptom in self._knowledge.symptoms.values()
            if entry == symptom.id or entry in (pair.cause for pair in symptom.causes)
        )
        return frozenset(named)

    def _problems(
        self, form: str, symptoms: tuple[str, ...], platform: str | None, highlight: str | None
    ) -> Iterator[Problem]:
        knowledge = self._knowledge
        platforms = knowledge.platform_fact.values or {}
        yield from _unless("/format", "not a format", form, FORMATS)
        for symptom in symptoms:
            yield from _unless("/symptom", "not a symptom", symptom, knowledge.symptoms)
        if platform is not None:
            yield from _unless("/platform", "not a platform", platform, platforms)
        if highlight is not None:
            entries = (*knowledge.symptoms, *knowledge.causes)
            yield from _unless("/highlight", "not a symptom or cause", highlight, entries)


def _unless(pointer: str, what: str, value: str, allowed: Iterable[str]) -> Iterator[Problem]:
    """A problem unless the value is one of those allowed."""
    known = tuple(allowed)
    if value not in known:
        yield Problem(pointer, f"is {what} that is known here", known, closest(value, known))
