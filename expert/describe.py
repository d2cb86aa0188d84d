"""Conditions and rules in words and as plain values, for pages and callers.

The values are JSON types only. The sentences name facts by their titles and values by their
labels, in quotation marks, so that any label fits whatever its grammar. Nothing here decides
anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any as Anything

from .conditions import All, Any, Atom, Compare, Concluded, Condition, Is
from .knowledge import Cause, KnowledgeBase, Symptom
from .language import QUOTES
from .resolutions import Resolution
from .rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    FACT,
    NOTICE,
    OUT_OF_SCOPE,
    POSSIBLE,
    RESOLUTION,
    SUSPECTED,
    VARIANT,
    Rule,
)

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "and": " and ",
        "or": " or ",
        "nor": " nor ",
        "is": "{fact} is {values}",
        "is_not": "{fact} is known, but not {values}",
        "is_neither": "{fact} is known, but neither {values}",
        "at_hand": "the symptom is {values}",
        "not_at_hand": "the symptom is known, but not {values}",
        "at_least": "{fact} is at least {bound}",
        "at_most": "{fact} is at most {bound}",
        "more_than": "{fact} is more than {bound}",
        "less_than": "{fact} is less than {bound}",
        "out-of-scope": "the symptom {subject} is out of scope",
        "contradicted": "the symptom {subject} contradicts what is known",
        "suspected": "the cause {subject} comes into question",
        "excluded": "the cause {subject} is ruled out",
        "confirmed": "the cause {subject} is confirmed",
        "possible": "the cause {subject} remains possible",
        "resolution": "the fix {subject} is offered",
        "variant": "the fix {subject} is carried out as {value}",
        "notice": "the notice {subject} is given on {value}",
        "if": "If: {}.",
        "unless": "Unless: {}.",
        "then": "Then: {}.",
    },
    "de": {
        "and": " und ",
        "or": " oder ",
        "nor": " noch ",
        "is": "{fact} ist {values}",
        "is_not": "{fact} ist bekannt, aber nicht {values}",
        "is_neither": "{fact} ist bekannt, aber weder {values}",
        "at_hand": "das Symptom ist {values}",
        "not_at_hand": "das Symptom ist bekannt, aber nicht {values}",
        "at_least": "{fact} beträgt mindestens {bound}",
        "at_most": "{fact} beträgt höchstens {bound}",
        "more_than": "{fact} beträgt mehr als {bound}",
        "less_than": "{fact} beträgt weniger als {bound}",
        "out-of-scope": "das Symptom {subject} gehört nicht hierher",
        "contradicted": "das Symptom {subject} widerspricht den Angaben",
        "suspected": "die Ursache {subject} kommt in Frage",
        "excluded": "die Ursache {subject} ist ausgeschlossen",
        "confirmed": "die Ursache {subject} ist bestätigt",
        "possible": "die Ursache {subject} bleibt möglich",
        "resolution": "die Lösung {subject} wird angeboten",
        "variant": "die Lösung {subject} wird so ausgeführt: {value}",
        "notice": "der Hinweis {subject} wird gegeben zu {value}",
        "if": "Wenn: {}.",
        "unless": "Außer: {}.",
        "then": "Dann: {}.",
    },
}

# Of what conclusions are drawn, and notices (by their codes) given: a symptom, a cause and a
# resolution may have the same id.
_ON_SYMPTOMS = (OUT_OF_SCOPE, CONTRADICTED)
_ON_CAUSES = (SUSPECTED, EXCLUDED, CONFIRMED, POSSIBLE, "superseded-source")
_ON_RESOLUTIONS = (RESOLUTION, VARIANT, "destructive-resolution", "no-resolution-variant")


def condition_value(condition: Condition) -> dict[str, Anything]:
    """The condition as a JSON value, close to how rule files write it."""
    match condition:
        case Is(fact, values, negated):
            return {"fact": fact, "is_not" if negated else "is": list(values)}
        case Compare(fact, operator, number, other):
            return {"fact": fact, operator: number if other is None else {"fact": other}}
        case Concluded(atom):
            return {"concluded": atom_value(atom)}
        case All(parts):
            return {"all": [condition_value(part) for part in parts]}
        case Any(parts):
            return {"any": [condition_value(part) for part in parts]}


def atom_value(atom: Atom) -> dict[str, Anything]:
    """A conclusion as a JSON value."""
    return {"kind": atom.kind, "subject": atom.subject, "value": atom.value}


class Describer:
    """Puts conditions, conclusions and rules of one knowledge base into one language."""

    def __init__(self, knowledge: KnowledgeBase, language: str) -> None:
        self._knowledge = knowledge
        self._language = language
        self._phrases = _PHRASES[language]
        self._entries: Mapping[str, Mapping[str, Symptom | Cause | Resolution]] = {
            **dict.fromkeys(_ON_SYMPTOMS, knowledge.symptoms),
            **dict.fromkeys(_ON_CAUSES, knowledge.causes),
            **dict.fromkeys(_ON_RESOLUTIONS, knowledge.resolutions),
        }

    def rule(self, rule: Rule) -> str:
        """The whole rule: condition, exceptions, conclusion."""
        parts = [self._phrases["if"].format(self.condition(rule.when))]
        if rule.unless:
            exceptions = self._phrases["or"].join(self.atom(atom) for atom in rule.unless)
            parts.append(self._phrases["unless"].format(exceptions))
        parts.append(self._phrases["then"].format(self.atom(rule.then)))
        return " ".join(parts)

    def condition(self, condition: Condition) -> str:
        """A condition as a clause."""
        match condition:
            case Is():
                return self._is(condition)
            case Compare(fact, operator, number, other):
                bound = str(number) if other is None else self.fact(other)
                return self._phrases[operator].format(fact=self.fact(fact), bound=bound)
            case Concluded(atom):
                return self.atom(atom)
            case All((part,)) | Any((part,)):
                return self.condition(part)
            case All(parts):
                return self._phrases["and"].join(self._part(part, Any) for part in parts)
            case Any(parts):
                return self._phrases["or"].join(self._part(part, All) for part in parts)

    def atom(self, atom: Atom) -> str:
        """A conclusion as a clause."""
        if atom.kind == FACT:
            value = () if atom.value is None else (atom.value,)
            return self._is(Is(atom.subject, value))
        subject = self._entry(atom.kind, atom.subject)
        value_title = self._value(atom)
        return self._phrases[atom.kind].format(subject=subject, value=value_title)

    def _part(self, part: Condition, other: type[All] | type[Any]) -> str:
        """In parentheses only where "and" and "or" meet."""
        while isinstance(part, All | Any) and len(part.parts) == 1:
            (part,) = part.parts
        clause = self.condition(part)
        return f"({clause})" if isinstance(part, other) else clause

    def _is(self, test: Is) -> str:
        values = [
            self._quote(self._knowledge.label(test.fact, value, self._language))
            for value in test.values
        ]
        if self._knowledge.facts[test.fact].multiple:
            phrase, glue = "not_at_hand" if test.negated else "at_hand", "or"
        elif not test.negated:
            phrase, glue = "is", "or"
        else:
            phrase, glue = ("is_not", "or") if len(values) == 1 else ("is_neither", "nor")
        joined = self._phrases[glue].join(values)
        return self._phrases[phrase].format(fact=self.fact(test.fact), values=joined)

    def fact(self, name: str) -> str:
        """The title of a fact, in quotation marks."""
        return self._quote(self._knowledge.facts[name].title[self._language])

    def _value(self, atom: Atom) -> str:
        if atom.kind == VARIANT:
            variants = self._knowledge.resolutions[atom.subject].variants
            titles = (v.title[self._language] for v in variants if v.id == atom.value)
            return self._quote(next(titles, str(atom.value)))
        return self._entry(atom.subject, str(atom.value)) if atom.kind == NOTICE else ""

    def _entry(self, said: str, id_: str) -> str:
        """The title of the entry of which this is ``said``; the id of anything else."""
        entry = self._entries.get(said, {}).get(id_)
        return self._quote(entry.title[self._language] if entry else id_)

    def _quote(self, text: str) -> str:
        return QUOTES[self._language].format(text)
