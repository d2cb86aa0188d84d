"""How sure an answer is of a symptom that it found in a text, and by which words, in one line."""

from __future__ import annotations

from enroltriage.expert.diagnosis import SymptomFound
from enroltriage.expert.excerpt import excerpt
from enroltriage.expert.language import QUOTES

from .words import WORDS

PLACES, PLACE_WIDTH = 3, 60
"""How many places are quoted, and how many characters of each."""


def recognised(symptom: SymptomFound, text: str, language: str) -> str:
    """For instance: recognised, 98%: “device cap reached”. Nothing of a symptom that was given.

    ``text`` is the one that was read; what was recognised in a fact has no places in it.
    """
    if symptom.score == 1:
        return ""
    percent = WORDS["percent"][language].format(symptom.score * 100)
    told = f"{WORDS['origin-recognised'][language]}, {percent}"
    places = (excerpt(text[start:end], PLACE_WIDTH) for start, end in symptom.spans)
    words = [QUOTES[language].format(place) for place in dict.fromkeys(places)]
    return f"{told}: {', '.join(words[:PLACES])}" if words else told
