"""Error codes in a text: eight hexadecimal digits, or a decimal number, as tools write them.

With 0x, &H, h or L, or without; of 64 bits, of which the upper half says nothing, or of 32. Digits may
be blurred, read as letters from a picture (0x8OO7), and the last ones cut off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

_CODE = re.compile(
    r"(?:(?<![\w.])(?:0[xX](?:[fF]{8})?([0-9A-Fa-f]{7,9})[lL]?|([0-9A-Fa-f]{8})[hH]?"
    r"|(-?[0-9]{10}|1844674407[0-9]{10}))|(?<=&[hH])([0-9A-Fa-f]{8}))(?!\w)",
    re.ASCII,
)
_BLURRED = re.compile(
    r"(?<![\w.&])(?:[Oo][xX]|0[xX](?=[0-9A-Fa-f]*[OoIl]))(?=\w*\d)[0-9A-Fa-fOoIl]{5,8}(?!\w)",
    re.ASCII,
)
"""A code with letters in the place of digits, as a picture may be read: 0x8OO7O5b4."""
_SHARP = str.maketrans("OoIl", "0011")
_BEGUN = re.compile(r"(?<![\w.&])0[xX]([0-9A-Fa-f]{5,7})(?![0-9A-Za-z])", re.ASCII)
"""A code of which the last digits are missing."""
_OF_CODES = "0123456789abcdefABCDEFxXOoIl"
_SHAPE = bytes(ord("0" if chr(code) in _OF_CODES else " ") for code in range(256))
_LONG = b"0" * 7
"""The shape of what may hold a code, which few texts have: at least so many of its characters in a row."""
LONGEST_DECIMAL = 11
"""So many characters has a decimal number of 32 bits at the most, its sign included."""
_LEAST = 0x8000_0000
_MOST = 0xFFFF_FFFF
_SIGNED = 0xFFFF_FFFF_8000_0000
"""From here on, 64 bits without a sign are a negative number of 32."""


def normal_code(written: str) -> str | None:
    """A code as all spellings of it are compared: eight capital hexadecimal digits.

    None for what is no such code: a word, or a number that no error has.
    """
    bare = _sharp(written.strip())
    found = _CODE.fullmatch(bare) or (
        _CODE.fullmatch(bare, 2) if bare[:2] in ("&H", "&h") else None
    )
    return None if found is None else _normal(found)


class Codes(NamedTuple):
    """The codes in a text, each with its place: whole ones as they are compared, of others what is left.

    Of a code that is cut off the digits are left, in capitals.
    """

    whole: Sequence[tuple[str, int, int]]
    begun: Sequence[tuple[str, int, int]] = ()


def codes_in(text: str) -> Codes:
    """Every code in a text, and what may be the beginning of one."""
    places = _places(text)
    if not places:
        return _NO_CODES
    text = _sharpened(text, places)
    begun = filter(None, (_BEGUN.match(text, begin) for begin in places))
    return Codes(
        [*_whole(text, places)],
        [(found.group(1).upper(), found.start(), found.end()) for found in begun],
    )


_NO_CODES = Codes(())


def _whole(text: str, places: Iterable[int]) -> Iterator[tuple[str, int, int]]:
    for begin in places:
        is_dashed = text[begin - 1 : begin] == "-" and text[begin + 1] not in "xX"
        found = _CODE.match(text, begin - is_dashed)
        code = None if found is None else _normal(found)
        if found is not None and code is not None:
            yield code, found.start(), found.end()


def compared(written: str) -> str:
    """A code as it is compared with others, whether it is a number or a word."""
    return normal_code(written) or "".join(filter(str.isalnum, written.casefold()))


def is_failure(written: str, code: str) -> bool:
    """Whether what is written is the code of a failure, and not just a number of as many digits.

    The highest bit tells a failure; most have the same eight bits before the number. Ten digits
    without a sign may be a telephone number: of these only failures of Windows itself count.
    """
    written = _sharp(written)
    if written.startswith(("-", "0x", "0X")):
        return int(code[0], 16) >= 8
    digits = written.rstrip("hH")
    if len(digits) > LONGEST_DECIMAL:
        return True
    return code.startswith("8007" if len(digits) > len(code) else "80")


def is_of_enrolment(code: str) -> bool:
    """Whether only the enrolment of Windows has such codes, so that no other product shows them."""
    return code.startswith("8018")


def _places(text: str) -> list[int]:
    """Where in a text codes may begin."""
    shape = text.encode("ascii", "replace").translate(_SHAPE)
    places, end = [], 0
    while (begin := shape.find(_LONG, end)) >= 0:
        places.append(begin)
        end = shape.find(b" ", begin)
        if end < 0:
            break
    return places


def _sharpened(text: str, places: Iterable[int]) -> str:
    """With the digits of codes at these places that were read as letters; all stays in its place."""
    if not any(_BLURRED.match(text, begin) for begin in places):
        return text
    return _BLURRED.sub(lambda found: found.group().translate(_SHARP), text)


def _sharp(written: str) -> str:
    return _sharpened(written, _places(written))


def _normal(found: re.Match[str]) -> str | None:
    prefixed, bare, decimal, basic = found.groups()
    if decimal is not None:
        number = int(decimal) & _MOST
        fits = abs(int(decimal)) <= _MOST or int(decimal) >= _SIGNED
        return f"{number:08X}" if number >= _LEAST and fits else None
    digits = prefixed or basic or bare
    if bare is not None and not any(digit.isdigit() for digit in digits):
        return None  # a word of the letters A to F
    return digits.upper().rjust(8, "0")
