"""A text that was changed, word by word: what stayed, what went, what came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

MOST_WORDS = 600
"""Of longer texts the whole was changed: finding out more takes the square of their length."""
Tag = Literal["same", "gone", "new"]
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


def word_changes(was: str, now: str) -> list[tuple[Tag, str]]:
    """The two texts as one: what only the first has is gone, what only the second has is new."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return [("gone", was), ("new", now)]
    return list(_joined(old, new))


def _joined(old: list[str], new: list[str]) -> Iterator[tuple[Tag, str]]:
    matcher = SequenceMatcher(str.isspace, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield "same", "".join(old[a:b])
            continue
        if a < b:
            yield "gone", "".join(old[a:b])
        if c < d:
            yield "new", "".join(new[c:d])
