"""The pages for people: the start page, the page of one symptom, and the tried-out API.

Everything that they need is served from the package; their policy lets nothing else in. They
work without JavaScript, except for the interactive documentation.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Request, Response, render_template, request

from enroltriage.expert.knowledge import KnowledgeBase, Symptom
from enroltriage.expert.vocabulary import LANGUAGES

from .bodies import check_query, choose_one
from .knowledge_view import Entry, KnowledgeView
from .negotiate import asked_language, in_language
from .page_texts import PAGE_TEXTS
from .problems import Refusal
from .service import DiagramView, current_service

blueprint = Blueprint("pages", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_PROLOGUE = re.compile(rb"\A.*?(?=<svg\b)", re.DOTALL)


@blueprint.get("/")
def index() -> Response:
    """The start page, or with ``?symptom=`` the page of this symptom."""
    check_query(request, ("lang", "symptom"))
    service = current_service()
    language = asked_language(request)
    id_ = _chosen_symptom(request, service.knowledge)
    if id_ is None:
        shown = _overview(service.knowledge, language)
        return _page("index.html", language, svg=_drawn(language), **shown)
    drawn = {"svg": _drawn(language, (id_,)), "plan": _drawn(language, (id_,), "tree")}
    return _page("symptom.html", language, **drawn, **_symptom(service.knowledge, id_, language))


@blueprint.get("/docs")
def docs() -> Response:
    """The interactive documentation."""
    check_query(request, ("lang",))
    language = asked_language(request)
    return _page("docs.html", language)


def _drawn(language: str, symptoms: tuple[str, ...] = (), view: DiagramView = "graph") -> str:
    """The graph, or the plan of one symptom, to stand within a page."""
    diagrams = current_service().diagrams
    drawn = diagrams.export("svg", language=language, symptoms=symptoms, view=view)
    return _PROLOGUE.sub(b"", drawn).decode()


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
    view = KnowledgeView(knowledge, language)
    symptom = view.entry("symptoms", id_)
    return {
        "symptom": symptom,
        "messages": symptom["messages"].get(language, []),
        "causes": [_cause(knowledge, view, pair, language) for pair in symptom["causes"]],
    }


def _cause(knowledge: KnowledgeBase, view: KnowledgeView, pair: Entry, language: str) -> Entry:
    """A cause of a symptom with everything the page tells of it."""
    cause = view.entry("causes", pair["id"])
    resolution = view.entry("resolutions", cause["resolution"]["id"])
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


def _page(template: str, language: str, **shown: Any) -> Response:
    service = current_service()
    html = render_template(
        template,
        t=PAGE_TEXTS[language],
        language=language,
        other=next(one for one in LANGUAGES if one != language),
        version=service.version,
        knowledge_version=service.knowledge.version,
        **shown,
    )
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache"
    return in_language(response, language)
