"""A text as the words that are compared, each with its place.

Words that run together in mixed case are taken apart. Scripts that do not part words by spaces
are read as pairs of neighbouring signs, whatever stands between them on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, compress, pairwise
from typing import NamedTuple

from .letters import FEW, FILLER, fold, foreign_in

LONGEST = 40
"""A word of more letters is no word."""
LONGEST_RUN = 192
"""Of more characters nothing is read as one: it is no text."""

_DENSE = (
    "\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
"""Thai, Hangul, Kana and Han."""
RUN = re.compile(
    f"[{_DENSE}](?:(?:[ \u3000]|{FILLER}+)?[{_DENSE}]){{0,63}}|(?:[^\\W_{_DENSE}{FILLER}]+|{FILLER}+)+"
)
"""What is read as one: a word, or signs of a dense script."""
_UNSEEN = re.compile(f"([^\\W_]+(?:{FILLER}+[^\\W_]*)*)")
_SIMPLE = re.compile(r"([^\W_]+)")
"""The same where there are no such signs, and where nothing is unseen either: much quicker, and a text
split by it is one and what lies between in turn."""
_LINES = bytes(
    code if chr(code).isalnum() or chr(code) == FILLER else ord("\n") for code in range(128)
).ljust(256, b"?")
"""Plain letters, digits and what is not seen as they are, and all else as a line break: quicker still."""
_SIGN = re.compile(f"[{_DENSE}]")
_MIXED = re.compile(f"{FILLER}*(?:[A-Z]*[a-z][a-z{FILLER}]+[0-9]*[A-Z]|[A-Z]{{2,}}[a-z]{{2}})")
"""Words that run together; iOS, eSIM and iPads are one."""
_HUMP = re.compile(f"[A-Z{FILLER}]+(?![a-z0-9])|[A-Z]?[a-z0-9{FILLER}]+|[^A-Za-z]+")


class Token(NamedTuple):
    """A word as it is compared, and its place: start and end in code points, half open."""

    word: str
    start: int
    end: int


class Runs(NamedTuple):
    """What is read as one in a text, in order: where each begins, how long it is, and how it is written.

    Signs of a dense script are read in pairs, whatever stands between them on the page.
    """

    begin: list[int]
    length: list[int]
    written: list[str]


def runs(plain: str) -> Runs:
    """What is read as one in a text in plain letters."""
    foreign = () if plain.isascii() else foreign_in(plain)
    if any(map(_SIGN.match, foreign)):
        tokens = [token for found in RUN.finditer(plain) for token in _seen(found)]
        begin, length = [t.start for t in tokens], [t.end - t.start for t in tokens]
        return Runs(begin, length, [token.word for token in tokens])
    if len(foreign) <= FEW and not any(map(str.isalnum, foreign)):
        lines = plain
        for char in foreign:
            lines = lines.replace(char, "\n")
        lines = "\n" + lines.encode().translate(_LINES).decode()
        if "\n" + FILLER not in lines:
            return _plain_runs(lines)
    pieces = (_UNSEEN if FILLER in plain else _SIMPLE).split(plain)
    lengths = [*map(len, pieces)]
    return Runs([*accumulate(lengths)][:-1:2], lengths[1::2], pieces[1::2])


def _plain_runs(lines: str) -> Runs:
    """What is read as one, each in a line, among lines that are empty as the first is."""
    pieces = lines.split("\n")
    begin = compress(accumulate(map(len, lines.splitlines(keepends=True)), initial=-1), pieces)
    written = [*filter(None, pieces)]
    return Runs([*begin], [*map(len, written)], written)


def _seen(found: re.Match[str]) -> Iterator[Token]:
    """A run among signs of a dense script, from the first that is seen of it; of signs their pairs."""
    written, start = found.group(), found.start()
    if _SIGN.match(written):
        yield from (
            Token(word, start + first, start + last) for word, first, last in _pairs(written)
        )
    elif seen := written.lstrip(FILLER):
        yield Token(seen, found.end() - len(seen), found.end())


def tokens(plain: str) -> Iterator[Token]:
    """The words of a text in plain letters (``letters.plain``), in order."""
    for start, length, written in zip(*runs(plain), strict=True):
        dense = _SIGN.match(written) is not None
        for word, first, last in words_of(written):
            yield Token(word, start + first, start + length if dense else start + last)


def words_of(run: str) -> tuple[Token, ...]:
    """The words of one run, with their places in it."""
    if _SIGN.match(run):
        return tuple(_pairs(run))
    if len(run) > LONGEST:
        return ()
    is_mixed = _MIXED.match(run) is not None
    if not is_mixed and run.isascii():
        return (Token(fold(run), 0, len(run)),)
    parts = _HUMP.finditer(run) if is_mixed else RUN.finditer(run)
    return tuple(token for part in parts for token in _word(part))


def _word(part: re.Match[str]) -> Iterator[Token]:
    """The word, from the first that is seen of it to the end of its last letter: of ``&eacute;`` all."""
    written = part.group()
    word = fold(written)
    if word:
        unseen = len(written) - len(written.lstrip(FILLER))
        yield Token(word, part.start() + unseen, part.end())


def _pairs(run: str) -> Iterator[Token]:
    places = [found.start() for found in _SIGN.finditer(run)]
    if len(places) == 1:
        yield Token(run[0], 0, 1)
    for one, two in pairwise(places):
        yield Token(run[one] + run[two], one, two + 1)
