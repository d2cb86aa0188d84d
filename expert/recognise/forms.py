"""How the rules write what a text may say: words, stems (``registr*``), rows of them.

In a row ``<n>`` is any number, ``<person>`` any word of the class of that name, and ``<person?>`` one
of them or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from math import prod

from .letters import fold, plain
from .tokens import LONGEST, tokens

STEM = "*"
"""At the end of a form's word: with any ending."""
NUMBER = "<n>"
"""In place of a word: a number, whichever it is."""
_CLASS = re.compile(r"<((?:[\w-]+:)?[a-z][a-z-]+)(\?)?>")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
_MEANT_AS_RANGE = re.compile(r"\d\.\.|\.\.\d")
MOST_ROWS = 4096
"""A form that stands for more rows takes long to look for; a class of single words makes it one."""
_KEPT = 65_536
Classes = Mapping[str, Iterable[str]]
"""The words of each class: words, stems, rows of words, and ranges of numbers (``2..999``)."""


def words_of_form(form: str) -> Iterator[tuple[str, bool]]:
    """The words of a form as they are compared, and whether each is a stem."""
    for piece in form.split():
        yield from read_piece(piece)


@lru_cache(_KEPT)
def read_piece(piece: str) -> tuple[tuple[str, bool], ...]:
    """The words of what stands between spaces in a form; most of it stands in many forms."""
    if piece.startswith("<"):
        return ((piece.replace("?>", ">"), False),)
    is_stem = len(piece) > 1 and piece.endswith(STEM)
    bare = piece.removesuffix(STEM)
    if bare.isascii() and bare.isalpha() and bare.islower() and len(bare) <= LONGEST:
        return ((fold(bare), is_stem),)  # as most are; what follows says the same, and takes longer
    words = list(tokens(plain(piece)))
    return tuple(
        (token.word, is_stem and number == len(words) - 1) for number, token in enumerate(words)
    )


def spellings(code: str) -> tuple[str, ...]:
    """A code, and the same in small letters throughout: then no capitals part its words."""
    return tuple(dict.fromkeys((code, code.lower())))


def classes_in(form: str) -> list[str]:
    """The names of the classes that a form holds. Raises ValueError for what is only like one."""
    names: list[str] = []
    if {*"<>"}.isdisjoint(form):
        return names
    for piece in form.split():
        found = _CLASS.fullmatch(piece)
        if found is not None and piece != NUMBER:
            names.append(found[1])
        elif piece != NUMBER and not {*"<>"}.isdisjoint(piece):
            raise ValueError(piece)
    return names


def has_classes(form: str) -> bool:
    """Whether it stands for several rows, or for words of a class."""
    return any(_CLASS.fullmatch(piece) for piece in form.split()) if "<" in form else False


def count_rows(form: str, classes: Classes) -> int:
    """How many rows a form stands for; ``classes`` are by their names."""
    by_placeholder = {f"<{name}>": classes[name] for name in classes_in(form)}
    return prod(map(len, choices(form, by_placeholder)))


def is_range(entry: str) -> bool:
    """Whether an entry of a class is meant as a range of numbers, rightly written or not."""
    return _MEANT_AS_RANGE.search(entry) is not None


def placeholder(tag: str, name: str) -> str:
    """What stands in a form for a word of this class: each language has classes of its own."""
    return f"<{tag}:{name}>"


def in_language(form: str, tag: str) -> str:
    """A form with the classes of its language."""
    return _CLASS.sub(rf"<{tag}:\1\2>", form) if "<" in form else form


def choices(form: str, classes: Classes) -> list[list[str]]:
    """What may stand in each place of a form: a word or a row of words, or nothing.

    ``classes`` are by what stands for them. A word of a class is whatever the class holds; its rows
    stand for themselves.
    """
    return [[*_choices(piece, classes)] for piece in form.split()]


def written_out(form: str, classes: Classes) -> Iterator[str]:
    """The rows that a form stands for: with and without what may be left out, and rows in a class."""
    for row in product(*choices(form, classes)):
        yield " ".join(filter(None, row))


def _choices(piece: str, classes: Classes) -> Iterator[str]:
    found = _CLASS.fullmatch(piece)
    if found is None:
        yield piece
        return
    name, may_be_left_out = found.groups()
    yield f"<{name}>"
    yield from filter(_is_row, classes[f"<{name}>"])
    if may_be_left_out:
        yield ""


def words_of_class(entries: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The words of a class as they are compared, and whether each is a stem; no rows, no numbers."""
    for entry in entries:
        if not (_is_row(entry) or _RANGE.fullmatch(entry)):
            yield from read_piece(entry)


def numbers_of_class(entries: Iterable[str]) -> Iterator[range]:
    """The numbers of a class."""
    for found in filter(None, map(_RANGE.fullmatch, entries)):
        yield range(int(found[1]), int(found[2]) + 1)


@lru_cache(_KEPT)
def _is_row(entry: str) -> bool:
    return not _RANGE.fullmatch(entry) and sum(1 for _ in words_of_form(entry)) > 1
