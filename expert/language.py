"""Which language an answer is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .errors import CaseError, Problem
from .vocabulary import FALLBACK_LANGUAGE, LANGUAGES, Text

QUOTES = {"en": "“{}”", "de": "„{}“"}
"""How each language puts something in quotation marks."""

TAG = "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"
"""The form of a language tag, as a regular expression."""


def choose_language(tag: object, pointer: str = "/locale") -> str:
    """The language of ours that serves a BCP 47 tag best: ``de-CH-1996`` is served by ``de``.

    A language we lack is served in English. Raises CaseError for what is no language tag.
    """
    if tag in LANGUAGES:
        return str(tag)
    if not isinstance(tag, str) or not re.fullmatch(TAG, tag):
        detail = "is not a language tag; write for instance de, de-CH or en"
        raise CaseError([Problem(pointer, detail, LANGUAGES)])
    language = tag.split("-")[0].lower()
    return language if language in LANGUAGES else FALLBACK_LANGUAGE


def in_language(texts: Iterable[Text], language: str) -> tuple[str, ...]:
    """Each text in this language."""
    return tuple(text[language] for text in texts)
