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
        "formats": "As a file:",
        "interface": "For programs and scripts",
        "try_docs": "Try the interface",
        "docs_lead": "Interactive documentation of all paths",
        "document": "OpenAPI document",
        "as_data": "The knowledge as data",
        "as_data_lead": "JSON: {symptoms} symptoms, {causes} causes, {rules} rules",
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
        "formats": "Als Datei:",
        "interface": "Für Programme und Skripte",
        "try_docs": "Schnittstelle ausprobieren",
        "docs_lead": "Interaktive Dokumentation aller Pfade (englisch)",
        "document": "OpenAPI-Dokument",
        "as_data": "Das Wissen als Daten",
        "as_data_lead": "JSON: {symptoms} Symptome, {causes} Ursachen, {rules} Regeln",
    },
}
