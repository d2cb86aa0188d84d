"""What several pages show of the knowledge: drawings, and a symptom with all that its causes need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from enroltriage.api.knowledge_view import Entry, KnowledgeView
from enroltriage.api.service import DiagramView, Drawer
from enroltriage.expert.knowledge import KnowledgeBase, Symptom

from .drawn import inline


def drawn(
    diagrams: Drawer, language: str, symptoms: tuple[str, ...] = (), shape: DiagramView = "graph"
) -> str:
    """The graph, or the plan of one symptom, to stand within a page."""
    return inline(diagrams.export("svg", language=language, symptoms=symptoms, view=shape))


def first_message(symptom: Symptom, language: str) -> str | None:
    """The first message or code, without what the title says already."""
    messages = (symptom.messages or {}).get(language, ())
    title = symptom.title[language]
    rests = (one.removeprefix(title).lstrip(". ") for one in (*messages, *symptom.codes))
    return next(filter(None, rests), None)


def symptom_parts(knowledge: KnowledgeBase, id_: str, language: str) -> dict[str, Any]:
    """A symptom, its messages in this language, and its causes with what resolves them."""
    shown = KnowledgeView(knowledge, language)
    symptom = shown.entry("symptoms", id_)
    return {
        "symptom": symptom,
        "messages": symptom["messages"].get(language, []),
        "causes": [_cause_of_symptom(shown, pair) for pair in symptom["causes"]],
    }


def resolution_parts(shown: KnowledgeView, id_: str) -> Entry:
    """A resolution with all its links, and what the fact is called by which it varies."""
    resolution = shown.entry("resolutions", id_)
    parts = (resolution, *resolution["variants"])
    varies_by = resolution["varies_by"]
    title = shown.entry("facts", varies_by)["title"] if varies_by else None
    return {
        **resolution,
        "links": list(dict.fromkeys(link for part in parts for link in part["links"])),
        "varies_by_title": title,
    }


def without_repetition(sources: Iterable[Entry]) -> list[Entry]:
    """Each document and section once, in the order in which they come."""
    return [dict(source) for source in dict.fromkeys(tuple(each.items()) for each in sources)]


def _cause_of_symptom(shown: KnowledgeView, pair: Entry) -> Entry:
    """A cause of a symptom with everything that is told of it beside the symptom."""
    cause = shown.entry("causes", pair["id"])
    resolution = resolution_parts(shown, cause["resolution"]["id"])
    told = [pair, cause, *cause["deciding"], resolution, *resolution["variants"]]
    return {
        **pair,
        **cause,
        "notes": [note for note in (pair["note"], *cause["notes"], cause["superseded"]) if note],
        "resolution": resolution,
        "sources": without_repetition([source for part in told for source in part["sources"]]),
    }
