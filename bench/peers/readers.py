"""Other ways to read a ticket: searching for the displayed messages and codes as they are written.

What each is given is the rules' own messages, in small letters and with one blank between two words,
and a text in the same form. What several symptoms have in common names none of them: it abstains.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from enroltriage.expert import KnowledgeBase

from .rulebase import Unavailable

ALIKE = "rapidfuzz, partial_ratio"
LEAST_LETTERS = 12
"""Of a message that is shorter, half of all texts hold something alike."""
LEAST_ALIKE = 84
"""How alike a part of the text must be to a message, of 100."""
_WORD = re.compile(r"[^\W_]+")

Reader = Callable[[str], Collection[str]]
"""Names the symptoms of a text."""


def single_words(knowledge: KnowledgeBase) -> Reader:
    """The floor: each word of the text is looked up among those of all messages; it names nothing."""
    known = {word for message in _messages(knowledge) for word in message.split()}

    def read(text: str) -> Collection[str]:
        return [word for word in _WORD.findall(text.casefold()) if word in known][:0]

    return read


def literal(knowledge: KnowledgeBase) -> Reader:
    """pyahocorasick: every message that stands in the text letter by letter."""
    try:
        import ahocorasick
    except ImportError as missing:
        raise Unavailable(f"pyahocorasick cannot be imported: {missing}") from missing
    automaton = ahocorasick.Automaton()
    for message, symptoms in _messages(knowledge).items():
        automaton.add_word(f" {message} ", symptoms)
    automaton.make_automaton()

    def read(text: str) -> Collection[str]:
        found = (symptoms for _, symptoms in automaton.iter(f" {_normal(text)} "))
        return {id_ for symptoms in found if len(symptoms) == 1 for id_ in symptoms}

    return read


def alike(knowledge: KnowledgeBase) -> Reader:
    """rapidfuzz: the message of which most stands, nearly, in one part of the text."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError as missing:
        raise Unavailable(f"rapidfuzz cannot be imported: {missing}") from missing
    messages = {
        message: symptoms
        for message, symptoms in _messages(knowledge).items()
        if len(message) >= LEAST_LETTERS
    }
    looked_for = [*messages]

    def read(text: str) -> Collection[str]:
        best = process.extractOne(
            _normal(text), looked_for, scorer=fuzz.partial_ratio, score_cutoff=LEAST_ALIKE
        )
        symptoms = messages[best[0]] if best else ()
        return symptoms if len(symptoms) == 1 else ()

    return read


def _messages(knowledge: KnowledgeBase) -> Mapping[str, tuple[str, ...]]:
    """The messages and codes of the rules, in all languages, each with its symptoms."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for id_, symptom in knowledge.symptoms.items():
        texts = [text for those in (symptom.messages or {}).values() for text in those]
        for text in (*texts, *symptom.codes):
            found[_normal(text)][id_] = None
    return {message: tuple(ids) for message, ids in found.items() if message}


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


READERS: Mapping[str, Callable[[KnowledgeBase], Reader]] = {
    "each word looked up (the floor)": single_words,
    "pyahocorasick, literal": literal,
    ALIKE: alike,
}
"""By what they are called; who makes one raises Unavailable where its library is missing."""
