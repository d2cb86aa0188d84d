"""Rows of CSV. Cells are text: what they mean follows from the fact, as on the command line.

An empty cell says nothing, since a table has no other way to leave a fact out; ``unknown`` says
that somebody looked and could not tell.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from enroltriage.api.fact_values import split_values, typed, unless_unknown, yes_and_no
from enroltriage.expert import KnowledgeBase

from .columns import Layout
from .encoding import undecoded
from .job import MAX_ROW_BYTES
from .quoting import lines_of_row
from .reading import Row, check_text
from .rejects import Rejects
from .writing import Head


class CsvRows:
    """Reads the rows below a header."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        layout: Layout,
        header: Sequence[str],
        delimiter: str,
        head: Head,
        encoding: str,
    ) -> None:
        place = {column: number for number, column in enumerate(header)}
        self._header = tuple(header)
        self._delimiter = delimiter
        self._encoding = encoding
        self._types = [(knowledge.facts[fact], place[column]) for fact, column in layout.facts]
        self._yes_no = yes_and_no(knowledge)
        self._text = None if layout.text is None else place[layout.text]
        worded = [number for fact, number in self._types if fact.type == "text"]
        self._worded = (*worded, *(() if self._text is None else (self._text,)))
        self._facts = _getter([number for _, number in self._types])
        self._kept = _getter([place[column] for column in layout.kept])
        self._numbered = layout.numbered
        self._head = head

    def rows(self, data: bytes, line: int, rejects: Rejects) -> Iterator[Row]:
        """The rows of a chunk.

        Where quotation marks join lines that are no row together, the first is taken by itself and
        the marks are counted anew after it, so that a stray mark spoils no more than it must.
        """
        lines = data.split(b"\n")
        place = 0
        while place < len(lines):
            number, written = line + place, lines[place]
            if not written or written == b"\r":
                place += 1
                continue
            count = lines_of_row(lines, place) if b'"' in written else 1
            try:
                cells = self._cells(b"\n".join(lines[place : place + count]))
            except StrayMarkError:
                count, cells = 1, self._alone(written)
            if isinstance(cells, str):
                rejects.add_text(number, cells, b"\n".join(lines[place : place + count]))
            else:
                yield self._row(number, cells)
            place += count

    def _alone(self, written: bytes) -> list[str] | str:
        """The same of a line that may have a mark where none may be."""
        try:
            return self._cells(written)
        except StrayMarkError as error:
            return str(error)

    def _cells(self, written: bytes) -> list[str] | str:
        """The cells of one row, as many as there are columns, or what is wrong. Raises StrayMarkError."""
        if len(written) > MAX_ROW_BYTES:
            fault = f"is longer than {MAX_ROW_BYTES} bytes"
            if b"\n" in written:
                raise StrayMarkError(fault)
            return fault
        try:
            text = written.removesuffix(b"\r").decode(self._encoding)
        except UnicodeDecodeError as error:
            return undecoded(error, self._encoding)
        plain = '"' not in text
        cells = text.split(self._delimiter) if plain else parse_row(text, self._delimiter)
        if len(cells) != len(self._header):
            return f"has {len(cells)} cells where the header has {len(self._header)} columns"
        return cells

    def _row(self, number: int, cells: list[str]) -> Row:
        kept = self._kept(cells)
        head = self._head((number, *kept) if self._numbered else kept)
        worded = any(cells[place] for place in self._worded)
        return Row(number, None if worded else self._facts(cells), head, cells)

    def case(self, source: list[str]) -> tuple[dict[str, object], str | None]:
        """The facts and the text of a row."""
        facts: dict[str, object] = {}
        for fact, place in self._types:
            written = source[place] if fact.type == "text" else source[place].strip()
            if not written:
                continue
            if fact.multiple:
                facts[fact.name] = unless_unknown(split_values(written))
            else:
                facts[fact.name] = typed(fact, written, self._yes_no)
        return facts, check_text((source[self._text] or None) if self._text is not None else None)

    def met(self) -> Counter[str]:
        """The header tells it."""
        return Counter()

    def shown(self, source: list[str]) -> Any:
        """The row as it was: its cells by their columns."""
        return dict(zip(self._header, source, strict=True))


class StrayMarkError(ValueError):
    """Quotation marks are not where they may be."""


def parse_row(text: str, delimiter: str) -> list[str]:
    """The cells of a row. Raises StrayMarkError."""
    csv.field_size_limit(MAX_ROW_BYTES)
    try:
        return next(csv.reader((text,), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise StrayMarkError(f"is not a row of CSV: {error}") from error


def _getter(places: Sequence[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Reads the cells at these places, always as several."""
    if not places:
        return lambda _: ()
    if len(places) == 1:
        (place,) = places
        return lambda cells: (cells[place],)
    return itemgetter(*places)
