"""What the rules write down that texts may say: messages, descriptions, and the forms of all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from enroltriage.expert.knowledge import Description, KnowledgeBase

from .forms import in_language, placeholder
from .mentions import Cue, Notion, Said
from .negated import read_form


def messages_of(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    """Every message, whole or half, with the symptom that shows it."""
    for symptom in knowledge.symptoms.values():
        for by_language in (symptom.messages, symptom.partial_messages):
            for texts in (by_language or {}).values():
                yield from ((symptom.id, text) for text in texts)


def shared_descriptions(knowledge: KnowledgeBase) -> list[tuple[tuple[str, ...], Description]]:
    """Every description, with all the symptoms that it describes."""
    shared: dict[str, tuple[list[str], Description]] = {}
    for symptom in knowledge.symptoms.values():
        for description in symptom.described:
            shared.setdefault(repr(description), ([], description))[0].append(symptom.id)
    return [(tuple(ids), description) for ids, description in shared.values()]


def classes_of(knowledge: KnowledgeBase) -> Mapping[str, Sequence[str]]:
    """The words of each class of each language, by what stands for them in rows."""
    return {
        placeholder(tag, name): entries
        for tag, language in knowledge.languages.items()
        for name, entries in language.classes.items()
    }


def forms_of(knowledge: KnowledgeBase) -> Mapping[Notion, list[str]]:
    """The forms of every notion, cue and value that texts may state, and of what may be negated."""
    forms: dict[Notion, list[str]] = {}
    for tag, language in knowledge.languages.items():
        spoken: list[tuple[Notion, str]] = []
        for id_, written in language.notions.items():
            spoken += (read_form(id_, form) for form in written)
        for id_, written in language.cues.items():
            spoken += ((Cue(id_), form) for form in written)
        for fact, by_value in language.said.items():
            for value, written in by_value.items():
                spoken += ((Said(fact, value), form) for form in written)
        for notion, form in spoken:
            forms.setdefault(notion, []).append(in_language(form, tag))
    return forms
