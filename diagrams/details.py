"""The full texts behind a node or an edge, which a drawing shows on demand only."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from enroltriage.expert.conditions import alternatives
from enroltriage.expert.knowledge import Cause, KnowledgeBase, Pair, Symptom
from enroltriage.expert.resolutions import Resolution, Variant
from enroltriage.expert.vocabulary import FactType, Text

from .wording import Wording


class Details:
    """Writes the details of one knowledge base in the language of ``words``."""

    def __init__(self, knowledge: KnowledgeBase, words: Wording) -> None:
        self._knowledge = knowledge
        self._words = words

    def symptom(self, symptom: Symptom) -> str:
        """Title, description, the messages by which it is known, notes."""
        language = self._words.language
        messages = "\n".join((symptom.messages or {}).get(language, ()))
        told = [self._words.say("messages", value=messages)] if messages else []
        return self._text(symptom.title, symptom.description, *told, *symptom.notes)

    def question(self, fact: FactType) -> str:
        """Question, help, and who can answer."""
        role = self._knowledge.roles.get(fact.asked_of or "")
        ask = self._words.say("ask", role=role.title[self._words.language]) if role else None
        return self._text(
            fact.title, fact.question, fact.help, ask, *(d.note for d in fact.derived)
        )

    def cause(self, cause: Cause) -> str:
        """Title, description, why it is superseded, notes."""
        return self._text(cause.title, cause.description, cause.superseded, *cause.notes)

    def resolution(self, resolution: Resolution, variant: Variant | None = None) -> str:
        """Title, steps, warnings, and who carries it out."""
        chosen = resolution if variant is None else variant
        language = self._words.language
        steps = (f"{n}. {step[language]}" for n, step in enumerate(chosen.steps, 1))
        role = self._knowledge.roles.get(resolution.actor)
        actor = self._words.say("actor", role=role.title[language]) if role else None
        heading = None if variant is None else variant.title
        return self._text(resolution.title, heading, *steps, *resolution.warnings, actor)

    def pairs(self, symptom: Symptom, causes: Collection[str]) -> list[dict[str, Any]]:
        """What the symptom says of these causes: weight, hints and note."""
        return [self._pair(pair) for pair in symptom.causes if pair.cause in causes]

    def _pair(self, pair: Pair) -> dict[str, Any]:
        told: dict[str, Any] = {"cause": pair.cause, "weight": pair.weight}
        told["hints"] = [
            {
                "when": self._words.facts(alternatives(hint.when)),
                "factor": hint.factor,
                "note": self._maybe(hint.note),
            }
            for hint in pair.hints
        ]
        return told | {"note": self._maybe(pair.note)}

    def _maybe(self, text: Text | None) -> str | None:
        return None if text is None else text[self._words.language]

    def _text(self, *parts: Text | str | None) -> str:
        lines: Iterable[str | None] = (
            part if part is None or isinstance(part, str) else part[self._words.language]
            for part in parts
        )
        return "\n".join(line for line in lines if line)
