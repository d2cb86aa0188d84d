"""What is said around the parts of the knowledge that several pages show."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "confirmed": "Confirmed if",
        "excluded": "Ruled out if",
        "resolution": "Fix: {title}",
        "actor": "Carried out by: {actor}",
        "destructive": "Data or enrolments may be lost.",
        "warnings": "Warnings",
        "varies": "First, depending on “{fact}”",
        "steps": "Steps",
        "then": "Then",
        "notes": "Notes",
        "links": "Links",
        "wait": "Allow up to {hours} hours before the fix takes effect.",
        "sources": "Sources",
    },
    "de": {
        "confirmed": "Bestätigt, wenn",
        "excluded": "Ausgeschlossen, wenn",
        "resolution": "Lösung: {title}",
        "actor": "Zuständig: {actor}",
        "destructive": "Daten oder Registrierungen können verloren gehen.",
        "warnings": "Warnungen",
        "varies": "Zuerst, je nach „{fact}“",
        "steps": "Schritte",
        "then": "Danach",
        "notes": "Hinweise",
        "links": "Links",
        "wait": "Bis die Lösung wirkt, können {hours} Stunden vergehen.",
        "sources": "Quellen",
    },
}
