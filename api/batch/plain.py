"""Values that JSON has no type for, as it may carry them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any


def plain_value(value: Any) -> Any:
    """For ``orjson.dumps``: bytes in base 64, what else there may be (decimals) as text."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)
