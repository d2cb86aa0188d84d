"""Notes as text, as Markdown (CommonMark, also as GitHub extends it) and as HTML.

What people wrote is shown as they wrote it and does nothing: on one line, without marks that turn
the direction of writing, in Markdown as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from enroltriage.expert.language import QUOTES

from .note import Block, Line, Words

_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing, also of what stands around them."""
_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MEANT = re.compile(r"[\\`*_\[\]<>&~|$#@^]|!(?=\[)|(?<=[a-zA-Z])://|(?<=www)\.", re.IGNORECASE)
"""What Markdown takes for more than a sign, wherever it stands."""
_LEADING = re.compile(r"\A(\d*)(?=[-+=.)])")
"""What it may take for the beginning of an item or for a rule, at the beginning of a line."""


def as_text(blocks: Iterable[Block], language: str) -> str:
    """The note as plain text."""

    def line(parts: Line) -> str:
        quote = QUOTES[language].format
        return "".join(
            quote(_one_line(p.text)) if isinstance(p, Words) else _one_line_of_ours(p)
            for p in parts
        ).strip()

    return _joined(blocks, line, _plain_block)


def as_markdown(blocks: Iterable[Block]) -> str:
    """The note as Markdown."""

    def line(parts: Line) -> str:
        written = "".join(
            _code(p.text) if isinstance(p, Words) else _escaped(_one_line_of_ours(p)) for p in parts
        ).strip()
        return _LEADING.sub(r"\1\\", written)

    return _joined(blocks, line, _markdown_block)


def as_html(blocks: Iterable[Block], language: str) -> str:
    """The note as a part of an HTML page."""

    def line(parts: Line) -> str:
        return "".join(
            f"<bdi>{escape(_one_line(p.text))}</bdi>"
            if isinstance(p, Words)
            else escape(_one_line_of_ours(p))
            for p in parts
        ).strip()

    inner = "\n".join(_html_block(block, [line(one) for one in block.lines]) for block in blocks)
    return f'<div lang="{escape(language)}">\n{inner}\n</div>\n'


def _joined(
    blocks: Iterable[Block],
    line: Callable[[Line], str],
    write: Callable[[Block, Sequence[str]], str],
) -> str:
    return "\n\n".join(write(block, [line(one) for one in block.lines]) for block in blocks) + "\n"


def _plain_block(block: Block, lines: Sequence[str]) -> str:
    match block.kind:
        case "title":
            return "\n".join(f"{line}\n{'=' * len(line)}" for line in lines)
        case "heading":
            return "\n".join(f"{line}\n{'-' * len(line)}" for line in lines)
        case "items":
            return "\n".join(f"- {line}" for line in lines)
        case "steps":
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case "alarms":
            return "\n".join(f"! {line}" for line in lines)
        case _:
            return "\n".join(lines)


def _markdown_block(block: Block, lines: Sequence[str]) -> str:
    match block.kind:
        case "title":
            return "\n\n".join(f"## {line}" for line in lines)
        case "heading":
            return "\n\n".join(f"### {line}" for line in lines)
        case "items":
            return "\n".join(f"- {line}" for line in lines)
        case "steps":
            return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
        case "alarms":
            return "\n>\n".join(f"> **⚠** {line}" for line in lines)
        case _:
            return "\n\n".join(lines)


def _html_block(block: Block, lines: Sequence[str]) -> str:
    match block.kind:
        case "title":
            return "\n".join(f"<h3>{line}</h3>" for line in lines)
        case "heading":
            return "\n".join(f"<h4>{line}</h4>" for line in lines)
        case "items" | "steps":
            tag = "ol" if block.kind == "steps" else "ul"
            items = "\n".join(f"<li>{line}</li>" for line in lines)
            return f"<{tag}>\n{items}\n</{tag}>"
        case "alarms":
            return "\n".join(f"<p><strong>⚠ {line}</strong></p>" for line in lines)
        case _:
            return "\n".join(f"<p>{line}</p>" for line in lines)


def _one_line(text: str) -> str:
    return _BLANK.sub(" ", _TURNING.sub("", text)).strip()


def _one_line_of_ours(text: str) -> str:
    """The same, where what is joined to it may begin or end with a space."""
    return _BLANK.sub(" ", _TURNING.sub("", text))


def _escaped(text: str) -> str:
    return _MEANT.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)


def _code(text: str) -> str:
    """The text as code, between more backquotes than it has in a row."""
    line = _one_line(text)
    if not line:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    padding = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{padding}{line}{padding}{fence}"
