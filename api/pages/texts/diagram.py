"""What the start page and the page of a symptom say."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "title": "Why does the enrolment fail?",
        "lead": "enroltriage takes what you know about a failed device enrolment, narrows down the"
        " possible causes, lists the steps that fix them and suggests what to ask next.",
        "symptoms": "Symptoms",
        "symptoms_lead": "Choose what the user sees: you get its causes and the steps that fix them.",
        "all": "All symptoms",
        "message": "Message displayed",
        "graph": "How it decides",
        "graph_lead": "From the symptom, through the checks, to the cause and its fix.",
        "formats": "As a file:",
        "interface": "For programs and scripts",
        "try_docs": "Try the interface",
        "docs_lead": "Interactive documentation of all paths",
        "document": "OpenAPI document",
        "as_data": "The knowledge as data",
        "as_data_lead": "JSON: {symptoms} symptoms, {causes} causes, {rules} rules",
        "plan": "In which order",
        "plan_lead": "What to ask and what to try, so that the case is resolved at the least expected cost.",
        "causes": "Causes and fixes",
    },
    "de": {
        "title": "Woran scheitert die Registrierung?",
        "lead": "Ein Gerät lässt sich nicht registrieren? enroltriage grenzt anhand Ihrer Angaben die"
        " möglichen Ursachen ein, nennt die Schritte zur Lösung und sagt, was als Nächstes zu"
        " klären ist.",
        "symptoms": "Symptome",
        "symptoms_lead": "Wählen Sie, was am Gerät zu sehen ist. Sie erhalten die möglichen Ursachen und die"
        " Schritte zur Lösung.",
        "all": "Alle Symptome",
        "message": "Angezeigte Meldung",
        "graph": "Der Weg zur Ursache",
        "graph_lead": "Vom Symptom über die nötigen Prüfungen bis zur Ursache und ihrer Lösung.",
        "formats": "Als Datei:",
        "interface": "Für Programme und Skripte",
        "try_docs": "Schnittstelle ausprobieren",
        "docs_lead": "Interaktive Dokumentation aller Pfade (englisch)",
        "document": "OpenAPI-Dokument",
        "as_data": "Das Wissen als Daten",
        "as_data_lead": "JSON: {symptoms} Symptome, {causes} Ursachen, {rules} Regeln",
        "plan": "In welcher Reihenfolge",
        "plan_lead": "Was zu fragen und was zu versuchen ist, damit der Fall mit dem geringsten erwarteten"
        " Aufwand gelöst wird.",
        "causes": "Ursachen und Lösungen",
    },
}
