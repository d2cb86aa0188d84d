"""The parts of a ticket: what is new in it, what is quoted from before, and what is signature.

Markup and line breaks inside words are taken out in place, so that a place in what is read is the
same place in the text as it came.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape
from itertools import accumulate, takewhile
from operator import attrgetter
from typing import Literal, NamedTuple

from .letters import FILLER

Kind = Literal["new", "quoted", "signature"]
_TAG = re.compile(r"<(?:!--[^<>]{0,1000}|/?[A-Za-z][^<>]{0,1000})>")
_DROPPED = re.compile(r"<(style|script|head)\b[^<>]{0,1000}>", re.IGNORECASE)
_BREAKING = re.compile(
    r"<\s*/?\s*(?:br|p|div|tr|li|h[1-6]|hr|table|blockquote|ul|ol)\b", re.IGNORECASE
)
_QUOTING = re.compile(r"<\s*blockquote\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_HYPHENS, _BLANK = ("-", "\u2010", "\u00ad"), " \t\r"
_HYPHEN = re.compile(
    r"[-\u2010\u00ad](?<=[^\W\d_].)[ \t]{0,4}\r?\n[ \t>]{0,8}(?=[a-z\u00df-\u00ff\u0430-\u044f])"
)
_MARKS = (">", "&gt;", "| ", "|\t")
"""How a line begins that is quoted."""
_RULE = re.compile(r"[ \t]{0,8}(?:-{2,}|_{5,}|={5,}|\*{5,})[^\n]*")
_DASHES, _DRAWN = "--", tuple("-_=*")
"""What parts the signature from the letter, and how a rule begins."""
_HEADER = re.compile(
    r"[ \t*>]{0,8}[^\W\d_]{2,16}(?:[ \-][^\W\d_]{1,12})?\*?[ \u00a0]?[:\uff1a]\s*\S"
)
_REPLY = re.compile(
    r"[^:\uff1a\n]{2,20}[:\uff1a]\s*"
    r"(?:re|aw|fwd?|wg|antw|sv|vs|rv|tr|r|i|enc|res|odp|pd|ynt|ilt|fs|vb|\u56de\u590d|\u8f6c\u53d1)\s?[:\uff1a]",
    re.IGNORECASE,
)
"""A subject that answers or hands on, as mail programs of many languages write it."""
_LOGGED = re.compile(
    r"[^\n]{0,40}?(?:[\w.\-]{2,40}\[\d{2,6}(?::\w{1,12})?\]|\d:\d\d(?::\d\d)?[.,]\d{3}\b"
    r"|\d:\d\d:\d\d\s[^\n\w]{0,3}(?:info|notice|warn\w*|err\w*|fehler|fault|debug)\b|<(?:notice|error)>)",
    re.IGNORECASE,
)
"""How a line of a log begins: a process with its number, milliseconds, or a time and a level."""
_BEGINNING, _LONGEST_CLOSING = 3, 60
"""So near the beginning of its line stands what ends a letter, which is shorter."""
_ADDRESS = re.compile(r"@[\w\-]{1,60}\.[\w.\-]{1,60}")
_DATE = re.compile(r"\d{1,4}[./\-:]\d{1,2}|\b(?:19|20)\d\d\b")


def is_logged(text: str, place: int) -> bool:
    """Whether this place is in a line of a log: one with a process, or with a time and a level."""
    begin = text.rfind("\n", 0, place) + 1
    return _LOGGED.match(text, begin, place) is not None


def without_markup(text: str) -> str:
    """The text as a person reads it, of the same length: tags blank, entities resolved."""
    if "<" in text and _TAG.search(text):
        text = _TAG.sub(_blank, _without_dropped(text))
    if "&" in text:
        text = _ENTITY.sub(_resolved, text)
    *lines, _ = text.split("\n")
    if any(line.rstrip(_BLANK).endswith(_HYPHENS) for line in lines):
        text = _HYPHEN.sub(lambda found: FILLER * len(found.group()), text)
    return text


def _without_dropped(text: str) -> str:
    """Without what no reader sees: styles, scripts and heads, each up to its closing tag."""
    closings = {name: [m.start() for m in re.finditer(f"</{name}", text, re.IGNORECASE)]
                for name in ("style", "script", "head")}  # fmt: skip
    parts, at = [], 0
    while (opening := _DROPPED.search(text, at)) is not None:
        after = closings[opening.group(1).lower()]
        place = bisect_left(after, opening.end())
        end = after[place] if place < len(after) else opening.end()
        parts += [text[at : opening.start()], " " * (end - opening.start())]
        at = end
    return "".join([*parts, text[at:]])


def _blank(tag: re.Match[str]) -> str:
    width = len(tag.group())
    if _QUOTING.match(tag.group()):
        return "\n> ".ljust(width)[:width]
    if _BREAKING.match(tag.group()):
        return "\n".ljust(width)
    return " " * width


def _resolved(entity: re.Match[str]) -> str:
    char = unescape(entity.group())
    if char in (entity.group(), "") or len(char) > len(entity.group()):
        return entity.group()
    return (" " if char == "\u00a0" else char).ljust(len(entity.group()), FILLER)


class _Line(NamedTuple):
    """A line without its blanks, its place, and what it is: it may introduce what was written before."""

    start: int
    text: str
    quotes: bool
    is_header: bool


_IS_HEADER = attrgetter("is_header")


@dataclass(frozen=True)
class Layout:
    """Where each part of a text begins, in order, and of what kind it is.

    ``body`` is where it begins after its own header lines, as of a letter.
    """

    starts: tuple[int, ...]
    kinds: tuple[Kind, ...]
    body: int = 0

    def kind(self, place: int) -> Kind:
        """What the character at this place belongs to."""
        return self.kinds[max(0, bisect_right(self.starts, place) - 1)]

    def count(self, kind: Kind, places: Sequence[int]) -> int:
        """How many of these places, which are in order, lie in parts of this kind."""
        ends = (*self.starts[1:], None)
        parts = zip(self.starts, ends, self.kinds, strict=True)
        return sum(
            (len(places) if end is None else bisect_left(places, end)) - bisect_left(places, start)
            for start, end, each in parts
            if each == kind
        )


def lay_out(
    text: str, quoting: Sequence[int], closing: Sequence[int], disclaiming: Sequence[int] = ()
) -> Layout:
    """The parts of a text.

    ``quoting`` are the places of words that introduce what was written before, ``closing`` those of
    words that end a letter, so that a signature follows, ``disclaiming`` those of what lawyers have
    set below every letter, which goes with it; all in order.
    """
    written = text.split("\n")
    places = [*accumulate((len(line) + 1 for line in written), initial=0)]
    quotes = _lines_with(quoting, places, len(text))
    signs = _lines_with(closing, places, _BEGINNING)
    disclaims = _lines_with(disclaiming, places, _BEGINNING)
    lines = [
        _Line(place, line.strip(), place in quotes, _is_header(line))
        for place, line in zip(places, written, strict=False)
    ]
    starts: list[int] = [0]
    kinds: list[Kind] = ["new"]
    history = signed = False
    own = len([*takewhile(_IS_HEADER, lines)])  # its own header lines
    for number, (start, line, _, _) in enumerate(lines):
        marked = line.startswith(_MARKS)
        begins = not marked and line and not history and _begins_history(lines, number, own)
        if begins:
            history = not _is_marked(lines[number + 1 :])
            signed = False
        kind: Kind = "quoted" if marked or history or begins else "signature" if signed else "new"
        if kind == "new" and (
            line == _DASHES
            or (start in signs and len(line) < _LONGEST_CLOSING)
            or start in disclaims
        ):
            signed, kind = True, "signature"
        if start == 0:
            kinds[0] = kind
        elif kind != kinds[-1]:
            starts.append(start)
            kinds.append(kind)
    return Layout(tuple(starts), tuple(kinds), lines[own].start if own < len(lines) else len(text))


def _lines_with(words: Sequence[int], lines: Sequence[int], width: int) -> frozenset[int]:
    """Which of these lines have one of these words among their first so many characters."""
    starts = ((lines[bisect_right(lines, word) - 1], word) for word in words)
    return frozenset(start for start, word in starts if word < start + width)


def _begins_history(lines: Sequence[_Line], number: int, own: int) -> bool:
    """A rule or a header over at least two more header lines, or a line that says who wrote when.

    The first ``own`` lines are the header of what is new.
    """
    _, line, quotes, is_header = lines[number]
    if number == 0 and not line.endswith(":"):
        return False
    if ":" not in line and "\uff1a" not in line and not line.startswith(_DRAWN):
        return False
    if is_header or _RULE.match(line):
        near = [each for each in lines[number : number + 6] if each.text]
        following, headers = [each.text for each in near], sum(map(_IS_HEADER, near[:5]))
        if not is_header:
            return headers >= 2 or quotes or _tells_who_wrote(line, quotes)
        is_sent = headers >= 3 and any(
            _ADDRESS.search(text) or _DATE.search(text) for text in following
        )
        if is_sent or (headers >= 2 and any(map(_REPLY.match, following[:3]))):
            return number >= max(own, 1)
    return _tells_who_wrote(line, quotes)


def _is_header(line: str) -> bool:
    return (":" in line or "\uff1a" in line) and _HEADER.match(line.strip()) is not None


def _is_marked(lines: Sequence[_Line]) -> bool:
    """Whether the next line is marked as quoted: then the marks tell how far it goes."""
    return next((line.text.startswith(_MARKS) for line in lines if line.text), False)


def _tells_who_wrote(line: str, quotes: bool) -> bool:
    return line.endswith((":", "\uff1a")) and (
        (bool(_ADDRESS.search(line)) and bool(_DATE.search(line))) or (len(line) < 200 and quotes)
    )
