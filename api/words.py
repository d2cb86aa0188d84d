"""The few words that are the interface's own and not the knowledge's, in every language."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, Mapping[str, str]] = {
    "outcome-confirmed": {
        "en": "Confirmed: the facts establish at least one cause.",
        "de": "Bestätigt: Die Angaben belegen mindestens eine Ursache.",
    },
    "outcome-open": {
        "en": "Open: causes are possible, none is established yet.",
        "de": "Offen: Ursachen sind möglich, belegt ist noch keine.",
    },
    "outcome-exhausted": {
        "en": "Exhausted: every known cause is ruled out.",
        "de": "Ausgeschöpft: Alle bekannten Ursachen sind ausgeschlossen.",
    },
    "outcome-unrecognised": {
        "en": "Not recognised: no known symptom is at hand.",
        "de": "Nicht erkannt: Es liegt kein bekanntes Symptom vor.",
    },
    "outcome-ambiguous": {
        "en": "Ambiguous: the text fits several symptoms; the next question tells which.",
        "de": "Mehrdeutig: Der Text passt zu mehreren Symptomen; die nächste Frage klärt, zu welchem.",
    },
    "outcome-out-of-scope": {
        "en": "Out of scope: the symptom belongs to another platform.",
        "de": "Nicht zuständig: Das Symptom gehört zu einer anderen Plattform.",
    },
    "symptom": {"en": "Symptom", "de": "Symptom"},
    "origin-recognised": {"en": "recognised", "de": "erkannt"},
    "origin-derived": {"en": "derived", "de": "abgeleitet"},
    "confirmed": {"en": "confirmed", "de": "bestätigt"},
    "possible": {"en": "possible", "de": "möglich"},
    "excluded": {"en": "ruled out", "de": "ausgeschlossen"},
    "percent": {"en": "{:.0f}%", "de": "{:.0f} %"},
    "destructive": {
        "en": "loses data or enrolments",
        "de": "Daten oder Registrierungen gehen verloren",
    },
    "rules": {"en": "Rules", "de": "Regeln"},
    "next-question": {"en": "Next question", "de": "Nächste Frage"},
    "plan": {"en": "Plan", "de": "Vorgehen"},
    "ask": {"en": "Ask", "de": "Frage"},
    "try": {"en": "Try", "de": "Versuch"},
    "minutes": {"en": "{} min", "de": "{} Min."},
    "saving": {
        "en": "saves {} on average",
        "de": "spart im Mittel {}",
    },
    "reach-tenant": {"en": "affects the whole tenant", "de": "betrifft den ganzen Mandanten"},
    "type-integer": {"en": "a whole number", "de": "eine ganze Zahl"},
    "type-date": {"en": "a date such as 2019-11-18", "de": "ein Datum wie 2019-11-18"},
    "type-text": {"en": "the exact wording", "de": "der genaue Wortlaut"},
    "refused-meant": {"en": "did you mean {}?", "de": "war {} gemeint?"},
    "refused-allowed": {"en": "allowed: {}", "de": "zulässig: {}"},
    "so-far": {"en": "So far", "de": "Bisher"},
    "then": {"en": "Then", "de": "Dann"},
    "and-more": {"en": "{} more; --limit lists them.", "de": "{} weitere; --limit listet sie auf."},
    "batch-answering": {"en": "Rows", "de": "Zeilen"},
    "batch-converting": {"en": "Converting", "de": "Umwandlung"},
    "batch-rows-rate": {"en": "{} ({}/s)", "de": "{} ({}/s)"},
    "batch-resumed": {
        "en": "An earlier run was broken off; going on after {} rows.",
        "de": "Ein früherer Lauf wurde abgebrochen; es geht nach {} Zeilen weiter.",
    },
    "batch-rows": {"en": "Rows", "de": "Zeilen"},
    "batch-rejected": {"en": "Rejected", "de": "Abgewiesen"},
    "batch-rejected-file": {
        "en": "Rejected rows, each with its line and the reason: {}",
        "de": "Abgewiesene Zeilen, jede mit ihrer Nummer und dem Grund: {}",
    },
    "batch-other-reasons": {"en": "other reasons", "de": "andere Gründe"},
    "batch-nothing-used": {
        "en": "None of the rows could be used.",
        "de": "Keine der Zeilen war verwendbar.",
    },
    "batch-no-such-key": {
        "en": "Warning: no row has the key {}; there are: {}.",
        "de": "Warnung: Keine Zeile hat den Schlüssel {}; es gibt: {}.",
    },
    "batch-no-key-read": {
        "en": "Warning: no row has a key that is called like a fact, or text; name them with"
        " --column and --text. There are: {}.",
        "de": "Warnung: Keine Zeile hat einen Schlüssel, der text oder wie eine Angabe heißt; sie"
        " lassen sich mit --text und --column nennen. Es gibt: {}.",
    },
    "batch-not-read": {"en": "Not read: {}.", "de": "Nicht gelesen: {}."},
    "batch-and-others": {"en": "{} and {} more", "de": "{} und {} weitere"},
    "batch-key-not-read": {
        "en": "Warning: {} is not read ({} rows); rename it, or name it with --column or --text.",
        "de": "Warnung: {} wird nicht gelesen (Zeilen: {}); bitte umbenennen oder mit --column oder"
        " --text nennen.",
    },
    "batch-meant": {"en": " Did you mean {}?", "de": " War {} gemeint?"},
    "batch-unrecognised": {
        "en": "Abstained: nothing recognised",
        "de": "Enthaltung: nichts erkannt",
    },
    "batch-ambiguous": {
        "en": "Abstained: words that fit several symptoms",
        "de": "Enthaltung: Wortlaut, der zu mehreren Symptomen passt",
    },
    "batch-symptoms": {"en": "By symptom", "de": "Nach Symptom"},
    "batch-causes": {"en": "By first cause", "de": "Nach erster Ursache"},
    "batch-seconds": {"en": "Seconds", "de": "Sekunden"},
    "batch-rate": {"en": "Rows a second", "de": "Zeilen je Sekunde"},
    "evaluated-language": {"en": "language", "de": "Sprache"},
    "evaluated-symptom": {"en": "symptom", "de": "Symptom"},
    "evaluated-noise": {"en": "noise", "de": "Rauschen"},
    "evaluated-others": {"en": "others (under {} each)", "de": "übrige (je unter {})"},
    "evaluated-all": {"en": "all", "de": "alle"},
    "evaluated-texts": {"en": "texts", "de": "Texte"},
    "evaluated-precision": {"en": "precision", "de": "Genauigkeit"},
    "evaluated-recall": {"en": "recall", "de": "Trefferquote"},
    "evaluated-abstention": {"en": "abstention", "de": "Enthaltung"},
    "evaluated-questions": {"en": "questions", "de": "Rückfragen"},
    "evaluated-notes": {
        "en": "precision: of the symptoms named, how many are right; recall: of those reported, how"
        " many are named; abstention: of the texts that report none, how many name none; questions:"
        " of those that fit several, how many ask which it is.",
        "de": "Genauigkeit: wie viele der genannten Symptome stimmen; Trefferquote: wie viele der"
        " gemeldeten genannt werden; Enthaltung: bei wie vielen Texten, die keines melden, keines"
        " genannt wird; Rückfragen: bei wie vielen, die zu mehreren passen, gefragt wird, welches es"
        " ist.",
    },
    "evaluated-score": {"en": "score", "de": "Konfidenz"},
    "evaluated-range": {"en": "{:.2f} to {:.2f}", "de": "{:.2f} bis {:.2f}"},
    "evaluated-at-least": {"en": "{:.2f} and more", "de": "ab {:.2f}"},
    "evaluated-misread": {
        "en": "Facts that were missed or read otherwise:",
        "de": "Angaben, die übersehen oder anders gelesen wurden:",
    },
    "evaluated-answers": {"en": "answers", "de": "Antworten"},
    "evaluated-mean": {"en": "mean score", "de": "mittlere Konfidenz"},
    "evaluated-right": {"en": "right", "de": "richtig"},
    "evaluated-fact": {"en": "fact", "de": "Angabe"},
    "evaluated-stated": {"en": "stated", "de": "im Text"},
    "evaluated-found": {"en": "found", "de": "gefunden"},
    "evaluated-otherwise": {"en": "read otherwise", "de": "anders gelesen"},
    "evaluated-missed": {"en": "missed", "de": "übersehen"},
    "evaluated-nothing": {"en": "nothing", "de": "nichts"},
    "evaluated-meant": {"en": "meant", "de": "gemeint"},
    "evaluated-named": {"en": "named", "de": "genannt"},
    "evaluated-times": {"en": "times", "de": "Anzahl"},
    "evaluated-none": {"en": "none", "de": "keines"},
    "evaluated-or": {"en": " or ", "de": " oder "},
    "evaluated-line": {"en": "line {}", "de": "Zeile {}"},
}
