"""The input of a run: what it is, its columns, and its chunks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .chunk import Chunk, Place
from .chunks import chunk_bytes, cut, json_start, read_header
from .encoding import refuse_utf_16
from .header import distinct, read_names
from .job import Form


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


def open_source(path: Path, form: Form, delimiter: str, encoding: str) -> Source:
    """The input. Raises BatchRefused for one without usable columns, and OSError."""
    if form == "parquet":
        from .parquet import ParquetFile

        file = ParquetFile(path)
        header = distinct(tuple(file.schema.names))
        return Source(path, header, Place(0, 1), file.rows, file.chunks, file.schema)
    size = path.stat().st_size
    step = chunk_bytes(size)
    names: tuple[str, ...] | None = None
    with path.open("rb") as opened:
        refuse_utf_16(opened)
        if form == "csv":
            row, start = read_header(opened, step)
            names = read_names(row, delimiter, encoding)
        else:
            start = json_start(opened)
    return Source(path, names, start, size, lambda place: _chunks(path, place, step, form == "csv"))


def _chunks(path: Path, place: Place, step: int, quoted: bool) -> Iterator[Chunk]:
    with path.open("rb", buffering=0) as file:
        yield from cut(file, place, step, quoted=quoted)
