"""The input of a run: what it is, its columns, and its chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .chunk import Chunk, Place
from .chunks import chunk_bytes, cut, json_start, read_header
from .csv_rows import parse_row
from .job import BatchRefused, Form


@dataclass(frozen=True)
class Source:
    """A file of rows.

    ``header`` are its columns, None where rows differ in them. ``start`` is the place of the first
    row; ``size`` is where the last one ends, in the unit of places. ``schema`` is that of Parquet.
    """

    path: Path
    header: tuple[str, ...] | None
    start: Place
    size: int
    chunks: Callable[[Place], Iterator[Chunk]]
    schema: Any = None

    def identity(self) -> dict[str, int]:
        """What tells that it is the same input still."""
        status = self.path.stat()
        return {"bytes": status.st_size, "changed": status.st_mtime_ns}


def open_source(path: Path, form: Form, delimiter: str) -> Source:
    """The input. Raises BatchRefused for one without usable columns, and OSError."""
    if form == "parquet":
        from .parquet import ParquetFile

        file = ParquetFile(path)
        header = _distinct(tuple(file.schema.names))
        return Source(path, header, Place(0, 1), file.rows, file.chunks, file.schema)
    size = path.stat().st_size
    step = chunk_bytes(size)
    names: tuple[str, ...] | None = None
    with path.open("rb") as opened:
        if form == "csv":
            row, start = read_header(opened, step)
            names = _header(row, delimiter)
        else:
            start = json_start(opened)
    return Source(path, names, start, size, lambda place: _chunks(path, place, step, form == "csv"))


def _chunks(path: Path, place: Place, step: int, quoted: bool) -> Iterator[Chunk]:
    with path.open("rb", buffering=0) as file:
        yield from cut(file, place, step, quoted=quoted)


def _header(row: bytes, delimiter: str) -> tuple[str, ...]:
    try:
        names = parse_row(row.decode(), delimiter) if row else []
    except ValueError as error:  # UnicodeDecodeError is one
        raise BatchRefused(f"The header of the input cannot be read: {error}") from error
    if not any(names):
        raise BatchRefused("The input has no header: the first row must name the columns.")
    return _distinct(tuple(name.strip() for name in names))


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    if twice:
        listed = ", ".join(repr(name) for name in twice)
        raise BatchRefused(f"The header names a column more than once: {listed}.")
    return names
