"""What is said around the parts of the knowledge that several pages show."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "outdated": "withdrawn or narrowed by later sources",
        "graph": "How it decides",
        "graph_lead": "From the symptom, through the checks, to the cause and its fix.",
        "plan": "In which order",
        "plan_lead": "What to ask and what to try, so that the case is resolved at the least expected cost.",
        "causes": "Causes and fixes",
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
        "outdated": "nach späteren Quellen überholt oder eingeschränkt",
        "graph": "Der Weg zur Ursache",
        "graph_lead": "Vom Symptom über die nötigen Prüfungen bis zur Ursache und ihrer Lösung.",
        "plan": "In welcher Reihenfolge",
        "plan_lead": "Was zu fragen und was zu versuchen ist, damit der Fall mit dem geringsten erwarteten Aufwand gelöst wird.",
        "causes": "Ursachen und Lösungen",
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
