"""pyarrow, loaded only when a file is Parquet, and how its types pass through rows of JSON."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from .columns import ANSWERED
from .job import BatchRefused

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL = "pip install 'enroltriage[batch]'"


def library() -> Any:
    """The module pyarrow. Raises BatchRefused with how to install it."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise BatchRefused(f"Parquet needs pyarrow: {INSTALL}") from error
    return pyarrow


def plain_table(table: pa.Table) -> pa.Table:
    """The table with text for what JSON has no type for, such that it can be read back."""
    arrow = library()
    for place, field in enumerate(table.schema):
        if arrow.types.is_dictionary(field.type):
            table = table.set_column(
                place, field.name, table.column(place).cast(field.type.value_type)
            )
        if _as_text(field.type):
            table = table.set_column(place, field.name, table.column(place).cast(arrow.string()))
    return table


def carried_type(kind: pa.DataType) -> pa.DataType:
    """The type in which a column is carried through; text where JSON cannot bring the type back."""
    types = library().types
    if types.is_dictionary(kind):
        return carried_type(kind.value_type)
    return kind if _as_text(kind) or types.is_binary(kind) or _as_json(kind) else library().string()


def answer_types() -> dict[str, pa.DataType]:
    """The types of the columns of an answer."""
    arrow = library()
    text = arrow.string()
    cause = arrow.struct([("id", text), ("status", text), ("likelihood", arrow.float64())])
    lists = dict.fromkeys(("symptoms", "notices", "candidates"), arrow.list_(text))
    special = {**lists, "score": arrow.float64(), "causes": arrow.list_(cause)}
    return {name: special.get(name, text) for name in ANSWERED}


def reads_as_is(kind: pa.DataType, found: frozenset[str] | None) -> bool:
    """Whether pyarrow reads a column of this type by itself where JSON has these kinds of values.

    None: those that a column of this type has.
    """
    arrow = library()
    if arrow.types.is_dictionary(kind):
        kind = kind.value_type
    as_is = {arrow.bool_(): {"bool"}, arrow.int64(): {"int", "wide"},
             arrow.float64(): {"int", "float"}, arrow.string(): {"str"}}  # fmt: skip
    return kind in as_is if found is None else found <= as_is.get(kind, set())


def read_lines(lines: bytes, schema: pa.Schema) -> pa.Table:
    """Lines of JSON as a table, where every column of it reads as is; what a line lacks is null."""
    from pyarrow.json import ParseOptions, ReadOptions, read_json

    return read_json(
        library().BufferReader(lines),
        ReadOptions(use_threads=False, block_size=len(lines)),  # no line may be longer than a block
        ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )


def column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Values of JSON as a column of this type."""
    arrow = library()
    if _as_text(kind):
        return arrow.array(values, arrow.string()).cast(kind)
    if arrow.types.is_binary(kind):
        return arrow.array([None if value is None else b64decode(value) for value in values], kind)
    if arrow.types.is_string(kind):
        return arrow.array([_text(value) for value in values], kind)
    return arrow.array(values, kind)


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _as_text(kind: pa.DataType) -> bool:
    types = library().types
    return bool(types.is_timestamp(kind) or types.is_date(kind) or types.is_time(kind)
                or types.is_decimal(kind))  # fmt: skip


def _as_json(kind: pa.DataType) -> bool:
    """Whether values of this type are the same after they were JSON."""
    types = library().types
    if types.is_list(kind):
        return _as_json(kind.value_type)
    if types.is_struct(kind):
        return all(_as_json(kind.field(place).type) for place in range(kind.num_fields))
    return bool(types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind)
                or types.is_string(kind) or types.is_large_string(kind))  # fmt: skip
