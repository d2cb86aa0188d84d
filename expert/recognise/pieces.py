"""Whether words that make a notion stand in one piece, or something parts them.

"It does not. Error …" denies no error, and "too, light" is not pale.
"""

from __future__ import annotations

import re

from .mentions import (
    DENIAL_AFTER,
    DENIAL_BEFORE,
    DENIAL_END,
    DENIAL_OF,
    NEGATION,
    NOR,
    SUPPOSED,
    Cue,
    Notion,
    Said,
)

_PARTED = re.compile(
    r"[;!?\n:]|,(?!\d)(?!\s*(?:dass|da\u00df|that|que|che|dat|att|at|\u017ce)\b)|\.\s|\s[-|\u2013\u2014]\s"
)
_ENDED = re.compile(r"(?:(?<!\d)\.|[,;:!?])\s|[()\[\]]|\n\s*\n")
"""What ends a clause, or adds to one; a full stop after a number may be that of a date."""
_STATEMENT_ENDED = re.compile(r"(?:(?<!\d)\.|[,;!?]|(?<=\d):)\s|[)\]]|\n\s*\n")
"""The same for the value of a fact, which may stand behind its label ("Users affected: 1"), if that is no time."""
_NUMBER_ENDED = re.compile(r"\d+\.\s")
"""A number that ends a sentence, if a statement begins with it: "Limit: 5. iPhone"."""
_TURNING = {NEGATION, DENIAL_BEFORE, DENIAL_OF, DENIAL_END, DENIAL_AFTER, NOR, SUPPOSED}
"""The cues that deny or suppose. Others may go on after a clause: "Invitation: training"."""


def is_in_one_piece(notion: Notion, text: str, start: int, end: int) -> bool:
    """Whether nothing parts the words between these places, which make the notion."""
    if text[start:end].replace(" ", "").isalnum():  # so are most
        return True
    if isinstance(notion, Cue):
        return notion not in _TURNING or _PARTED.search(text, start, end) is None
    if isinstance(notion, Said):
        begins_behind = _NUMBER_ENDED.match(text, start) is not None
        return not begins_behind and _STATEMENT_ENDED.search(text, start, end) is None
    return _ENDED.search(text, start, end) is None
