"""What the page of a triage shows: the question, the ticket with its marks, what is known, the note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from enroltriage.api.words import WORDS
from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.case import MAX_TICKET_BYTES
from enroltriage.expert.vocabulary import LANGUAGES

from .answer_view import (
    AnswerShown,
    QuestionShown,
    question_about,
    show_answer,
    show_fact,
    show_question,
)
from .marked_text import Kind, Mark, marks_of, pieces_of
from .note import write_note
from .note_formats import as_html, as_markdown, as_text
from .texts import texts_of
from .triage_answer import TriageAnswer, answer_triage, facts_given
from .triage_state import TriageState

KIBIBYTE = 1024


@dataclass(frozen=True, slots=True)
class Recognised:
    """Something that was read from the ticket; ``number`` is that of its mark, if it has a place.

    ``name`` is the id of a symptom or the name of a fact; ``sure`` tells how sure it is of a symptom.
    """

    number: int | None
    kind: Kind
    name: str
    title: str
    value: str
    sure: str | None = None


def show_triage(expert: Expert, state: TriageState, language: str) -> dict[str, Any]:
    """Everything that the template needs, in this language."""
    knowledge = expert.knowledge
    first = (knowledge.platform_fact.name, knowledge.symptom_fact.name)
    told = {
        "state": state,
        "text_size": -(-len(state.text.encode(errors="replace")) // KIBIBYTE),
        "most_size": MAX_TICKET_BYTES // KIBIBYTE,
        "addable": sorted(
            (
                (name, fact.title[language])
                for name, fact in knowledge.askable.items()
                if name not in state.given.written
            ),
            key=lambda one: (one[0] not in first, one[1].casefold()),
        ),
        "answer": None,
        "question": None,
        "hidden": tuple(state.given.written.items()),
    }
    if state.is_too_long:
        return told
    changing = state.changing or next(iter(state.given.faults), "")
    if state.is_empty:
        asked = question_about(knowledge, changing, language) if changing else None
        return {**told, "question": asked, "is_changing": bool(changing)}
    answered = answer_triage(expert, state, language)
    shown = show_answer(knowledge, answered.answer)
    question = _question(knowledge, state, answered, shown, changing)
    asked_fact = None if question is None else question.fact
    marks = marks_of(knowledge, shown, answered.answer.recognition)
    return {
        **told,
        "answer": shown,
        "question": question,
        "is_changing": bool(changing),
        "is_faulty": asked_fact in state.given.faults,
        "hidden": tuple((n, v) for n, v in state.given.written.items() if n != asked_fact),
        "marks": marks,
        "pieces": tuple(pieces_of(state.text, marks)),
        "recognised": tuple(_recognised(knowledge, state, shown, marks)),
        "answered": [
            show_fact(knowledge, used, language) for used in facts_given(knowledge, state)
        ],
        "faulty": [
            (name, knowledge.facts[name].title[language], ", ".join(state.given.written[name]))
            for name in state.given.faults
        ],
        "derived": [fact for fact in shown.facts if fact.origin == "derived"],
        "rejected": [(id_, knowledge.symptoms[id_].title[language]) for id_ in state.rejected],
        "ignored": _titles(knowledge, state.ignored, language),
        "skipped": _titles(knowledge, state.skipped, language),
        "once": uuid4().hex,
        **_note(expert, state, answered, language),
    }


def _question(
    knowledge: KnowledgeBase,
    state: TriageState,
    answered: TriageAnswer,
    shown: AnswerShown,
    changing: str,
) -> QuestionShown | None:
    """The question for what is to be changed, else the next one; with what is known of it so far."""
    next_one, language = answered.question, shown.locale
    name = changing or (next_one.fact if next_one else "")
    known = next((fact.written for fact in shown.facts if fact.name == name), ())
    given = state.given.written.get(name, known)
    if changing:
        return question_about(knowledge, changing, language, given)
    return None if next_one is None else show_question(knowledge, next_one, language, given)


def _recognised(
    knowledge: KnowledgeBase, state: TriageState, shown: AnswerShown, marks: Iterable[Mark]
) -> Iterator[Recognised]:
    """What was read from the words of the case; what was given beside it stands elsewhere."""
    numbers = {mark.name: mark.number for mark in marks}
    symptom, language = knowledge.symptom_fact, shown.locale
    given = state.given.written.get(symptom.name, ())
    for one in shown.symptoms:
        if one.id not in given:
            sure = WORDS["percent"][language].format(one.score * 100)
            number = numbers.get(one.id)
            yield Recognised(number, "symptom", one.id, symptom.title[language], one.title, sure)
    for fact in shown.facts:
        if fact.origin == "recognised" and fact.name != symptom.name:
            kind: Kind = "code" if fact.is_foreign else "fact"
            yield Recognised(numbers.get(fact.name), kind, fact.name, fact.title, fact.value)
    for mark in marks:
        if mark.kind == "overruled":
            yield Recognised(mark.number, mark.kind, mark.name, mark.title, mark.value)


def _titles(knowledge: KnowledgeBase, names: Iterable[str], language: str) -> list[tuple[str, str]]:
    return [(name, knowledge.facts[name].title[language]) for name in names]


def _note(
    expert: Expert, state: TriageState, answered: TriageAnswer, language: str
) -> dict[str, Any]:
    """The note in the customer's language, in every format."""
    wanted = state.note_language or language
    if wanted != language:
        answered = answer_triage(expert, state, wanted)
    blocks = write_note(
        expert.knowledge,
        answered.answer,
        answered.question,
        facts_given(expert.knowledge, state),
        state.text,
        texts_of(wanted),
    )
    return {
        "note_language": wanted,
        "note_languages": LANGUAGES,
        "notes": {
            "text": as_text(blocks, wanted),
            "markdown": as_markdown(blocks),
            "html": as_html(blocks, wanted),
        },
    }
