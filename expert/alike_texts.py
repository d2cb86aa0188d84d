"""Texts that say the same, put together: those of cases that nobody recognised.

Two texts belong together where they share a row of words. Of the rows of a text, the one that most
others share decides; so one pass over all words is enough, and the same texts are always grouped in
the same way.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from .recognise.letters import is_number, plain
from .recognise.tokens import tokens

ROW = 3
"""So many words in a row make two texts alike; of shorter ones all of their words."""
READ = 2_000
"""How many characters of a text are looked at."""
LONGEST_QUOTE = 300
_QUOTED = re.compile(
    rf"[\u201c\u201e\u00ab\"](?=\S)([^\u201c\u201d\u201e\u00ab\u00bb\"\n]{{4,{LONGEST_QUOTE}}})[\u201c\u201d\u00bb\"]"
)
_EARLIER, _SIGNED = ">", ("--", "__")
"""How a line begins that was written before, and one after which somebody signs."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """Texts that say the same, by their places, and the words that they share."""

    texts: tuple[int, ...]
    row: Row


def group_alike(texts: Sequence[str]) -> list[Alike]:
    """The texts in groups, the largest first; of equal ones that with the first text."""
    rows = [_rows(text) for text in texts]
    shared = Counter(row for each in rows for row in each)
    groups: dict[tuple[Row, int | None], list[int]] = {}
    for place, each in enumerate(rows):
        row = max(each, key=lambda one: (shared[one], sum(map(len, one)), one), default=())
        groups.setdefault((row, None if shared[row] > 1 else place), []).append(place)
    alike = [Alike(tuple(places), row) for (row, _), places in groups.items()]
    return sorted(alike, key=lambda group: -len(group.texts))


def quoted_in(text: str) -> tuple[str, ...]:
    """What stands in quotation marks, which most often is what a device has shown."""
    found = (match[1].strip() for match in _QUOTED.finditer(text[:READ]))
    return tuple(dict.fromkeys(one for one in found if " " in one))


def reported_in(text: str) -> str:
    """What a ticket says, without salutations and what was written before."""
    lines = [line.strip() for line in text[:READ].splitlines()]
    own = takewhile(lambda line: not line.startswith(_SIGNED), lines)
    kept = [line for line in own if line and not line.startswith(_EARLIER) and line[-1] != ","]
    return " ".join(" ".join(kept or lines).split())


def _rows(text: str) -> dict[Row, None]:
    """The rows of words of a text; numbers, which differ from case to case, are left out."""
    words = [token.word for token in tokens(plain(text[:READ]))]
    words = [word for word in words if not is_number(word)] or words
    if len(words) <= ROW:
        return {tuple(words): None} if words else {}
    return dict.fromkeys(zip(*(words[n:] for n in range(ROW)), strict=False))
