"""Texts as DOT wants them: wrapped, and without any power.

Graphviz reads a backslash as an escape, an ampersand as the start of an entity, and a label in
angle brackets as markup. What comes out of here is none of these, whatever a rule file says.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from html import escape

_JOINER = "\N{WORD JOINER}"  # has no width
_JOINED_SPACE, _JOINED_HYPHEN = "\N{NO-BREAK SPACE}", "\N{NON-BREAKING HYPHEN}"
_ROOM = '<tr><td height="3"></td></tr>'
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ENTITY = re.compile(r"&(?=[#\w]+;)")
_BEFORE_NUMBER = re.compile(r"(?<=\w) (?=\d+\b)")
_TABLE = '<table border="0" cellborder="0" cellspacing="0" cellpadding="{}">{}</table>'


def plain(text: str) -> str:
    """A text for a label or a tooltip; its lines stay lines, and brackets make no markup of it."""
    safe = r"\n".join(_inert(text).split("\n"))
    return f"{_JOINER}{safe}" if safe.lstrip().startswith("<") else safe


def wrapped(text: str, letters: int, lines: int = 4) -> str:
    """A label of at most so many lines; an ellipsis tells that there is more."""
    return plain("\n".join(_wrap(text, letters, lines)))


def raised(texts: Iterable[str], letters: int, lines: int = 4) -> str:
    """Labels like ``wrapped`` below each other that keep a little distance from lines."""
    rows = [_row(_escaped(row)) for text in texts for row in _wrap(text, letters, lines)]
    table = _TABLE.format(0, "".join([_ROOM, *rows, _ROOM]))
    return f"<{table}>" if rows else ""


def titled(title: str, sub: str, letters: int, lines: int, size: float) -> str:
    """A label of a title and, set off from it, smaller lines below."""
    told = [_escaped(row) for row in _wrap(title, letters, lines)]
    below = [markup(row, size) for row in _wrap(sub, letters, lines)]
    rows = [*map(_row, told), _ROOM, *map(_row, below)]
    return f"<{_TABLE.format(0, ''.join(rows))}>"


def markup(text: str, size: float, *, bold: bool = False) -> str:
    """Markup that shows this text in this size."""
    inner = f"<b>{_escaped(text)}</b>" if bold else _escaped(text)
    return f'<font point-size="{size:g}">{inner}</font>'


def stacked(*lines: str) -> str:
    """Markup for pieces of markup below each other."""
    return _TABLE.format(2, "".join(map(_row, lines)))


def _wrap(text: str, letters: int, lines: int) -> list[str]:
    """Lines of this length; "Office 365", "sign-in" and host names stay together."""
    rows = [row for part in text.split("\n") for row in _fill(part, letters, lines)]
    return (
        rows
        if len(rows) <= lines
        else [*rows[: lines - 1], f"{rows[lines - 1].removesuffix(' …')} …"]
    )


def _fill(text: str, letters: int, lines: int) -> list[str]:
    joined = _BEFORE_NUMBER.sub(_JOINED_SPACE, " ".join(map(_together, text.split())))
    longest = max(map(len, joined.split(" ")), default=0)
    filled = textwrap.wrap(
        joined,
        letters,
        break_long_words=longest > 2 * letters,
        max_lines=lines,
        placeholder=" …",
    )
    return [line.replace(_JOINED_HYPHEN, "-") for line in filled]


def _together(word: str) -> str:
    """The word, with hyphens that no line may end at: before a short end, and in a host name."""
    core = word.strip(".,:;?!")
    if "." in core or len(core.rpartition("-")[2]) < 4:
        return word.replace("-", _JOINED_HYPHEN)
    return word


def _row(inner: str) -> str:
    return f"<tr><td>{inner}</td></tr>"


def _escaped(text: str) -> str:
    return escape(_inert(text))


def _inert(text: str) -> str:
    """Without control characters, backslashes, and ampersands that begin an entity.

    No way of escaping a backslash holds in every attribute, so a look-alike stands for it.
    """
    safe = _CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\t", " "))
    safe = safe.replace("\\", "\N{REVERSE SOLIDUS OPERATOR}")
    return _ENTITY.sub(f"&{_JOINER}", safe)
