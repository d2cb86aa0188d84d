"""Values that JSON has no type for, as it may carry them, and those of tables as facts have them."""

from __future__ import annotations

import re
from base64 import b64encode
from math import isnan
from typing import Any

_MIDNIGHT = re.compile(r"(\d{4}-\d{2}-\d{2}) 00:00:00(?:\.0+)?Z?")
"""A day as Parquet has it that knows only times, in text."""


def plain_value(value: Any) -> Any:
    """For ``orjson.dumps``: bytes in base 64, what else there may be (decimals) as text."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


def table_value(value: Any) -> Any:
    """A value of a table as one of a fact: None where it is missing.

    What makes a table may have no whole numbers with gaps: they are floats there, and a gap is no number.
    Nor may it have days: they are times there, at midnight.
    """
    if isinstance(value, float):
        if isnan(value):
            return None
        return int(value) if value.is_integer() else value
    midnight = _MIDNIGHT.fullmatch(value) if isinstance(value, str) else None
    return value if midnight is None else midnight[1]
