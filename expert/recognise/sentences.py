"""Where a sentence, or a part of it, ends."""

from __future__ import annotations

import re

_PAUSE = re.compile(r"[,;:.!?\u3001\u3002\uff01\uff0c\uff1a\uff1b\uff1f\n]|\s[-\u2013\u2014]\s")
_SENTENCE_END = re.compile(r"[.!?](?:\s|$)|[;\u3002\uff01\uff1b\uff1f]|\n\s*\n")
_QUOTED = re.compile(r"(?<=[^\s(])[\"\u201c\u201d\u2019\u00bb\u300d](?!\w)|[ \u00a0\u202f]\u00bb")
_ITEM = re.compile(r"(?:\n[^\S\n]*[-*\u2022\u2013\u00b7]|(?:^|\s)\(?\d{1,2}[.)])\s")

_ASKED = re.compile(
    r"(?:[^.!?;\u3002\uff01\uff1b\uff1f\n]|[.!](?!\s)|\n(?=[ \t]*[a-z\u00df-\u00ff\u0430-\u044f]))"
    r"{0,400}[?\uff1f]"
)
"""The rest of a sentence that ends with a question mark; a line goes on with a small letter."""


def is_one_clause(text: str, start: int, end: int) -> bool:
    """Whether nothing parts these places, not even a comma or a dash."""
    return _PAUSE.search(text, start, end) is None


def is_one_sentence(text: str, start: int, end: int) -> bool:
    """Whether no sentence ends between these places."""
    return _SENTENCE_END.search(text, start, end) is None


def is_one_item(text: str, start: int, end: int) -> bool:
    """Whether no further item of a list begins between these places."""
    return _ITEM.search(text, start, end) is None


def ends_quotation(text: str, start: int, end: int) -> bool:
    """Whether a quotation mark that closes stands between these places."""
    return _QUOTED.search(text, start, end) is not None


def is_asked(text: str, start: int) -> bool:
    """Whether the sentence goes on from here to a question mark."""
    return _ASKED.match(text, start) is not None
