"""Mail addresses and sign-in names in a text, by how their domains end: ``@*.local``.

What stands before such an ending is a name, and no word that the rules could list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from .mentions import Mention, Notion
from .words import words_at

ANY_DOMAIN = "@*."
"""With this begins the form of an ending: any address whose domain ends with what follows."""
_DOMAIN = re.compile(r"@(?:[\w-]+\.)+[\w-]+")
_NAME = re.compile(r"[\w.+-]+\Z")
_LONGEST_NAME = 64
"""Of so many characters a name before the @ consists at the most."""


def is_ending(form: str) -> bool:
    """Whether a form stands for addresses, and not for a row of words."""
    return form.startswith(ANY_DOMAIN)


class Addresses:
    """What addresses say, by the endings that some rules name."""

    def __init__(self, forms: Mapping[Notion, Iterable[str]]) -> None:
        self._said = [
            (f".{form.removeprefix(ANY_DOMAIN).casefold()}", notion)
            for notion, written in forms.items()
            for form in filter(is_ending, written)
        ]

    def find(self, text: str, begin: Sequence[int]) -> Iterator[Mention]:
        """What the addresses in a text say, in order; ``begin`` is where its words begin."""
        for found in _DOMAIN.finditer(text) if self._said else ():
            domain = found.group().casefold()
            name = _NAME.search(text, max(0, found.start() - _LONGEST_NAME), found.start())
            start, end = found.start() if name is None else name.start(), found.end()
            low, high = words_at(begin, start, end)
            for ending, notion in self._said:
                if domain.endswith(ending):
                    yield Mention(notion, low, high - 1, start, end)
