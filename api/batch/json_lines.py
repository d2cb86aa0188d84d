"""What is wrong with a line of JSON, in words that do not vary by parser."""

from __future__ import annotations

import json
from typing import Any

import orjson

from .columns import FACTS
from .encoding import UTF_8, undecoded

_DIGITS = bytes.maketrans(b"123456789", b"0" * 9)
_LARGE = b"0" * 19
"""Digits that may be a whole number of more than 64 bits."""
_LOOSE = (b" :", b"\t:", b"\r:")
"""What stands before a colon that does not follow its key at once."""


def may_hold_large(data: bytes) -> bool:
    """Whether there may be a whole number of more than 64 bits in these lines."""
    return _LARGE in data.translate(_DIGITS)


def check_line(written: bytes, row: dict[str, Any], *, careful: bool) -> None:
    """Raise ValueError for what orjson passes over: keys that come twice, numbers of over 64 bits.

    Every key ends in a quotation mark before a colon. Where there are no more of these than keys,
    no key was lost; otherwise the line is read again, slowly.
    """
    nested = row.get(FACTS)
    keys = len(row) + (len(nested) if isinstance(nested, dict) else 0)
    tight = written.count(b'":') == keys and not any(loose in written for loose in _LOOSE)
    if tight and not careful:
        return
    try:
        json.loads(written, object_pairs_hook=_unlike_keys, parse_int=_of_64_bits)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _unlike_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'has the key "{twice[:100]}" more than once in the same object')
    return keys


def _of_64_bits(digits: str) -> int:
    number = int(digits) if len(digits) <= 20 else None
    if number is None or not -(2**63) <= number < 2**64:
        raise ValueError(
            f"holds {digits[:100]}, a whole number of more than 64 bits; put it in quotation marks"
        )
    return number


def fault_of(error: ValueError, written: bytes, encoding: str) -> str:
    """What is wrong with a line in this encoding, by the error that it raised."""
    if isinstance(error, UnicodeDecodeError):
        return undecoded(error, encoding)
    if not isinstance(error, orjson.JSONDecodeError):
        return str(error)
    if encoding == UTF_8:  # otherwise it was decoded before
        try:
            written.decode()
        except UnicodeDecodeError as broken:
            return undecoded(broken, encoding)
    told = error.msg
    if told.startswith("invalid literal"):  # names one that was not meant
        told = "unexpected character, expected a JSON value"
    return f"is not JSON: {told} (column {error.colno})"
