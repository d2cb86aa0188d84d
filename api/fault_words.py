"""What is wrong with a case, in the language of the reader.

The core and the readers of files say it in English, as REST does. Here stands the same in the other
languages, by the English sentence with ``{}`` for what is put into it. A sentence that is missing
here is told in English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE

KEPT = 1024
"""How many sentences are known at a time: rows of a backlog have few faults, many times."""
FAULTS: Mapping[str, Mapping[str, str]] = {
    # A fact, whoever reads it.
    "is not a fact in the vocabulary": {"de": "ist keine bekannte Angabe"},
    "is concluded by rules and cannot be given": {
        "de": "wird aus anderen Angaben geschlossen und lässt sich nicht angeben",
    },
    "is longer than {} characters": {"de": "ist länger als {} Zeichen"},
    "is not one of the allowed values": {"de": "ist keiner der zulässigen Werte"},
    "is not one of the allowed values in the edition {}; the edition {} knows it": {
        "de": "ist in der Ausgabe {} keiner der zulässigen Werte; die Ausgabe {} kennt ihn",
    },
    "is not a fact in the vocabulary in the edition {}; the edition {} knows it": {
        "de": "ist in der Ausgabe {} keine bekannte Angabe; die Ausgabe {} kennt sie",
    },
    "must be true or false (without quotation marks)": {
        "de": "muss true oder false sein (ohne Anführungszeichen)",
    },
    "must be a whole number": {"de": "muss eine ganze Zahl sein"},
    "must be a whole number at least {} and at most {}": {
        "de": "muss eine ganze Zahl von {} bis {} sein",
    },
    "must be a whole number at least {}": {"de": "muss eine ganze Zahl ab {} sein"},
    "must be a whole number at most {}": {"de": "muss eine ganze Zahl bis {} sein"},
    "must be a date such as 2019-11-18 (ISO 8601)": {
        "de": "muss ein Datum wie 2019-11-18 sein (ISO 8601)",
    },
    "must be a string": {"de": "muss ein Text sein"},
    "must be no longer than {} characters": {"de": "darf höchstens {} Zeichen lang sein"},
    "must be the id of a symptom or a list of ids": {
        "de": "muss die Kennung eines Symptoms oder eine Liste von Kennungen sein",
    },
    "the list is empty; leave the fact out, or say unknown": {
        "de": "die Liste ist leer; bitte die Angabe weglassen oder unknown schreiben",
    },
    "must be an object of facts by name": {"de": "muss ein Objekt sein, das Angaben unter ihrem Namen enthält"},
    "is given twice": {"de": "ist doppelt angegeben"},
    "is not an edition of the knowledge": {"de": "ist keine bekannte Ausgabe der Wissensbasis"},
    # A ticket's text.
    "is longer than {} bytes in UTF-8; keep the newest message, and leave out the quoted history": {
        "de": "ist in UTF-8 länger als {} Byte; bitte nur die neueste Nachricht übernehmen und den"
        " zitierten Verlauf weglassen",
    },
    "is no UTF-8 text (byte {}); save it as UTF-8": {
        "de": "ist kein Text in UTF-8 (Byte {}); bitte als UTF-8 speichern",
    },
    # The command line.
    "there is no file {}; name a file, or - for standard input. To give the words themselves: {}": {
        "de": "die Datei {} gibt es nicht; anzugeben ist eine Datei oder - für die Standardeingabe."
        " Um den Text direkt anzugeben: {}",
    },
    "cannot read {} ({}); name a file that may be read, or - for standard input": {
        "de": "{} lässt sich nicht lesen ({}); anzugeben ist eine lesbare Datei oder - für die"
        " Standardeingabe",
    },
    "is not of the form NAME=VALUE": {"de": "hat nicht die Form NAME=VALUE"},
    "is not of the form FACT=COLUMN; right is, for instance, {}": {
        "de": "hat nicht die Form FACT=COLUMN; richtig ist zum Beispiel {}",
    },
    "is not a fact that may be given; right is, for instance, {}": {
        "de": "ist keine bekannte Angabe; richtig ist zum Beispiel {}",
    },
    "no column is called like a fact, or text; name them with --column and --text": {
        "de": "keine Spalte heißt text oder wie eine Angabe; sie lassen sich mit --text und --column"
        " nennen",
    },
    # A row of a backlog.
    "the column is missing": {"de": "die Spalte fehlt"},
    "is longer than {} bytes": {"de": "ist länger als {} Byte"},
    "is not JSON: {} (column {})": {"de": "ist kein JSON: {} (Zeichen {})"},
    "must be an object": {"de": "muss ein Objekt sein"},
    "has the key {} more than once in the same object": {
        "de": "hat den Schlüssel {} mehr als einmal in demselben Objekt",
    },
    "holds {}, a whole number of more than 64 bits; put it in quotation marks": {
        "de": "enthält {}, eine ganze Zahl von mehr als 64 Bit; bitte in Anführungszeichen setzen",
    },
    "is nested too deeply": {"de": "ist zu tief verschachtelt"},
    "is not a row of CSV: {}": {"de": "ist keine Zeile in CSV: {}"},
    "has {} cells where the header has {} columns": {
        "de": "hat {} Zellen, die Kopfzeile aber {} Spalten",
    },
    "is not {}: byte 0x{} at offset {} of the row; add the --encoding if that is what it is, or save"
    " the file as UTF-8": {
        "de": "ist nicht {}: Byte 0x{} an Stelle {} der Zeile; bitte die richtige --encoding angeben"
        " oder die Datei als UTF-8 speichern",
    },
    "is not {}: byte 0x{} at offset {} of the row; add --encoding {} if that is what it is, or save"
    " the file as UTF-8": {
        "de": "ist nicht {}: Byte 0x{} an Stelle {} der Zeile; bitte --encoding {} ergänzen, falls es"
        " das ist, oder die Datei als UTF-8 speichern",
    },
}  # fmt: skip
_FORMS = [
    (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), others)
    for english, others in FAULTS.items()
    if "{}" in english
]


@lru_cache(KEPT)
def fault_in(detail: str, language: str) -> str:
    """The ``detail`` of a problem in this language; as it is where there are no words for it."""
    if language == FALLBACK_LANGUAGE:
        return detail
    if detail in FAULTS:
        return FAULTS[detail].get(language, detail)
    for form, others in _FORMS:
        found = form.fullmatch(detail)
        if found is not None and language in others:
            return others[language].format(*found.groups())
    return detail
