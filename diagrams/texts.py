"""The words that a drawing itself needs: headings, connectives and the legend, per language.

Nothing of the domain enters here; every other word comes from the knowledge.
"""

from __future__ import annotations

from enroltriage.expert.vocabulary import Text

TEXTS: dict[str, Text] = {
    "title": {
        "en": "Decision graph: from the symptom to the fix",
        "de": "Entscheidungsgraph: vom Symptom zur Lösung",
    },
    "edition": {
        "en": "Knowledge of {editions}, version {version}",
        "de": "Wissensstand {editions}, Version {version}",
    },
    "title-changes": {
        "en": "What changes in the decision graph",
        "de": "Was sich im Entscheidungsgraphen ändert",
    },
    "tree-title": {"en": "Plan: {symptom}", "de": "Vorgehen: {symptom}"},
    "trees-title": {"en": "Plans, by symptom", "de": "Vorgehen, nach Symptom"},
    "tree-legend": {
        "en": "Minutes of each step, and on average from there until the case is resolved. The broader a line, the likelier.",
        "de": "Minuten je Schritt und im Mittel von dort bis zur Lösung. Je breiter eine Linie, desto wahrscheinlicher.",
    },
    "minutes": {"en": "{minutes} min", "de": "{minutes} Min."},
    "expected": {"en": "{minutes} min on average", "de": "im Mittel {minutes} Min."},
    "percent": {"en": "{number}%", "de": "{number} %"},
    "legend-tenant": {"en": "Affects the whole tenant", "de": "Betrifft den ganzen Mandanten"},
    "empty": {
        "en": "The knowledge has no symptom for this selection.",
        "de": "Für diese Auswahl enthält das Wissen kein Symptom.",
    },
    "platform": {"en": "Platform", "de": "Plattform"},
    "symptom": {"en": "Symptom", "de": "Symptom"},
    "question": {"en": "Question", "de": "Frage"},
    "cause": {"en": "Cause", "de": "Ursache"},
    "resolution": {"en": "Fix", "de": "Lösung"},
    "or": {"en": "{first} or {last}", "de": "{first} oder {last}"},
    "and": {"en": "{first} and {last}", "de": "{first} und {last}"},
    "not": {"en": "other than {value}", "de": "anders als {value}"},
    "only": {"en": "only: {value}", "de": "nur: {value}"},
    "not-if": {"en": "ruled out by: {value}", "de": "ausgeschlossen bei: {value}"},
    "shifts": {
        "en": "shifts likelihood: {value}",
        "de": "verschiebt die Wahrscheinlichkeit: {value}",
    },
    "others-excluded": {
        "en": "{value}, and all others excluded",
        "de": "{value}, und alle anderen ausgeschlossen",
    },
    "some-excluded": {"en": "excluded: {value}", "de": "ausgeschlossen: {value}"},
    "concluded": {"en": "established: {value}", "de": "festgestellt: {value}"},
    "compared": {"en": "from: {facts}", "de": "aus: {facts}"},
    "ask": {"en": "Ask: {role}", "de": "Zu fragen: {role}"},
    "excluded-by": {"en": "Ruled out by: {value}", "de": "Ausgeschlossen bei: {value}"},
    "rules": {"en": "Rules: {rules}", "de": "Regeln: {rules}"},
    "messages": {"en": "Messages: {value}", "de": "Meldungen: {value}"},
    "actor": {"en": "Carried out by: {role}", "de": "Durchzuführen von: {role}"},
    "legend": {"en": "Legend", "de": "Legende"},
    "legend-leads": {"en": "leads to", "de": "führt zu"},
    "legend-confirms": {"en": "answer that confirms", "de": "Antwort, die bestätigt"},
    "legend-excludes": {"en": "answer that rules out", "de": "Antwort, die ausschließt"},
    "legend-shifts": {"en": "shifts likelihood", "de": "verschiebt die Wahrscheinlichkeit"},
    "legend-again": {
        "en": "A question stands twice where its answers lead to different causes.",
        "de": "Eine Frage steht doppelt, wo ihre Antworten zu verschiedenen Ursachen führen.",
    },
    "legend-destructive": {
        "en": "Loses data or enrolments",
        "de": "Daten oder Registrierungen gehen verloren",
    },
    "legend-superseded": {
        "en": "No longer valid according to newer sources",
        "de": "Nach neueren Quellen überholt",
    },
    "layer-taken": {
        "en": "×: how many of {cases} recorded cases went this way. The broader, the more.",
        "de": "×: wie viele von {cases} erfassten Fällen diesen Weg gingen. Je breiter, desto mehr.",
    },
    "layer-success": {
        "en": "✓: how often the fix worked, of how often it was tried. The broader, the likelier.",
        "de": "✓: wie oft die Lösung half, von wie vielen Versuchen. Je breiter, desto öfter.",
    },
    "layer-examples": {
        "en": "▤: how many of {cases} example cases go this way; ✗: rules behind it that none of them uses.",
        "de": "▤: wie viele von {cases} Beispielfällen diesen Weg gehen; ✗: Regeln dahinter, die keiner nutzt.",
    },
    "legend-lit": {"en": "highlighted path", "de": "hervorgehobener Weg"},
    "legend-added": {"en": "added", "de": "hinzugefügt"},
    "legend-removed": {"en": "removed", "de": "entfernt"},
    "legend-changed": {"en": "changed", "de": "geändert"},
}  # fmt: skip


def say(key: str, language: str, **values: str) -> str:
    """A text of the drawing in this language, with its gaps filled."""
    text = TEXTS[key]
    return text[language].format(**values)
