"""What the page of a case shows: what is known and by whom, the answer, the history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from enroltriage.expert import Answer, KnowledgeBase
from enroltriage.expert.case_file import BETWEEN_TEXTS, CaseFile, Entry

from .answer_view import FactShown, show_fact
from .case_words import CaseWords
from .marked_text import Mark, Piece, pieces_of
from .moments import Moment, moment


@dataclass(frozen=True, slots=True)
class KnownShown:
    """A fact of a case; ``by`` and ``at`` where somebody has told it, else it was read or concluded."""

    name: str
    title: str
    value: str
    origin: str
    is_askable: bool
    is_foreign: bool
    by: str = ""
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class TextShown:
    """A message, in pieces."""

    pieces: tuple[Piece, ...]
    by: str
    at: Moment


def known_facts(
    file: CaseFile, answer: Answer | None, knowledge: KnowledgeBase, words: CaseWords
) -> list[KnownShown]:
    """First what people have told, then what was read of their words and what follows from it.

    ``knowledge`` is what the answer was given by.
    """
    told = [
        KnownShown(
            name,
            words.title("facts", name),
            words.value(name, held.value),
            "given",
            words.is_askable(name),
            isinstance(held.value, str) and words.is_text(name),
            held.entry.by,
            moment(held.entry.at, words.language),
        )
        for name, held in file.facts.items()
    ]
    used = () if answer is None else answer.facts
    found = [
        show_fact(knowledge, one, words.language) for one in used if one.name not in file.facts
    ]
    return [*told, *(_found(one, words) for one in found)]


def _found(fact: FactShown, words: CaseWords) -> KnownShown:
    askable = words.is_askable(fact.name)
    return KnownShown(fact.name, fact.title, fact.value, fact.origin, askable, fact.is_foreign)


def marked_texts(file: CaseFile, marks: Sequence[Mark], words: CaseWords) -> list[TextShown]:
    """The messages, the latest first, with what was recognised in them marked."""
    texts: list[str] = [entry.content["text"] for entry in file.texts]
    # All messages were read as one text, of very many the newest.
    skipped = len(BETWEEN_TEXTS.join(texts)) - len(file.text or "")
    begins = accumulate((len(text) + len(BETWEEN_TEXTS) for text in texts), initial=-skipped)
    shown = [
        TextShown(
            tuple(pieces_of(text, _within(marks, begin, begin + len(text)))),
            entry.by,
            moment(entry.at, words.language),
        )
        for entry, text, begin in zip(file.texts, texts, begins, strict=False)
    ]
    return shown[::-1]


def _within(marks: Iterable[Mark], begin: int, end: int) -> Iterator[Mark]:
    """The marks of a part of the text, with their places in that part."""
    for mark in marks:
        spans = [
            (max(first, begin) - begin, min(last, end) - begin)
            for first, last in mark.spans
            if first < end and last > begin
        ]
        yield replace(mark, spans=tuple(spans))


def causes_to_report(
    answer: Answer | None, knowledge: KnowledgeBase, words: CaseWords
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The causes that the case may have had, by id: those of its answer, and all others of the rules."""
    own = {} if answer is None else {cause.id: cause.title for cause in answer.causes}
    others = {id_: words.title("causes", id_) for id_ in knowledge.causes if id_ not in own}
    return own, others


def resolution_of(cause: str, known: Iterable[KnowledgeBase]) -> str | None:
    """What resolves a cause by the last of these rules that know it."""
    found = [each.causes[cause].resolution for each in known if cause in each.causes]
    return found[-1] if found else None


def reports(file: CaseFile, words: CaseWords) -> list[dict[str, Any]]:
    """What was tried and whether it worked, the latest first."""
    return [_report(entry, words) for entry in reversed(file.outcomes)]


def _report(entry: Entry, words: CaseWords) -> dict[str, Any]:
    return {
        "cause": words.title("causes", entry.content["cause"]),
        "worked": entry.content["worked"],
        "note": entry.content.get("note"),
        "by": entry.by,
        "at": moment(entry.at, words.language),
    }
