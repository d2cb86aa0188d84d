"""From the words of a case to symptoms: displayed messages and codes, matched literally.

Case, white space, punctuation and quotation marks do not count; words do. A phrase that several
symptoms share identifies none of them, and says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .case import Case
from .knowledge import KnowledgeBase

Span = tuple[int, int]
"""Start and end in code points of the original text, half open."""

# Letters and digits, with combining marks and the invisible characters that split words.
_WORD = re.compile("(?:[^\\W_]|[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff])+")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase of the knowledge found in a text, and the symptoms that it fits."""

    symptoms: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the words of a case say.

    ``spans`` holds each recognised symptom with its places in the ticket's text (none where it
    was recognised in a fact); ``candidates`` are the symptoms that an ambiguous phrase fits,
    empty as soon as a symptom is at hand.
    """

    spans: dict[str, tuple[Span, ...]]
    candidates: tuple[str, ...] = ()


NOT_RECOGNISED = Recognition({})


class Recogniser:
    """Finds the messages and codes of one knowledge base in texts."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._worded = [f.name for f in knowledge.facts.values() if f.matched_against]
        fits: dict[tuple[str, ...], dict[str, None]] = {}
        for symptom in knowledge.symptoms.values():
            by_language = (symptom.messages, symptom.partial_messages)
            spoken = [p for m in by_language if m for texts in m.values() for p in texts]
            for phrase in (*spoken, *symptom.codes):
                words = tuple(word for word, _ in _words(phrase))
                fits.setdefault(words, {})[symptom.id] = None
        self._phrases: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
        for words in sorted(fits, key=len, reverse=True):
            self._phrases.setdefault(words[0], []).append((words, tuple(fits[words])))

    def find(self, text: str) -> list[Match]:
        """Every phrase in the text, in order; of overlapping ones the longest that begins first."""
        words = list(_words(text))
        found: list[Match] = []
        at = 0
        while at < len(words):
            match, length = self._match_at(words, at)
            if match is not None:
                found.append(match)
            at += length
        return found

    def recognise(self, case: Case, text: str | None) -> Recognition:
        """What the ticket's text and the text facts of the case say together."""
        spans: dict[str, list[Span]] = {}
        vague: dict[str, list[Span]] = {}
        for source, in_ticket in self._sources(case, text):
            for match in self.find(source):
                found = spans if len(match.symptoms) == 1 else vague
                for id_ in match.symptoms:
                    places = found.setdefault(id_, [])
                    if in_ticket:
                        places.append(match.span)
        if not spans and not vague:
            return NOT_RECOGNISED
        order = [id_ for id_ in self._knowledge.symptoms if id_ in spans]
        named = case.given.get(self._knowledge.symptom_fact.name) is not None
        candidates = () if order or named else self._still_in_bounds(case, vague)
        if len(candidates) == 1:  # the facts have decided which of them it is
            return Recognition({candidates[0]: tuple(vague[candidates[0]])})
        return Recognition({id_: tuple(spans[id_]) for id_ in order}, candidates)

    def _match_at(self, words: list[tuple[str, Span]], at: int) -> tuple[Match | None, int]:
        for phrase, symptoms in self._phrases.get(words[at][0], ()):
            end = at + len(phrase)
            if tuple(word for word, _ in words[at:end]) == phrase:
                return Match(symptoms, (words[at][1][0], words[end - 1][1][1])), len(phrase)
        return None, 1

    def _sources(self, case: Case, text: str | None) -> Iterator[tuple[str, bool]]:
        if text is not None:
            yield text, True
        for fact in self._worded:
            value = case.given.get(fact)
            if isinstance(value, str):
                yield value, False

    def _still_in_bounds(self, case: Case, vague: Collection[str]) -> tuple[str, ...]:
        """The symptoms that the words fit, as far as the facts allow; all, if they allow none."""
        fitting = [id_ for id_ in self._knowledge.candidates(case.known) if id_ in vague]
        return tuple(fitting or (id_ for id_ in self._knowledge.symptoms if id_ in vague))


def _words(text: str) -> Iterator[tuple[str, Span]]:
    for found in _WORD.finditer(text):
        word = unicodedata.normalize("NFKC", found.group().translate(_INVISIBLE)).casefold()
        if word:
            yield word, found.span()
