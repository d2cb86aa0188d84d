"""What the rules write down that texts may say: messages, codes, descriptions, and the forms of all else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from enroltriage.expert.knowledge import Description, KnowledgeBase

from .forms import in_language, placeholder, spellings
from .mentions import Cue, Notion, Said
from .negated import read_form


@dataclass(frozen=True, slots=True)
class Written:
    """What some rules look for in texts, in their order.

    ``forms`` are of every notion, cue and value that texts may state, and of what may be negated;
    ``classes`` the words of each class of each language, by what stands for them in forms;
    ``messages`` (whole and half) and ``codes`` pairs of a symptom and a text.
    """

    forms: Mapping[Notion, Sequence[str]]
    classes: Mapping[str, Sequence[str]]
    messages: Sequence[tuple[str, str]]
    codes: Sequence[tuple[str, str]]

    def texts(self) -> Iterator[str]:
        """All of it but the classes."""
        for forms in self.forms.values():
            yield from forms
        yield from (text for _, text in self.messages)
        yield from (spelt for _, code in self.codes for spelt in spellings(code))

    def pieces(self) -> set[str]:
        """What stands between spaces in it."""
        return {piece for text in self.texts() for piece in text.split()}


def written_in(knowledge: KnowledgeBase) -> Written:
    """What these rules look for."""
    classes = {
        placeholder(tag, name): entries
        for tag, language in knowledge.languages.items()
        for name, entries in language.classes.items()
    }
    symptoms = knowledge.symptoms.items()
    codes = [(id_, code) for id_, symptom in symptoms for code in symptom.codes]
    return Written(_forms(knowledge), classes, [*_messages(knowledge)], codes)


def shared_descriptions(knowledge: KnowledgeBase) -> list[tuple[tuple[str, ...], Description]]:
    """Every description, with all the symptoms that it describes."""
    shared: dict[str, tuple[list[str], Description]] = {}
    for symptom in knowledge.symptoms.values():
        for description in symptom.described:
            shared.setdefault(repr(description), ([], description))[0].append(symptom.id)
    return [(tuple(ids), description) for ids, description in shared.values()]


def _messages(knowledge: KnowledgeBase) -> Iterator[tuple[str, str]]:
    for symptom in knowledge.symptoms.values():
        for by_language in (symptom.messages, symptom.partial_messages):
            for texts in (by_language or {}).values():
                yield from ((symptom.id, text) for text in texts)


def _forms(knowledge: KnowledgeBase) -> Mapping[Notion, Sequence[str]]:
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
