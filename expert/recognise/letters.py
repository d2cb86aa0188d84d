"""How a word is spelt when it is compared: case, accents and the usual slips of writing do not count.

Words of the rules and words of a text go through the same folding, so it may be coarse. What it
makes equal: case, accents and their spellings (ä, ae, a), doubled letters in all but short words,
-ise and -ize, and what optical recognition takes for each other inside a word (0 and o, 1 and l, rn
and m).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufe0e\ufe0f\ufeff"
"""What is not seen, and may stand inside a word."""
SHORT = 4
"""In words of no more letters doubled ones count: all is not al, and Zoom not som."""
FILLER = "\x7f"
"""What takes the place of what is not seen, and of markup that is no part of the text: a sign that nobody
types, and that is quick to read past."""
_SEPARATE = {
    "ø": "o",
    "æ": "a",
    "œ": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "þ": "t",
    "ß": "s",
}
_DIGITS = str.maketrans({"0": "o", "1": "l", "5": "s", "|": "l", "3": "e"})
_APOSTROPHES = "'\u2019\u00b4`"
_SHORTENED = re.compile(f"[{_APOSTROPHES}](?<=[nN].)(?=[tT]\\b)")
"""The apostrophe of isn't, which many leave out."""
_PLAIN = bytes(range(128))
"""All plain letters."""
FEW = 16
"""So few characters are quicker put in the place of others one by one."""
_TWICE = re.compile(r"(.)\1+")
_ALIKE = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("rn", "m"), ("vv", "w"), ("z", "s"))
_WHOLE = ("HIRAGANA", "KATAKANA", "HANGUL")
"""Scripts in which what a sign is made of makes another letter."""


class _Letters(dict[int, str]):
    """A table for ``str.translate`` that fills itself: each character as one plain small letter."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(
            _plain(chr(code))
        )  # what is left of a sign may be plain no more
        return plain


def _plain(char: str) -> str:
    if char in INVISIBLE or unicodedata.combining(char):
        return FILLER
    compatible = unicodedata.normalize("NFKC", char)
    if len(compatible) != 1:
        return compatible[0] if compatible.isalpha() else char
    if unicodedata.name(compatible, "").startswith(_WHOLE):
        return compatible
    base = unicodedata.normalize("NFKD", compatible)[0]
    return _SEPARATE.get(base.lower(), base) if not base.isupper() else _upper(base)


def _upper(base: str) -> str:
    return _SEPARATE.get(base.lower(), base.lower()).upper()[:1]


_LETTERS = _Letters()


def foreign_in(text: str) -> set[str]:
    """All characters of a text but plain letters and their signs, each once."""
    written = text.encode(errors="surrogatepass")
    return {*written.translate(None, _PLAIN).decode(errors="surrogatepass")}


def plain(text: str) -> str:
    """The text in plain letters, each character in its place: one for one. Case stays."""
    foreign = foreign_in(text)
    if len(foreign) > FEW:
        text = text.translate(_LETTERS)
    else:
        for char in foreign:
            text = text.replace(char, _LETTERS[ord(char)])
    marks = (at for mark in _APOSTROPHES for at in _places(mark, text))
    return _SHORTENED.sub(FILLER, text) if any(_SHORTENED.match(text, at) for at in marks) else text


def _places(char: str, text: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def seen(text: str) -> str:
    """Of a text what is seen of it."""
    return "".join([char for char in text if char not in INVISIBLE and char != FILLER])


def is_number(word: str) -> bool:
    """Whether it is rather a number than a word: at least half of it are digits."""
    return not word.isalpha() and sum(map(str.isdigit, word)) * 2 >= len(word)


def fold(word: str) -> str:
    """A word of plain letters as it is compared."""
    word = word.replace(FILLER, "").casefold()
    if word.isdigit():
        return word
    if not is_number(word):
        word = word.translate(_DIGITS)
    for whole, letter in _ALIKE:
        word = word.replace(whole, letter)
    return single(word)


def single(word: str) -> str:
    """A folded word without doubled letters, unless it is short."""
    return word if len(word) <= SHORT else _TWICE.sub(r"\1", word)
