"""What was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 100
"""Longer words are not compared: comparing takes time that grows with their length."""


def closest(given: object, allowed: Iterable[str], least: float = 0.6) -> str | None:
    """The allowed word nearest to what was given, if one is near enough (1: the same)."""
    if not isinstance(given, str) or len(given) > LONGEST:
        return None
    by_fold = {word.casefold(): word for word in allowed}
    near = get_close_matches(given.casefold(), by_fold, 1, least)
    return by_fold[near[0]] if near else None
