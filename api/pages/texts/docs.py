"""What the page of the interface says around its documentation."""

from __future__ import annotations

from . import Texts

TEXTS: Texts = {
    "en": {
        "docs_title": "The interface",
        "docs_note": "",
        "no_script": "The interactive documentation needs JavaScript; the document does not:",
    },
    "de": {
        "docs_title": "Die Schnittstelle",
        "docs_note": "Der interaktive Teil dieser Seite ist auf Englisch.",
        "no_script": "Die interaktive Dokumentation braucht JavaScript, das Dokument nicht:",
    },
}
