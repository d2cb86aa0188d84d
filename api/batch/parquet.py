"""Rows of Parquet: cutting a file into chunks, and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .arrow import library, plain_table
from .chunk import Chunk, Place
from .collector import no_collection
from .job import BatchRefused
from .json_rows import JsonRows
from .reading import Row
from .rejects import Rejects

if TYPE_CHECKING:
    import pyarrow as pa

ROWS = 1000
"""How many rows a chunk has at most."""


class ParquetFile:
    """A file to be read."""

    def __init__(self, path: Path) -> None:
        arrow = library()
        self._arrow = arrow
        try:
            self._file = arrow.parquet.ParquetFile(path)
        except arrow.ArrowInvalid as error:
            raise BatchRefused(f"{path} is no Parquet file: {error}") from error
        self.rows: int = self._file.metadata.num_rows
        self.schema: pa.Schema = self._file.schema_arrow

    def chunks(self, start: Place) -> Iterator[Chunk]:
        """The chunks from a row on; none has rows of two groups."""
        first = 0
        for group in range(self._file.num_row_groups):
            rows = self._file.metadata.row_group(group).num_rows
            if first + rows > start.offset:
                yield from self._group(group, first, start.offset)
            first += rows

    def _group(self, group: int, first: int, start: int) -> Iterator[Chunk]:
        for batch in self._file.iter_batches(ROWS, row_groups=[group], use_threads=False):
            end = first + batch.num_rows
            if end > start:
                left = batch.slice(max(0, start - first))
                line = end - left.num_rows + 1
                yield Chunk(self._written(left), line, Place(end, end + 1))
            first = end

    def _written(self, batch: pa.RecordBatch) -> bytes:
        sink = self._arrow.BufferOutputStream()
        with self._arrow.ipc.new_stream(sink, batch.schema) as stream:
            stream.write_batch(batch)
        written: bytes = sink.getvalue().to_pybytes()
        return written


class ParquetRows:
    """Reads the rows of a chunk: they are those of JSON, with null for what was not given."""

    def __init__(self, rows: JsonRows) -> None:
        self._rows = rows
        self.case = rows.case
        self.met = rows.met
        self.shown = rows.shown

    def rows(self, data: bytes, line: int, rejects: Rejects) -> Iterator[Row]:
        """The rows of a chunk."""
        with library().ipc.open_stream(data) as stream:
            table = stream.read_all()
        with no_collection():
            coming = plain_table(table).to_pylist()
        for number, row in enumerate(coming, line):
            found = self._rows.row(row, number, rejects)
            if found is not None:
                yield found
