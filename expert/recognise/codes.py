"""Error codes in a text: eight hexadecimal digits, with or without 0x, or as a decimal number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(
    r"(?<![\w.])(?:0[xX]([0-9A-Fa-f]{7,9})|([0-9A-Fa-f]{8})|(-?[0-9]{10}))(?![\w])", re.ASCII
)
_DIGITS = re.compile(r"[-0-9A-Fa-f][0-9A-Fa-fxX]{6,11}")
"""What a code may be: quick to look for."""
_LEAST = 0x8000_0000
_MOST = 0xFFFF_FFFF


def normal_code(written: str) -> str | None:
    """A code as all spellings of it are compared: eight capital hexadecimal digits.

    None for what is no such code: a word, or a number that no error has.
    """
    found = _CODE.fullmatch(written.strip())
    return None if found is None else _normal(found)


def codes_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Every code in a text, as it is compared, with its place."""
    for digits in _DIGITS.finditer(text):
        found = _CODE.match(text, digits.start())
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
    if written.startswith(("-", "0x", "0X")):
        return int(code[0], 16) >= 8
    return code.startswith("8007" if len(written) > len(code) else "80")


def is_of_enrolment(code: str) -> bool:
    """Whether only the enrolment of Windows has such codes, so that no other product shows them."""
    return code.startswith("8018")


def _normal(found: re.Match[str]) -> str | None:
    prefixed, bare, decimal = found.groups()
    if decimal is not None:
        number = int(decimal) & _MOST
        return f"{number:08X}" if number >= _LEAST and abs(int(decimal)) <= _MOST else None
    digits = prefixed or bare
    if prefixed is None and not any(digit.isdigit() for digit in digits):
        return None  # a word of the letters A to F
    return digits.upper().rjust(8, "0")
