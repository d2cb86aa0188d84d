"""Takes out of a text what tells who somebody is, and leaves everything in its place.

Each character is masked by one of one byte, so that a place in the text stays the same place, and no
text grows. Error codes, dates, times and versions are left: they are what a ticket is about. What is
written like neither, as nine digits in a row, is taken for a telephone number only where it is called
one.
"""

from __future__ import annotations

import re

MASK = "*"
"""What stands for each character that is taken out."""
_STOP = r"(?:\.| ?[(\[](?i:dot|punkt)[)\]] ?)"
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Signs without a width, as pages and programs put them into what is copied from them."""
_BEGIN, _LOCAL = rf"(?<![\w.+'#%{_UNSEEN}-])", rf"[\w.+'#%{_UNSEEN}-]{{1,100}}"
_AT = "[@\uff20\ufe6b]"
_EMAIL = (
    # Who writes of "your @contoso.example address" means nobody: what stands before is then a word.
    rf"{_BEGIN}(?:{_LOCAL}(?:(?: {{1,2}}(?={_AT} ))?{_AT} {{0,2}}|%40)|(?=[^\W\d_]{{1,99}}[.+\d_]){_LOCAL} {{1,2}}{_AT})"
    rf"(?:[\w{_UNSEEN}-]{{1,63}}[.\uff0e]){{1,8}}"
    rf"[{_UNSEEN}]{{0,2}}(?:[^\W\d_][{_UNSEEN}]{{0,2}}){{2,24}}(?![^\W\d_])"
    r"|(?<![\w.+'#%-])[\w.+'#%-]{1,100} ?[(\[](?i:at|\u00e4t)[)\]] ?[\w-]{1,63}"
    rf"(?:{_STOP}[\w-]{{1,63}}){{0,7}}{_STOP}[^\W\d_]{{2,24}}(?![^\W\d_])"
)
_NOT_AFTER = r"(?:(?<![\w.:+#/*-])|(?<=[A-Za-z][:.])|(?<=[A-Za-z][:.] ))"
"""What a number is not part of: a time, a path, a version. A word with a colon or a stop leads to one."""
_NO_DATE = (
    r"(?!\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d(?!\d)|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"
    r"|\d{1,2}[-/.]\d{1,2}[-/.]\d\d(?![-/. ]?\d)|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-)"
)
_BETWEEN = "[ \u00a0\u2007\u2009\u202f()/.\u2010-\u2014-]{0,3}"
_EXTENSION = r"(?:[ ,]{1,2}(?i:extension|ext|x|durchwahl|dw|app)\.? ?\d{1,5}(?!\w))?"
_PHONE = (
    rf"{_NOT_AFTER}{_NO_DATE}(?:\+\d{{1,3}}|\(\+\d{{1,3}}\)|\(0\d{{1,4}}\)|0[1-9])(?:{_BETWEEN}\d){{6,13}}(?![\w:.]?\d|\w|-[0-9A-Fa-f]){_EXTENSION}"
    rf"|{_NOT_AFTER}{_NO_DATE}00 ?[1-9](?:{_BETWEEN}\d){{7,13}}(?![\w:.]?\d|\w){_EXTENSION}"
    rf"|{_NOT_AFTER}(?:1[ .-])?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[ .-])\d{{3}}[ .-]\d{{4}}(?![\w-]|\.\d){_EXTENSION}"
)
_CALLED = (
    r"(?<!\w)(?i:tel|telefon\w*|phone|mobile?|mobil\w*|handy\w*|fon|cell|gsm|whatsapp|tlf|m\u00f3vil|t\u00e9l"
    r"|fax|telefax|durchwahl|rufnummer)(?:[ .:=]|number|no\.?|nr\.?|is|ist){0,5}"
    rf"(?!\d{{1,2}}\.\d{{1,2}}\.\d){_NO_DATE}"
    rf"(?P<called>\+?\(?\d(?:{_BETWEEN}\d){{6,14}}|(?:(?<=[:=])|(?<=[:=] ))\d(?:{_BETWEEN}\d){{4,5}})(?!\w)"
)
"""After a colon, what is called a telephone number may be as short as within a house."""
_OWN = (
    r"(?<!\w)(?i:(?:my|his|her|our|their|your) (?:(?:cell|mobile|phone|work|office|home|direct|contact|callback) )?(?:number|no\.|#)"
    r"|(?:meine|seine|ihre|unsere) (?:nummer|nr\.)|(?:call|ring|reach|text|phone) (?:me|us|him|her|them)(?: back)?"
    r"|call ?back|r\u00fcckruf|erreichbar|(?:ruf|rufen sie) (?:mich|uns)(?: bitte)?(?: zur\u00fcck)?)"
    r"(?:[ .:=]|(?i:is|ist|lautet|at|on|under|unter|an)\b){0,5}"
    rf"(?!\d{{1,2}}\.\d{{1,2}}\.\d){_NO_DATE}(?P<own>\+?\(?\d(?:{_BETWEEN}\d){{6,14}})(?!\w|[.:]\d)"
)
"""A number that somebody says is theirs, or asks to be called at."""
_PAIRS = (
    r"(?<!\w)(?i:tel|telefon|telefonnummer|fon|fax|telefax|rufnummer|durchwahl|handy|handynummer|tlf|t\u00e9l)"
    r"(?:[ .:=]|(?i:nr\.?|is|ist)){0,5}"
    r"(?P<pairs>\d\d(?:[ \u00a0\u2007\u2009\u202f]\d\d){2,6})(?!\w|[ .:,/-]\d)"
)
"""As short as in a small town, but written as nothing but a telephone number is."""
_UDID = (
    r"(?<![0-9A-Za-z-])(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{16}|0000[0-9A-Fa-f]{4} ?[0-9A-Fa-f]{16})"
    r"(?![0-9A-Za-z-])"
)
_IMEI = r"(?<![\w-])\d(?:[ -]?\d){14}(?![\w-])"
_LEADS = (
    r"(?:[ _-]?(?i:number|nummer|no|nr)\b\.?)?(?: (?i:is|was|ist|war|lautet)\b)?[ \t:=#\"'_-]{0,5}"
)
"""What stands between what a number is called and the number."""
_OF_DEVICE = (
    rf"(?<!\w)(?i:udid){_LEADS}(?P<udid>[0-9A-Fa-f]{{8}}(?:[ -]?[0-9A-Fa-f]{{8}}){{2,4}})(?![0-9A-Za-z])"
    rf"|(?<!\w)(?i:imei(?: ?[12](?!\d))?(?:/sv)?|imeisv|meid|imsi){_LEADS}(?P<imei>[0-9A-Fa-f](?:[ ./-]?[0-9A-Fa-f]){{13,15}})(?![0-9A-Za-z])"
    rf"|(?<!\w)(?i:iccid|eid){_LEADS}(?P<card>\d(?:[ -]?\d){{17,31}})(?![0-9A-Za-z])"
)
"""What is called so need not look like it: its last digit may be mistyped, it may be written in groups."""
_NAMED = (
    r"(?<!\w)(?i:S/N|S\.N\.|SNr|SN|serial(?:[ _-]?(?:number|no\.?|nr\.?))?|seri(?:en[ -]?|e)(?:nummer|nr)|ser\.[ -]?nr"
    r"|n(?:\u00ba|o|\u00b0|um\u00e9ro|\u00famero|umero)\.? (?:de|di) s(?:\u00e9rie|erie))\.?"
    r"(?:[ ]?\(SN\))?(?: (?i:of|for|des|der|vom) (?:(?i:the|my|this) )?[^\W\d_]{2,15})?"
    r"(?: (?i:is|was|ist|war|lautet)\b)?(?:[ \t\"']{0,4}[:=#])?[ \t\"']{0,4}(?!0[xX])(?P<serial>[A-Za-z0-9]{8,16})(?!\w)"
)
_SERIAL = (
    r"(?<![\w-])(?!0X)(?=[A-Z0-9]{0,9}\d[A-Z]{1,9}\d)(?=(?:\d*[A-Z]){3})[A-Z0-9]{10,12}(?![\w-])"
)
"""Digits, letters and digits again: what is called OAUTH2ERROR or INC0012345 is no serial number."""
_ALWAYS = re.compile(f"{_UDID}|{_EMAIL}|{_PHONE}|{_SERIAL}")
_BY_NAME, _BY_SUM = (
    re.compile(f"{_OF_DEVICE}|{_NAMED}|{_CALLED}|{_OWN}|{_PAIRS}"),
    re.compile(_IMEI),
)


def masked(text: str) -> str:
    """The text, of the same length, without what is somebody's own.

    That is e-mail addresses, telephone numbers, and UDIDs, serial numbers and IMEIs of devices,
    MEIDs and what SIM cards are called among them.
    """
    text = _BY_NAME.sub(_only_number, text)
    text = _BY_SUM.sub(lambda found: _mask(found.group(), _is_imei(found.group())), text)
    return _ALWAYS.sub(lambda found: _mask(found.group(), True), text)


def _mask(found: str, is_one: bool) -> str:
    return MASK * len(found) if is_one else found


def _only_number(found: re.Match[str]) -> str:
    """What it is called is left; a serial number without any digit is a word."""
    name = found.lastgroup or ""
    number = found.group(name)
    begin = found.group()[: found.start(name) - found.start()]
    return begin + _mask(number, any(map(str.isdigit, number)))


def _is_imei(written: str) -> bool:
    """Whether the last digit is the one that the others ask for (ISO/IEC 7812-1, Luhn)."""
    digits = [int(char) for char in written if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0
