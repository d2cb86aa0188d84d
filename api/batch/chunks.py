"""Cutting a file of CSV or JSON lines into chunks of whole rows.

Where a chunk ends depends on where it begins and on nothing else, so that a run which goes on from
a chunk's end cuts the rest as the first one would have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from .chunk import Chunk, Place
from .job import MAX_ROW_BYTES, BatchRefused
from .quoting import last_line_end, last_row_end

CHUNK_BYTES = 128 * 1024
LEAST_CHUNK_BYTES = 16 * 1024
CHUNKS = 64
"""A small file is cut into about so many, that all cores have something to do."""
BOM = b"\xef\xbb\xbf"


def chunk_bytes(size: int) -> int:
    """How large the chunks of an input of so many bytes are."""
    return max(LEAST_CHUNK_BYTES, min(CHUNK_BYTES, size // CHUNKS))


def read_header(file: BinaryIO, size: int) -> tuple[bytes, Place]:
    """The first row of CSV, and the place after it. Raises BatchRefused for one that never ends."""
    data = b""
    while True:
        block = file.read(size)
        data += block
        end = _first_row_end(data) or (0 if block else len(data))
        if end or not block:
            row = data[:end].removeprefix(BOM)
            return row.rstrip(b"\r\n"), Place(end, data.count(b"\n", 0, end) + 1)
        if len(data) > MAX_ROW_BYTES:
            raise BatchRefused(
                "The header of the input does not end: is it CSV, and is a quotation mark missing?"
            )


def _first_row_end(data: bytes) -> int:
    end = data.find(b"\n")
    while end >= 0 and data.count(b'"', 0, end) % 2:
        end = data.find(b"\n", end + 1)
    return end + 1


def json_start(file: BinaryIO) -> Place:
    """The place of the first row of JSON lines: after a byte order mark, if there is one."""
    return Place(len(BOM) if file.read(len(BOM)) == BOM else 0, 1)


def cut(file: BinaryIO, start: Place, size: int, *, quoted: bool) -> Iterator[Chunk]:
    """The chunks from a place on; with ``quoted``, ends of lines in quotation marks end no row."""
    row_end: Callable[[bytes], int] = last_row_end if quoted else last_line_end
    offset, line = start
    while True:
        file.seek(offset)
        data, end = _read_rows(file, size, row_end)
        if not data:
            return
        fault = None
        if not end:  # what begins here is too long: its first line is taken by itself
            end = data.find(b"\n") + 1
        if not end:
            fault = f"is longer than {MAX_ROW_BYTES} bytes"
            end = len(data) + _rest_of_line(file, size)
        line_after = line + (1 if fault else data.count(b"\n", 0, end))
        place = Place(offset + end, line_after)
        yield Chunk(data[:end], line, place, fault)
        offset, line = place


def _read_rows(file: BinaryIO, size: int, row_end: Callable[[bytes], int]) -> tuple[bytes, int]:
    """What is read to find whole rows, and where they end in it; 0 where the first is too long."""
    data = b""
    while len(data) <= MAX_ROW_BYTES:
        block = file.read(size)
        data += block
        end = row_end(data) if len(block) == size else len(data)
        if end or not data:
            return data, end
    return data, 0


def _rest_of_line(file: BinaryIO, size: int) -> int:
    """How many bytes it is to the end of the line."""
    passed = 0
    while block := file.read(size):
        end = block.find(b"\n") + 1
        passed += end or len(block)
        if end:
            break
    return passed
