"""Entries of the knowledge as callers see them: JSON types, one language, linked by ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from enroltriage.expert.conditions import Scalar, facts_of
from enroltriage.expert.describe import Describer, atom_value, condition_value
from enroltriage.expert.knowledge import Cause, KnowledgeBase, Pair, Symptom
from enroltriage.expert.learning import shares
from enroltriage.expert.present import show_sources
from enroltriage.expert.resolutions import Resolution, Variant
from enroltriage.expert.rulebase import FACT, Rule
from enroltriage.expert.vocabulary import Citation, Contradiction, FactType, Text

Entry = dict[str, Any]
_SHELVES = {
    "facts": "facts",
    "contradictions": "contradictions",
    "symptom": "symptoms",
    "cause": "causes",
    "resolution": "resolutions",
}
"""Where the entries are that rules are made from, by the first part of the path of a rule."""
KINDS = ("symptoms", "causes", "resolutions", "facts", "rules")


class KnowledgeView:
    """One knowledge base in one language."""

    def __init__(self, knowledge: KnowledgeBase, language: str) -> None:
        self._knowledge = knowledge
        self.language = language
        self._describe = Describer(knowledge, language)

    def entry(self, kind: str, id_: str) -> Entry:
        """One entry of this kind. Raises KeyError where there is none of this id."""
        shelf: Mapping[str, Any] = getattr(self._knowledge, kind)
        show: dict[str, Any] = {
            "symptoms": self._symptom,
            "causes": self._cause,
            "resolutions": self._resolution,
            "facts": self._fact,
            "rules": self._rule,
        }
        entry: Entry = show[kind](shelf[id_])
        return entry

    def _symptom(self, symptom: Symptom) -> Entry:
        knowledge = self._knowledge
        places = next((f.name for f in knowledge.facts.values() if f.locates_message), "")
        return {
            "id": symptom.id,
            "title": self._say(symptom.title),
            "description": self._maybe(symptom.description),
            "messages": _phrases(symptom.messages),
            "partial_messages": _phrases(symptom.partial_messages),
            "codes": list(symptom.codes),
            "applies_to": {fact: list(values) for fact, values in symptom.applies_to.items()},
            "shown_in": self._choices(places, symptom.shown_in),
            "causes": [
                self._pair(pair, _frequency(pair, share)) for pair, share in shares(symptom)
            ],
            "ask": list(symptom.ask),
            "notes": self._texts(symptom.notes),
            "examples": [
                {"name": e.name, "facts": dict(e.facts), "text": e.text, "expect": dict(e.expect)}
                for e in symptom.examples
            ],
            "shown": [
                {
                    "message": message,
                    "since": shown.since,
                    "until": shown.until,
                    "sources": self._sources(shown.citations),
                }
                for message, shown in symptom.shown.items()
            ],
            "rules": self._rules_of(symptom.id),
            **self._held(symptom),
            "sources": self._sources(symptom.citations),
        }

    def _pair(self, pair: Pair, frequency: Entry) -> Entry:
        return {
            **self._reference(self._knowledge.causes[pair.cause]),
            **frequency,
            "hints": [
                {
                    "when": condition_value(hint.when),
                    "sentence": self._describe.condition(hint.when),
                    "factor": hint.factor,
                    "note": self._maybe(hint.note),
                    "sources": self._sources(hint.citations),
                }
                for hint in pair.hints
            ],
            "note": self._maybe(pair.note),
            "sources": self._sources(pair.citations),
        }

    def _cause(self, cause: Cause) -> Entry:
        return {
            "id": cause.id,
            "title": self._say(cause.title),
            "description": self._maybe(cause.description),
            "sits_in": list(cause.sits_in),
            "symptoms": [
                {**self._reference(symptom), **_frequency(pair, share)}
                for symptom in self._knowledge.symptoms.values()
                for pair, share in shares(symptom)
                if pair.cause == cause.id
            ],
            "deciding": [
                {
                    "rule": f"{cause.id}.{rule.id}",
                    "then": rule.then,
                    "when": condition_value(rule.when),
                    "sentence": self._describe.condition(rule.when),
                    "note": self._maybe(rule.note),
                    "sources": self._sources(rule.citations),
                }
                for rule in cause.rules
            ],
            "rules": self._rules_of(cause.id),
            "resolution": self._reference(self._knowledge.resolutions[cause.resolution]),
            "superseded": self._maybe(cause.superseded),
            "notes": self._texts(cause.notes),
            **self._held(cause),
            "sources": self._sources(cause.citations),
        }

    def _resolution(self, resolution: Resolution) -> Entry:
        removed = (c for c in self._knowledge.causes.values() if c.resolution == resolution.id)
        tables = (
            {
                "title": self._say(table.title),
                "columns": self._texts(table.columns),
                "rows": [
                    [cell if isinstance(cell, str) else self._say(cell) for cell in row]
                    for row in table.rows
                ],
            }
            for table in resolution.tables
        )
        return {
            "id": resolution.id,
            "title": self._say(resolution.title),
            "causes": [self._reference(cause) for cause in removed],
            "actor": resolution.actor,
            "actor_title": self._say(self._knowledge.roles[resolution.actor].title),
            "destructive": resolution.destructive,
            "minutes": resolution.minutes,
            "risk": resolution.risk,
            "reach": resolution.reach,
            "steps": self._texts(resolution.steps),
            "warnings": self._texts(resolution.warnings),
            "notes": self._texts(resolution.notes),
            "tables": list(tables),
            "links": list(resolution.links),
            "wait_hours": resolution.wait_hours,
            "varies_by": resolution.varies_by,
            "variants": [self._variant(resolution, variant) for variant in resolution.variants],
            "rules": self._rules_of(resolution.id),
            **self._held(resolution),
            "sources": self._sources(resolution.citations),
        }

    def _variant(self, resolution: Resolution, variant: Variant) -> Entry:
        return {
            "id": variant.id,
            "title": self._say(variant.title),
            "applies_for": self._choices(resolution.varies_by or "", variant.applies_for),
            "steps": self._texts(variant.steps),
            "links": list(variant.links),
            "sources": self._sources(variant.citations),
        }

    def _fact(self, fact: FactType) -> Entry:
        rules = self._knowledge.rules.values()
        values: Iterable[Scalar] = tuple(fact.values or ())
        if fact.multiple:
            values = tuple(self._knowledge.symptoms)
        elif fact.type == "boolean":
            values = (True, False)
        return {
            "id": fact.name,
            "title": self._say(fact.title),
            "type": fact.type,
            "question": self._maybe(fact.question),
            "help": self._maybe(fact.help),
            "asked_of": fact.asked_of,
            "asked_of_title": self._say(self._knowledge.roles[fact.asked_of].title)
            if fact.asked_of
            else None,
            "minutes": None if fact.derived else fact.minutes,
            "values": self._choices(fact.name, values),
            "aliases": dict(fact.aliases or {}),
            "minimum": fact.minimum,
            "maximum": fact.maximum,
            "multiple": fact.multiple,
            "hint": fact.hint,
            "derived": bool(fact.derived),
            "derived_by": [
                r.id for r in rules if (r.then.kind, r.then.subject) == (FACT, fact.name)
            ],
            "read_by": [r.id for r in rules if fact.name in facts_of(r.when)],
            "hints": [
                {"symptom": symptom.id, "cause": pair.cause, "factor": hint.factor}
                for symptom in self._knowledge.symptoms.values()
                for pair in symptom.causes
                for hint in pair.hints
                if fact.name in facts_of(hint.when)
            ],
            **self._held(fact),
            "sources": self._sources(fact.citations),
        }

    def _rule(self, rule: Rule) -> Entry:
        return {
            "id": rule.id,
            "sentence": self._describe.rule(rule),
            "when": condition_value(rule.when),
            "unless": [atom_value(atom) for atom in rule.unless],
            "then": atom_value(rule.then),
            "stratum": rule.stratum,
            "entry": self._origin(rule),
            **self._held_by(rule),
            "note": self._maybe(rule.note),
            "sources": self._sources(rule.citations),
        }

    def _origin(self, rule: Rule) -> Entry:
        """The entry that a rule was made from."""
        kind, id_ = _made_from(rule)
        if kind == "contradictions":
            return {"kind": kind, "id": id_, "title": id_.replace("-", " ")}
        return {"kind": kind, **self._reference(getattr(self._knowledge, kind)[id_])}

    def _rules_of(self, id_: str) -> list[str]:
        return [rule for rule in self._knowledge.rules if rule.startswith(f"{id_}.")]

    def _reference(self, entry: Symptom | Cause | Resolution | FactType) -> Entry:
        id_ = entry.name if isinstance(entry, FactType) else entry.id
        return {"id": id_, "title": self._say(entry.title)}

    def _held(self, entry: Symptom | Cause | Resolution | FactType | Contradiction) -> Entry:
        """Which pack an entry is of, from when to before when it holds, and who is to review it.

        What it does not say itself, its pack says.
        """
        pack = self._knowledge.packs.get(entry.pack)
        review = getattr(entry, "review", None) or (pack and pack.review)
        return {
            "pack": pack and pack.id,
            "since": getattr(entry, "since", None) or (pack and pack.edition),
            "until": getattr(entry, "until", None),
            "review": review and {"who": review.who, "by": review.by_day},
        }

    def _held_by(self, rule: Rule) -> Entry:
        """The same of a rule; what it does not say itself, the entry says that it is made from."""
        kind, id_ = _made_from(rule)
        told = self._held(getattr(self._knowledge, kind)[id_])
        since, until = rule.since or told["since"], rule.until or told["until"]
        return {**told, "since": since, "until": until}

    def _choices(self, fact: str, values: Iterable[Scalar]) -> list[Entry]:
        label, language = self._knowledge.label, self.language
        return [{"value": value, "label": label(fact, value, language)} for value in values]

    def _sources(self, citations: Iterable[Citation]) -> list[Entry]:
        return [asdict(s) for s in show_sources(self._knowledge, citations, self.language)]

    def _say(self, text: Text) -> str:
        return text[self.language]

    def _maybe(self, text: Text | None) -> str | None:
        return None if text is None else text[self.language]

    def _texts(self, texts: Iterable[Text]) -> list[str]:
        return [text[self.language] for text in texts]


def _made_from(rule: Rule) -> tuple[str, str]:
    """The kind and the id of the entry that a rule was made from."""
    return _SHELVES[str(rule.path[0])], str(rule.path[1])


def _frequency(pair: Pair, share: float) -> Entry:
    return {"weight": pair.weight, "reported": pair.reported, "share": round(share, 4)}


def _phrases(phrases: Mapping[str, tuple[str, ...]] | None) -> dict[str, list[str]]:
    return {language: list(texts) for language, texts in (phrases or {}).items()}


def ids_on_platform(knowledge: KnowledgeBase, kind: str, bound: str, value: str) -> Iterator[str]:
    """The ids of this kind that matter where the fact ``bound`` has this value."""
    symptoms = [s for s in knowledge.symptoms.values() if s.applies({bound: value})]
    causes = {pair.cause for symptom in symptoms for pair in symptom.causes}
    wanted = {
        "symptoms": {symptom.id for symptom in symptoms},
        "causes": causes,
        "resolutions": {knowledge.causes[cause].resolution for cause in causes},
    }[kind]
    return (id_ for id_ in getattr(knowledge, kind) if id_ in wanted)
