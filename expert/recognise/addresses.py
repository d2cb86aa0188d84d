"""Mail addresses and sign-in names in a text, by how their domains end: ``@*.local``.

What stands before such an ending is a name, and no word that the rules could list. In
``<signing> @*.local`` a word of that class must stand before it in its clause, as the address of whoever
writes, or of a help desk, says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .forms import Classes
from .letters import plain
from .mentions import Mention, Notion
from .words import words_at

ANY_DOMAIN = "@*."
"""With this begins the form of an ending: any address whose domain ends with what follows."""
_DOMAIN = re.compile(r"@(?:[\w-]+\.)+[\w-]+")
_NAME = re.compile(r"[\w.+-]+\Z")
_LONGEST_NAME = 64
"""Of so many characters a name before the @ consists at the most."""
_BEFORE = 60
"""Within so many characters before it stands the word that tells what the address is."""


def is_ending(form: str) -> bool:
    """Whether a form stands for addresses, and not for a row of words."""
    return ANY_DOMAIN in form


class Addresses:
    """What addresses say, by the endings that some rules name."""

    def __init__(self, forms: Mapping[Notion, Iterable[str]], classes: Classes) -> None:
        """``classes`` are by what stands for them in forms."""
        self._said = [
            (
                f".{ending.casefold()}",
                _named_by(classes[before.strip()]) if before else None,
                notion,
            )
            for notion, written in forms.items()
            for before, _, ending in (f.partition(ANY_DOMAIN) for f in written if is_ending(f))
        ]

    def find(self, text: str, begin: Sequence[int]) -> Iterator[Mention]:
        """What the addresses in a text say, in order; ``begin`` is where its words begin."""
        for found in _DOMAIN.finditer(text) if self._said else ():
            domain = found.group().casefold()
            name = _NAME.search(text, max(0, found.start() - _LONGEST_NAME), found.start())
            start, end = found.start() if name is None else name.start(), found.end()
            low, high = words_at(begin, start, end)
            clause = plain(text[max(0, start - _BEFORE) : start]).casefold()
            for ending, named_by, notion in self._said:
                if domain.endswith(ending) and (named_by is None or named_by.search(clause)):
                    yield Mention(notion, low, high - 1, start, end)


def _named_by(words: Iterable[str]) -> re.Pattern[str]:
    """Finds one of these words, with nothing behind it that ends a clause, nor another address."""
    written = "|".join(
        r"[\s-]+".join(map(re.escape, plain(word).casefold().split())) for word in words
    )
    return re.compile(rf"\b(?:{written})\b[^\n;@]*\Z")
