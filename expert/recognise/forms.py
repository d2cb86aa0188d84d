"""How the rules write what a text may say: words, stems (``registr*``), and any number (``<n>``)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .letters import plain
from .tokens import tokens

STEM = "*"
"""At the end of a form's word: with any ending."""
NUMBER = "<n>"
"""In place of a word: a number, whichever it is."""
_KEPT = 65_536


def words_of_form(form: str) -> Iterator[tuple[str, bool]]:
    """The words of a form as they are compared, and whether each is a stem."""
    for piece in form.split():
        yield from read_piece(piece)


@lru_cache(_KEPT)
def read_piece(piece: str) -> tuple[tuple[str, bool], ...]:
    """The words of what stands between spaces in a form; most of it stands in many forms."""
    if piece == NUMBER:
        return ((NUMBER, False),)
    is_stem = len(piece) > 1 and piece.endswith(STEM)
    words = list(tokens(plain(piece)))
    return tuple(
        (token.word, is_stem and number == len(words) - 1) for number, token in enumerate(words)
    )
