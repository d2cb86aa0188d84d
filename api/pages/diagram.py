"""``/``: the start page, and with ``?symptom=`` the page of one symptom."""

from __future__ import annotations

from typing import Any

from flask import Request, Response, request

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.knowledge_view import Entry, KnowledgeView
from enroltriage.api.problems import Refusal
from enroltriage.api.service import DiagramView, current_service
from enroltriage.expert.knowledge import KnowledgeBase, Symptom

from .drawn import inline
from .frame import page, page_language, view


@view("/", scope="diagnose")
def diagram() -> Response:
    """The start page, or with ``?symptom=`` the page of this symptom."""
    check_query(request, ("lang", "symptom"))
    service = current_service()
    language = page_language()
    id_ = _chosen_symptom(request, service.knowledge)
    if id_ is None:
        shown = _overview(service.knowledge, language)
        return page("diagram.html", svg=_drawn(language), **shown)
    drawn = {"svg": _drawn(language, (id_,)), "plan": _drawn(language, (id_,), "tree")}
    return page("symptom.html", **drawn, **_symptom(service.knowledge, id_, language))


def _drawn(language: str, symptoms: tuple[str, ...] = (), shape: DiagramView = "graph") -> str:
    """The graph, or the plan of one symptom, to stand within a page."""
    diagrams = current_service().diagrams
    return inline(diagrams.export("svg", language=language, symptoms=symptoms, view=shape))


def _chosen_symptom(request: Request, knowledge: KnowledgeBase) -> str | None:
    """The symptom that the query names. One that does not exist has no page."""
    try:
        return choose_one(request, "symptom", knowledge.symptoms, "is not a known symptom")
    except Refusal as refusal:
        if any(problem.allowed for problem in refusal.problems):
            raise Refusal(404, "There is no such symptom.", refusal.problems) from refusal
        raise


def _overview(knowledge: KnowledgeBase, language: str) -> dict[str, Any]:
    kinds = ("symptoms", "causes", "rules")
    return {
        "counts": {kind: len(getattr(knowledge, kind)) for kind in kinds},
        "symptoms": [
            {"id": one.id, "title": one.title[language], "message": _message(one, language)}
            for one in knowledge.symptoms.values()
        ],
    }


def _message(symptom: Symptom, language: str) -> str | None:
    """The first message or code, without what the title says already."""
    messages = (symptom.messages or {}).get(language, ())
    title = symptom.title[language]
    rests = (one.removeprefix(title).lstrip(". ") for one in (*messages, *symptom.codes))
    return next(filter(None, rests), None)


def _symptom(knowledge: KnowledgeBase, id_: str, language: str) -> dict[str, Any]:
    shown = KnowledgeView(knowledge, language)
    symptom = shown.entry("symptoms", id_)
    return {
        "symptom": symptom,
        "messages": symptom["messages"].get(language, []),
        "causes": [_cause(knowledge, shown, pair, language) for pair in symptom["causes"]],
    }


def _cause(knowledge: KnowledgeBase, shown: KnowledgeView, pair: Entry, language: str) -> Entry:
    """A cause of a symptom with everything the page tells of it."""
    cause = shown.entry("causes", pair["id"])
    resolution = shown.entry("resolutions", cause["resolution"]["id"])
    told = [pair, cause, *cause["deciding"], resolution, *resolution["variants"]]
    sources = [tuple(source.items()) for part in told for source in part["sources"]]
    varies_by = resolution["varies_by"]
    return {
        **cause,
        "notes": [note for note in (pair["note"], *cause["notes"], cause["superseded"]) if note],
        "resolution": resolution,
        "links": list(
            dict.fromkeys(
                link for part in (resolution, *resolution["variants"]) for link in part["links"]
            )
        ),
        "varies_by": knowledge.facts[varies_by].title[language] if varies_by else None,
        "sources": [dict(source) for source in dict.fromkeys(sources)],
    }
