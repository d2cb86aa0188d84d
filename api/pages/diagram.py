"""``/``: the start page, and with ``?symptom=`` the page of one symptom."""

from __future__ import annotations

from typing import Any

from flask import Request, Response, request

from enroltriage.api.bodies import check_query, choose_one
from enroltriage.api.problems import Refusal
from enroltriage.api.service import current_service
from enroltriage.expert.knowledge import KnowledgeBase

from .frame import page, page_language, view
from .knowledge_parts import drawn, first_message, symptom_parts


@view("/", scope="diagnose")
def diagram() -> Response:
    """The start page, or with ``?symptom=`` the page of this symptom."""
    check_query(request, ("lang", "symptom"))
    service = current_service()
    language = page_language()
    id_ = _chosen_symptom(request, service.knowledge)
    if id_ is None:
        shown = _overview(service.knowledge, language)
        return page("diagram.html", svg=drawn(service.diagrams, language), **shown)
    drawings = {
        "svg": drawn(service.diagrams, language, (id_,)),
        "plan": drawn(service.diagrams, language, (id_,), "tree"),
    }
    return page("symptom.html", **drawings, **symptom_parts(service.knowledge, id_, language))


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
            {"id": one.id, "title": one.title[language], "message": first_message(one, language)}
            for one in knowledge.symptoms.values()
        ],
    }
