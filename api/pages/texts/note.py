"""What the note for a ticket says around the knowledge."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "note_title": "Result of the triage",
        "note_found": "Found",
        "note_says": "the ticket says:",
        "note_given": "answered",
        "note_recognised": "read from the ticket",
        "note_derived": "follows from the other details",
        "note_asked": "Asked and answered",
        "note_causes": "Causes",
        "note_excluded": "Ruled out",
        "note_question": "Next question",
        "note_version": "enroltriage, knowledge {version}",
    },
    "de": {
        "note_title": "Ergebnis der Triage",
        "note_found": "Festgestellt",
        "note_says": "im Ticket steht:",
        "note_given": "beantwortet",
        "note_recognised": "aus dem Ticket gelesen",
        "note_derived": "folgt aus den anderen Angaben",
        "note_asked": "Gefragt und beantwortet",
        "note_causes": "Ursachen",
        "note_excluded": "Ausgeschlossen",
        "note_question": "Nächste Frage",
        "note_version": "enroltriage, Wissensstand {version}",
    },
}
