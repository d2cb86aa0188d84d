"""What all pages say: their frame, and the ways between them."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "skip": "Skip to content",
        "language": "Language",
        "other": "Auf Deutsch",
        "version": "Knowledge",
        "description": "enroltriage takes what you know about a failed device enrolment, narrows down the"
        " possible causes, lists the steps that fix them and suggests what to ask next.",
        "home_diagram": "enroltriage, to the diagram",
        "home_knowledge": "enroltriage, to the knowledge",
        "ways": "Pages",
        "diagram": "Diagram",
        "triage": "Triage",
        "cases": "Cases",
        "insights": "Insights",
        "compare": "Compare",
        "knowledge": "Knowledge",
        "docs": "Interface",
        "signed_in_as": "Signed in as {name}",
        "sign_out": "Sign out",
    },
    "de": {
        "skip": "Zum Inhalt",
        "language": "Sprache",
        "other": "In English",
        "version": "Wissensstand",
        "description": "Ein Gerät lässt sich nicht registrieren? enroltriage grenzt anhand Ihrer Angaben die"
        " möglichen Ursachen ein, nennt die Schritte zur Lösung und sagt, was als Nächstes zu"
        " klären ist.",
        "home_diagram": "enroltriage, zum Diagramm",
        "home_knowledge": "enroltriage, zum Wissen",
        "ways": "Seiten",
        "diagram": "Diagramm",
        "triage": "Triage",
        "cases": "Fälle",
        "insights": "Auswertung",
        "compare": "Vergleich",
        "knowledge": "Wissen",
        "docs": "Schnittstelle",
        "signed_in_as": "Angemeldet als {name}",
        "sign_out": "Abmelden",
    },
}
