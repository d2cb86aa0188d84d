"""The two pages for people: a start page with the decision graph, and the tried-out API.

Everything that they need is served from the package; their policy lets nothing else in.
"""

from __future__ import annotations

import re

from flask import Blueprint, Response, render_template, request

from enroltriage.expert.knowledge import LANGUAGES

from .bodies import check_query
from .negotiate import in_language, language_of
from .service import current_service

blueprint = Blueprint("pages", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'"
)
_PROLOGUE = re.compile(rb"\A.*?(?=<svg\b)", re.DOTALL)

TEXTS = {
    "en": {
        "title": "Why does the enrolment fail?",
        "lead": "enroltriage takes what is known of a failed device enrolment and tells the causes"
        " that come into question, the steps that resolve them, and what to ask next.",
        "graph": "How it decides",
        "graph_lead": "From what the user sees, by way of what is to be checked, to the cause and"
        " its resolution.",
        "docs": "Try the interface",
        "docs_lead": "interactive documentation of all paths",
        "document": "OpenAPI document",
        "knowledge": "The knowledge",
        "version": "Knowledge",
        "formats": "The graph as a file",
        "other": "Auf Deutsch",
        "count": "{symptoms} symptoms, {causes} causes, {rules} rules",
        "skip": "To the interface",
    },
    "de": {
        "title": "Woran scheitert die Registrierung?",
        "lead": "enroltriage nimmt, was über eine gescheiterte Geräteregistrierung bekannt ist,"
        " und nennt die Ursachen, die in Frage kommen, die Schritte, die sie beheben, und die"
        " nächste lohnende Frage.",
        "graph": "So wird entschieden",
        "graph_lead": "Von dem, was zu sehen ist, über das, was zu prüfen ist, zur Ursache und zu"
        " ihrer Lösung.",
        "docs": "Die Schnittstelle ausprobieren",
        "docs_lead": "interaktive Dokumentation aller Pfade, auf Englisch",
        "document": "OpenAPI-Dokument",
        "knowledge": "Das Wissen",
        "version": "Wissensstand",
        "formats": "Der Graph als Datei",
        "other": "In English",
        "count": "{symptoms} Symptome, {causes} Ursachen, {rules} Regeln",
        "skip": "Zur Schnittstelle",
    },
}


@blueprint.get("/")
def index() -> Response:
    """The start page."""
    check_query(request, ("lang",))
    service = current_service()
    language = language_of(request, request.args.get("lang"), "/query/lang")
    drawn = service.diagrams.export("svg", language=language)
    kinds = ("symptoms", "causes", "rules")
    counts = {kind: len(getattr(service.knowledge, kind)) for kind in kinds}
    page = render_template(
        "index.html",
        t=TEXTS[language],
        count=TEXTS[language]["count"].format(**counts),
        language=language,
        other=next(one for one in LANGUAGES if one != language),
        svg=_PROLOGUE.sub(b"", drawn).decode(),
        version=service.version,
        knowledge_version=service.knowledge.version,
    )
    return in_language(_page(page), language)


@blueprint.get("/docs")
def docs() -> Response:
    """The interactive documentation."""
    return _page(render_template("docs.html"))


def _page(html: str) -> Response:
    response = Response(html, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-cache"
    return response
