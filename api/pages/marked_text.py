"""A ticket's text in pieces, each with what was recognised there; places may overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.recognise import Recognition, Span

from .answer_view import AnswerShown

Kind = Literal["symptom", "fact", "code", "overruled"]
KINDS: tuple[Kind, ...] = ("symptom", "fact", "code", "overruled")


@dataclass(frozen=True, slots=True)
class Mark:
    """What places of a text stand for; ``number`` is how people refer to it.

    ``name`` is the id of the symptom, or the name of the fact. "overruled" is what the text states
    otherwise than it was given.
    """

    number: int
    kind: Kind
    name: str
    title: str
    value: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the text; ``ending`` are the marks of which a place ends with it."""

    text: str
    kinds: tuple[Kind, ...]
    ending: tuple[Mark, ...]


def marks_of(
    knowledge: KnowledgeBase, shown: AnswerShown, recognition: Recognition
) -> tuple[Mark, ...]:
    """What was recognised in the text of a case, symptoms first."""
    language, symptom = shown.locale, knowledge.symptom_fact.title[shown.locale]
    found: list[tuple[Kind, str, str, str, tuple[Span, ...]]] = [
        ("symptom", one.id, symptom, one.title, one.spans) for one in shown.symptoms
    ]
    for fact in shown.facts:
        is_code = knowledge.facts[fact.name].matched_against == "codes"
        kind: Kind = "code" if is_code else "fact"
        found.append((kind, fact.name, fact.title, fact.value, fact.spans))
    for name, stated in recognition.disagreeing.items():
        value = knowledge.label(name, stated.value, language)
        title = knowledge.facts[name].title[language]
        found.append(("overruled", name, title, value, stated.spans))
    placed = (one for one in found if one[-1])
    return tuple(Mark(number, *one) for number, one in enumerate(placed, 1))


def pieces_of(text: str, marks: Iterable[Mark]) -> Iterator[Piece]:
    """The text, cut wherever a place begins or ends."""
    places = [
        (start, min(end, len(text)), mark)
        for mark in marks
        for start, end in _joined(mark.spans)
        if start < len(text)
    ]
    cuts = sorted({0, len(text), *(cut for start, end, _ in places for cut in (start, end))})
    for start, end in pairwise(cuts):
        here = {mark.kind for first, last, mark in places if first <= start and end <= last}
        ending = (mark for _, last, mark in places if last == end)
        kinds = tuple(kind for kind in KINDS if kind in here)
        yield Piece(text[start:end], kinds, tuple(dict.fromkeys(ending)))


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """The places without those that overlap or touch: each is marked once."""
    start, end = 0, 0
    for first, last in sorted(spans):
        if first > end:
            if start < end:
                yield start, end
            start, end = first, last
        else:
            start, end = (start, max(end, last)) if start < end else (first, last)
    if start < end:
        yield start, end
