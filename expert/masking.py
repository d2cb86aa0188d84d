"""Takes out of a text what tells who somebody is, and leaves everything in its place.

Each character is masked by one, so that a place in the text stays the same place. Error codes, dates,
times and versions are left: they are what a ticket is about.
"""

from __future__ import annotations

import re

MASK = "\u2022"
"""What stands for each character that is taken out."""
_EMAIL = r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
_NO_DATE = r"(?!\d{1,4}[-/. ]\d{1,2}[-/. ]\d{2,4}(?!\d))"
_PHONE = (
    rf"(?<![\w.:+#-]){_NO_DATE}(?:\+\d{{1,3}}|\(0\d{{1,4}}\)|0\d)(?:[ ()/-]{{0,2}}\d){{5,13}}(?![\w:.]?\d|\w)"
    r"|(?<![\w.:+#-])(?:\(\d{3}\)|\d{3})[ -]\d{3}[ -]\d{4}(?![\w-])"
)
_UDID = r"(?<![\w-])(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16})(?![\w-])"
_IMEI = r"(?<![\w-])\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d(?![\w-])"
_NAMED = (
    r"(?<!\w)(?:S/N|SN|[Ss]erial(?:[ _-]?(?:[Nn]umber|[Nn]o\.?))?|Serien(?:nummer|-?[Nn]r\.?))"
    r"[ \t]*[:#=]?[ \t]*(?P<serial>[A-Z0-9]{8,16})(?!\w)"
)
_SERIAL = r"(?<![\w-])(?!0X)(?=[A-Z0-9]{0,10}\d[A-Z])(?=(?:\d*[A-Z]){3})[A-Z0-9]{10,12}(?![\w-])"
"""Letters and digits mixed; first letters and then digits is what tickets are called."""
_ALWAYS = re.compile(f"{_UDID}|{_EMAIL}|{_PHONE}|{_SERIAL}")
_BY_NAME, _BY_SUM = re.compile(_NAMED), re.compile(_IMEI)


def masked(text: str) -> str:
    """The text, of the same length, without what is somebody's own.

    That is e-mail addresses, telephone numbers, and UDIDs, serial numbers and IMEIs of devices.
    """
    text = _BY_SUM.sub(lambda found: _mask(found.group(), _is_imei(found.group())), text)
    text = _BY_NAME.sub(_only_serial, text)
    return _ALWAYS.sub(lambda found: _mask(found.group(), True), text)


def _mask(found: str, is_one: bool) -> str:
    return MASK * len(found) if is_one else found


def _only_serial(found: re.Match[str]) -> str:
    """What it is called is left; a serial number without any digit is a word."""
    serial = found.group("serial")
    begin = found.group()[: found.start("serial") - found.start()]
    return begin + _mask(serial, any(map(str.isdigit, serial)))


def _is_imei(written: str) -> bool:
    """Whether the last digit is the one that the others ask for (ISO/IEC 7812-1, Luhn)."""
    digits = [int(char) for char in written if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
