"""The result of a triage as a note for the ticket, in the customer's language.

A note is made of blocks, which ``note_formats`` writes as text, Markdown or HTML. ``Words`` are
somebody's own, from a ticket: whatever they hold, they come out as nothing but words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from enroltriage.expert import Answer, KnowledgeBase
from enroltriage.expert.diagnosis import FactUsed, NextQuestion, SymptomFound
from enroltriage.expert.excerpt import excerpt

from .answer_view import CauseShown, ResolutionShown, show_answer, show_fact

Texts = Mapping[str, str]
LONGEST_WORDS = 300
QUOTES, QUOTE_LENGTH = 3, 80
"""How many places of the text are quoted for a symptom, and how much of each."""


@dataclass(frozen=True, slots=True)
class Words:
    """Somebody's own words."""

    text: str


Line = tuple[str | Words, ...]
"""A line of a note: what we say, and words that are quoted."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a note: a title, a heading below it, lines by themselves, items, steps, or alarms."""

    kind: Literal["title", "heading", "lines", "items", "steps", "alarms"]
    lines: tuple[Line, ...]


def write_note(
    knowledge: KnowledgeBase,
    answer: Answer,
    question: NextQuestion | None,
    asked: Sequence[FactUsed],
    text: str,
    t: Texts,
) -> tuple[Block, ...]:
    """The note of an answer, in the language of both the answer and the texts ``t``.

    ``asked`` are the facts that somebody gave, in order; ``text`` is the ticket's.
    """
    note = _Note(knowledge, answer, text, t)
    return tuple(note.blocks(asked, question))


class _Note:
    def __init__(self, knowledge: KnowledgeBase, answer: Answer, text: str, t: Texts) -> None:
        self._knowledge, self._answer, self._text, self._t = knowledge, answer, text, t
        self._language = answer.locale

    def blocks(self, asked: Sequence[FactUsed], question: NextQuestion | None) -> Iterator[Block]:
        answer, t = self._answer, self._t
        shown = show_answer(self._knowledge, answer)
        yield Block("title", ((t["note_title"],),))
        yield Block("lines", ((t[f"answer_{shown.headline}"] + ".",),))
        yield from self._part("note_found", "items", self._found(asked))
        yield from self._part("note_asked", "items", self._asked(asked))
        yield from self._part("note_causes", "items", map(_standing, shown.causes))
        yield from self._part("note_excluded", "items", ((one.title,) for one in shown.excluded))
        for cause in shown.causes:
            if cause.resolution is not None:
                yield from self._resolution(cause.resolution)
        if question is not None:
            told = (question.question, *([question.help] if question.help else []))
            yield from self._part("note_question", "lines", ((one,) for one in told))
        yield from self._part("answer_notices", "items", ((one.message,) for one in answer.notices))
        version = t["note_version"].format(version=answer.knowledge_version)
        yield Block("lines", ((version,),))

    def _part(
        self, heading: str, kind: Literal["lines", "items", "steps"], lines: Iterable[Line]
    ) -> Iterator[Block]:
        written = tuple(lines)
        if written:
            yield Block("heading", ((self._t[heading],),))
            yield Block(kind, written)

    def _found(self, asked: Sequence[FactUsed]) -> Iterator[Line]:
        for symptom in self._answer.symptoms:
            yield self._symptom(symptom)
        given = {used.name for used in asked}
        for used in self._answer.facts:
            if used.name not in given and used.name != self._knowledge.symptom_fact.name:
                yield (*self._fact(used), f" ({self._t['note_' + used.origin]})")

    def _symptom(self, symptom: SymptomFound) -> Line:
        title = self._knowledge.symptom_fact.title[self._language]
        line: list[str | Words] = [f"{title}: {symptom.title}"]
        places = (excerpt(self._text[start:end], QUOTE_LENGTH) for start, end in symptom.spans)
        quoted = tuple(dict.fromkeys(place for place in places if place))[:QUOTES]
        for number, place in enumerate(quoted):
            line += [", " if number else " – " + self._t["note_says"] + " ", Words(place)]
        return tuple(line)

    def _fact(self, used: FactUsed) -> Line:
        shown = show_fact(self._knowledge, used, self._language)
        if shown.is_foreign:
            return (f"{shown.title}: ", Words(excerpt(shown.value, LONGEST_WORDS)))
        return (f"{shown.title}: {shown.value}",)

    def _asked(self, asked: Sequence[FactUsed]) -> Iterator[Line]:
        for used in asked:
            shown = show_fact(self._knowledge, used, self._language)
            fact = self._knowledge.facts[used.name]
            question = (fact.question or fact.title)[self._language]
            value = excerpt(shown.value, LONGEST_WORDS)
            yield (f"{question} ", Words(value) if shown.is_foreign else value)

    def _resolution(self, resolution: ResolutionShown) -> Iterator[Block]:
        offered, t = resolution.offered, self._t
        yield Block("heading", ((t["answer_resolution"].format(title=offered.title),),))
        yield Block("lines", ((f"{t['answer_who']}: {resolution.actor}",),))
        alarms = [t["answer_destructive"]] if offered.destructive else []
        alarms += [t["answer_tenant"]] if resolution.is_tenant_wide else []
        alarms += offered.warnings
        if alarms:
            yield Block("alarms", tuple((alarm,) for alarm in alarms))
        yield Block("steps", tuple((step,) for step in offered.steps))
        for table in offered.tables:
            yield Block("lines", ((f"{table.title}:",),))
            yield Block("items", tuple((": ".join(row),) for row in table.rows))
        if offered.wait_hours:
            yield Block("lines", ((t["answer_wait"].format(hours=offered.wait_hours),),))


def _standing(cause: CauseShown) -> Line:
    status = cause.status_word
    if cause.status == "possible":
        status = f"{status}, {cause.percent}"
    return (f"{cause.title} ({status})",)
