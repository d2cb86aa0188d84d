"""Entries of the knowledge as an answer shows them: in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .actions import Action
from .conditions import FactValue, evaluate, facts_of
from .diagnosis import (
    ActionAdvised,
    Choice,
    NextQuestion,
    ResolutionOffered,
    SourceCited,
    TableShown,
    VariantChosen,
)
from .knowledge import KnowledgeBase
from .language import in_language
from .questions import Question
from .resolutions import Resolution, Table, Variant
from .vocabulary import Citation


def show_resolution(
    knowledge: KnowledgeBase, resolution: Resolution, chosen: tuple[Variant, ...], language: str
) -> ResolutionOffered:
    """A resolution with the chosen variants. Where there are several, each step names its own."""
    variants = tuple(
        VariantChosen(v.id, v.title[language], in_language(v.steps, language), v.links)
        for v in chosen
    )
    several = len(variants) > 1
    varying = [f"{v.title}: {step}" if several else step for v in variants for step in v.steps]
    links = dict.fromkeys((*resolution.links, *(link for v in variants for link in v.links)))
    cited = dict.fromkeys((*resolution.citations, *(c for v in chosen for c in v.citations)))
    return ResolutionOffered(
        id=resolution.id,
        title=resolution.title[language],
        actor=resolution.actor,
        destructive=resolution.destructive,
        steps=(*varying, *in_language(resolution.steps, language)),
        warnings=in_language(resolution.warnings, language),
        notes=in_language(resolution.notes, language),
        tables=tuple(_table(table, language) for table in resolution.tables),
        links=tuple(links),
        wait_hours=resolution.wait_hours,
        variants=variants,
        sources=show_sources(knowledge, cited, language),
    )


def show_sources(
    knowledge: KnowledgeBase, citations: Iterable[Citation], language: str
) -> tuple[SourceCited, ...]:
    """The documents and sections that are cited."""
    return tuple(
        SourceCited(source.id, source.title[language], f"#{citation.section}", source.date)
        for citation in citations
        for source in (knowledge.sources[citation.source],)
    )


def show_question(
    knowledge: KnowledgeBase, question: Question, known: Mapping[str, FactValue], language: str
) -> NextQuestion:
    """A question with its answers, labelled; those that would contradict known facts left out."""
    fact = knowledge.facts[question.fact]
    answers: Iterable[Choice] = ()
    if fact.multiple:
        ids = question.candidates or tuple(knowledge.symptoms)
        answers = (Choice(id_, knowledge.symptoms[id_].title[language]) for id_ in ids)
    elif fact.values:
        barred = [each.when for each in knowledge.contradictions.values()
                  if fact.name in facts_of(each.when)]  # fmt: skip
        answers = (
            Choice(value, label[language])
            for value, label in fact.values.items()
            if not any(evaluate(when, {**known, fact.name: value}) for when in barred)
        )
    elif fact.type == "boolean":
        answers = (Choice(v, knowledge.label(fact.name, v, language)) for v in (True, False))
    return NextQuestion(
        fact=fact.name,
        type=fact.type,
        question=(fact.question or fact.title)[language],
        help=fact.help[language] if fact.help else None,
        answers=tuple(answers),
        asked_of=fact.asked_of or "",
        cost=question.cost,
        expected_saving=question.saving,
    )


def show_actions(
    knowledge: KnowledgeBase, actions: Iterable[Action], language: str
) -> tuple[ActionAdvised, ...]:
    """The plan with titles, who does each step, and how far it reaches."""
    return tuple(
        _asked(knowledge, action, language)
        if action.kind == "ask"
        else _tried(knowledge, action, language)
        for action in actions
    )


def _asked(knowledge: KnowledgeBase, action: Action, language: str) -> ActionAdvised:
    fact = knowledge.facts[action.id]
    actor, title = fact.asked_of or "", fact.title[language]
    return ActionAdvised("ask", fact.name, title, actor, action.cost, action.causes)


def _tried(knowledge: KnowledgeBase, action: Action, language: str) -> ActionAdvised:
    remedy = knowledge.resolutions[action.id]
    return ActionAdvised(
        kind="try",
        id=remedy.id,
        title=remedy.title[language],
        actor=remedy.actor,
        cost=action.cost,
        causes=action.causes,
        likelihood=action.likelihood,
        destructive=remedy.destructive,
        reach=remedy.reach,
    )


def _table(table: Table, language: str) -> TableShown:
    rows = (
        tuple(cell if isinstance(cell, str) else cell[language] for cell in row)
        for row in table.rows
    )
    return TableShown(table.title[language], in_language(table.columns, language), tuple(rows))
