"""A part of the input that is answered in one go."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A place in the input between two rows.

    ``offset`` is in bytes (of Parquet in rows), ``line`` is that of the next row, from 1.
    """

    offset: int
    line: int


class Chunk(NamedTuple):
    """Whole rows, the first at ``line``; ``end`` is the place after them.

    With a ``fault`` it is the beginning of one row that could not be read whole.
    """

    data: bytes
    line: int
    end: Place
    fault: str | None = None
