"""How the text of the input is encoded: which encodings may be, and what is said of bytes that do not fit.

Rows are found in the bytes, by ends of lines and quotation marks; so what is ASCII must stand for
itself there, as it does in all encodings but a few.
"""

from __future__ import annotations

import codecs
from encodings.aliases import aliases
from typing import BinaryIO

from enroltriage.expert.suggest import closest

from .job import BatchRefused

UTF_8 = "utf-8"
_ASCII = bytes(range(128))
_USUAL = "cp1252 (Windows), latin-1, mac-roman or utf-8"
_SHIFTING = ("iso2022",)
"""Encodings in which bytes of ASCII stand for other characters after a mark."""


def encoding_named(name: str) -> str:
    """The encoding as Python calls it. Raises BatchRefused for one that there is not, or does not do."""
    found = _text_encoding(name)
    if found is None:
        known = sorted(filter(_text_encoding, {*aliases, *aliases.values()}))
        near = closest(name, known)
        meant = f"; did you mean {near}?" if near else ""
        raise BatchRefused(f"{name!r} is no encoding: name one such as {_USUAL}{meant}")
    if found == "utf-8-sig":
        return UTF_8  # a byte order mark is passed over anyway
    if _ASCII.decode("ascii").encode(found) != _ASCII or found.startswith(_SHIFTING):
        raise BatchRefused(
            f"{name!r} cannot be read by rows: save the file as UTF-8, or name one such as {_USUAL}"
        )
    return found


def _text_encoding(name: str) -> str | None:
    """What Python calls it; None where there is none, or none of text."""
    try:
        found = codecs.lookup(name).name
        _ASCII.decode("ascii").encode(found)
    except (LookupError, ValueError):
        return None
    return found


def undecoded(error: UnicodeDecodeError, encoding: str) -> str:
    """What is wrong with bytes that do not fit: which, where, and what to do."""
    what = "UTF-8" if encoding == UTF_8 else encoding
    other = "--encoding cp1252" if encoding == UTF_8 else "the --encoding"
    return (
        f"is not {what}: byte 0x{error.object[error.start]:02x} at offset {error.start} of the row; "
        f"add {other} if that is what it is, or save the file as UTF-8"
    )


def refuse_utf_16(file: BinaryIO) -> None:
    """Raise BatchRefused for a file that begins as UTF-16 does. The file is read from its start then."""
    begin = file.read(2)
    file.seek(0)
    if begin in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        raise BatchRefused("The input is UTF-16, which cannot be read by rows: save it as UTF-8.")
