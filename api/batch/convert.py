"""Answered rows as JSON lines become CSV or Parquet, where these need more than a row to begin.

The columns of the output, and their types, are those of all rows together: the lines are gone
through twice, and never held as a whole.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from . import arrow
from .columns import ANSWERED
from .writing import cells, csv_row

if TYPE_CHECKING:
    import pyarrow as pa

PART_BYTES = 2 * 1024 * 1024
"""How much of the rows is held at a time, as lines."""
Advance = Callable[[int], None]
"""Told how many bytes were gone through."""
Kinds = Mapping[str, frozenset[str]]
"""The columns carried through, in their order, each with the kinds of its values."""


def to_csv(lines: Path, target: Path, delimiter: str, advance: Advance) -> None:
    """Write the rows as CSV. Raises OSError."""
    columns = (*find_columns(lines, advance), *ANSWERED)
    with target.open("w", encoding="utf-8", newline="") as file:
        file.write(delimiter.join(cells(columns, delimiter)) + "\n")
        for rows in _rows(lines, advance):
            file.writelines([csv_row(columns, row, delimiter) for row in rows])
        _sync(file.fileno(), file.flush)


def to_parquet(
    lines: Path,
    target: Path,
    carried: Kinds | None,
    known: pa.Schema | None,
    advance: Advance,
    cores: int = 1,
) -> None:
    """Write the rows as Parquet, on so many cores. Raises OSError.

    ``carried`` are the columns carried through where they are the same in all rows; those that are
    ``known`` keep their type.
    """
    library = arrow.library()
    kinds = find_columns(lines, advance) if carried is None else carried
    before = (
        {name: known.field(name).type for name in kinds if name in known.names} if known else {}
    )
    types = {
        name: arrow.carried_type(before[name]) if name in before else _type(found)
        for name, found in kinds.items()
    }
    schema = library.schema(list((types | arrow.answer_types()).items()))
    as_is = all(
        arrow.reads_as_is(before.get(name, types[name]), None if name in before else found)
        for name, found in kinds.items()
    )
    with target.open("wb") as file:
        with library.parquet.ParquetWriter(file, schema) as writer:
            for table in _tables(_parts(lines, advance), schema, as_is, cores):
                writer.write_table(table)
        _sync(file.fileno(), file.flush)


def _tables(
    parts: Iterator[bytes], schema: pa.Schema, as_is: bool, cores: int
) -> Iterator[pa.Table]:
    """The parts as tables, in their order; on several cores, the next are read while one is used."""
    read = arrow.read_lines if as_is else _table
    if cores == 1:
        for part in parts:
            yield read(part, schema)
        return
    under_way: deque[Future[pa.Table]] = deque()
    with ThreadPoolExecutor(cores, "convert") as readers:  # pyarrow lets Python go on meanwhile
        for part in parts:
            under_way.append(readers.submit(read, part, schema))
            if len(under_way) > cores:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


def _table(part: bytes, schema: pa.Schema) -> pa.Table:
    """Rows whose values are to be of other types than they have in JSON."""
    rows = _read(part)
    arrays = [arrow.column([row.get(field.name) for row in rows], field.type) for field in schema]
    return arrow.library().Table.from_arrays(arrays, schema=schema)


def find_columns(lines: Path, advance: Advance) -> Kinds:
    """The columns that rows carry through, in the order in which they come first."""
    found: dict[str, set[str]] = {}
    for rows in _rows(lines, advance):
        for row in rows:
            for name, value in row.items():
                if name not in ANSWERED:
                    found.setdefault(name, set()).add(_kind(value))
    return {name: frozenset(kinds - {"null"}) for name, kinds in found.items()}


def _rows(lines: Path, advance: Advance) -> Iterator[list[dict[str, Any]]]:
    return map(_read, _parts(lines, advance))


def _read(part: bytes) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in part.removesuffix(b"\n").split(b"\n")]


def _parts(lines: Path, advance: Advance) -> Iterator[bytes]:
    """Whole lines, about so many bytes of them at a time."""
    with lines.open("rb") as file:
        while part := file.read(PART_BYTES):
            part += file.readline()
            yield part
            advance(len(part))


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) <= 2**53:  # what a float holds exactly
            return "int"
        return "wide" if value < 2**63 else "other"
    return type(value).__name__


def _type(kinds: frozenset[str]) -> pa.DataType:
    """The type of a column with these kinds of values; text where no other holds them all."""
    library = arrow.library()
    if kinds == {"bool"}:
        return library.bool_()
    if kinds and kinds <= {"int", "wide"}:
        return library.int64()
    if kinds and kinds <= {"int", "float"}:
        return library.float64()
    return library.string()


def _sync(handle: int, flush: Callable[[], None]) -> None:
    flush()
    os.fsync(handle)
