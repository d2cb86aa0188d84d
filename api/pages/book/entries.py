"""What the page of an entry tells beyond the entry itself: its surroundings, in the words of the knowledge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from enroltriage.api.knowledge_view import Entry, KnowledgeView
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.conditions import Atom, atoms_of, facts_of
from enroltriage.expert.knowledge import Path
from enroltriage.expert.rulebase import FACT, NOTICE, Rule

FILED = {"symptoms": "symptom", "causes": "cause", "resolutions": "resolution", "facts": "facts"}
"""What a kind of entry is called where the knowledge says in which file it stands."""
FIRST_FORMS = 12
"""So many of the ways in which texts state a value are shown at once."""
_CONCLUDED = {
    "fact": "facts", "out-of-scope": "symptoms", "contradicted": "symptoms", "suspected": "causes",
    "excluded": "causes", "confirmed": "causes", "possible": "causes",
    "resolution": "resolutions", "variant": "resolutions",
}  # fmt: skip
_NOTED = {"superseded-source": "causes", "destructive-resolution": "resolutions",
          "no-resolution-variant": "resolutions"}  # fmt: skip
_BLANK = re.compile(r"\{\w+\}")


class Surroundings:
    """What lies around the entries of one knowledge base, in one language."""

    def __init__(self, knowledge: KnowledgeBase, view: KnowledgeView, language: str) -> None:
        self._knowledge = knowledge
        self._view = view
        self.language = language

    def reference(self, kind: str, id_: str) -> Entry:
        """An entry as others name it; a rule by its sentence."""
        if kind == "rules":
            sentence = self._view.entry(kind, id_)["sentence"]
            return {"kind": kind, "id": id_, "title": id_, "sentence": sentence}
        entry = getattr(self._knowledge, kind)[id_]
        return {"kind": kind, "id": id_, "title": entry.title[self.language]}

    def place(self, kind: str, id_: str) -> Entry | None:
        """The file and the line where an entry stands; None where it came from no file."""
        knowledge = self._knowledge
        path: Path = knowledge.rules[id_].path if kind == "rules" else (FILED[kind], id_)
        file, line, _ = knowledge.place(path)
        return {"file": file, "line": line} if file else None

    def bounds(self, symptom: str) -> list[Entry]:
        """The facts that limit a symptom, with the values it applies to."""
        label, language = self._knowledge.label, self.language
        return [
            {**self.reference("facts", fact), "values": [label(fact, v, language) for v in values]}
            for fact, values in self._knowledge.symptoms[symptom].applies_to.items()
        ]

    def confused_with(self, symptom: str) -> list[Entry]:
        """The symptoms that people take this one for, and those that they take for it."""
        shelf = self._knowledge.symptoms
        here = shelf[symptom]
        return [self.reference("symptoms", id_) for id_, each in shelf.items()
                if id_ != symptom and here.is_taken_for(each)]  # fmt: skip

    def said(self, fact: str) -> list[Entry]:
        """How texts state each value of a fact in this language, and in how many others."""
        knowledge, language = self._knowledge, self.language
        here = knowledge.languages.get(language)
        told = here.said.get(fact, {}) if here else {}
        values = dict.fromkeys(
            v for each in knowledge.languages.values() for v in each.said.get(fact, ())
        )
        return [
            {
                "value": value,
                "label": None if value == "<n>" else knowledge.label(fact, value, language),
                "forms": list(told.get(value, ()))[:FIRST_FORMS],
                "more": list(told.get(value, ()))[FIRST_FORMS:],
                "languages": [tag for tag, each in knowledge.languages.items()
                              if tag != language and each.said.get(fact, {}).get(value)],
            }
            for value in values
        ]  # fmt: skip

    def read_by(self, fact: str) -> dict[str, Any]:
        """Who reads a fact beside the rules: symptoms that ask for it, resolutions that vary by it."""
        knowledge = self._knowledge
        asking = [s.id for s in knowledge.symptoms.values() if fact in s.ask]
        varying = [r.id for r in knowledge.resolutions.values() if r.varies_by == fact]
        bound = [s.id for s in knowledge.symptoms.values() if fact in s.applies_to]
        return {
            "asked_for": [self.reference("symptoms", id_) for id_ in asking],
            "varying": [self.reference("resolutions", id_) for id_ in varying],
            "bound": [self.reference("symptoms", id_) for id_ in bound],
        }

    def rule(self, id_: str) -> dict[str, Any]:
        """What a rule looks at, what it concludes, and which rules stand before and after it."""
        rules, rule = self._knowledge.rules, self._knowledge.rules[id_]
        needed = set(_needed(rule))
        before = [each.id for each in rules.values() if _made(each) in needed]
        after = [each.id for each in rules.values() if _made(rule) in set(_needed(each))]
        return {
            "reads": [self.reference("facts", fact) for fact in dict.fromkeys(facts_of(rule.when))],
            "looks_at": self._subjects((*atoms_of(rule.when), *rule.unless)),
            "concludes": self._subjects((rule.then,)),
            "notice": self._notice(rule.then),
            "before": [self.reference("rules", each) for each in before],
            "after": [self.reference("rules", each) for each in after if each != id_],
        }

    def _subjects(self, atoms: tuple[Atom, ...]) -> list[Entry]:
        """The entries of which something is concluded, each once."""
        found = {}
        for atom in atoms:
            kind = _NOTED.get(atom.subject) if atom.kind == NOTICE else _CONCLUDED[atom.kind]
            id_ = str(atom.value) if atom.kind == NOTICE else atom.subject
            if kind is not None:
                found[kind, id_] = self.reference(kind, id_)
        return list(found.values())

    def _notice(self, then: Atom) -> str | None:
        """What a notice says, with dots for what depends on the case."""
        text = self._knowledge.notices.get(then.subject) if then.kind == NOTICE else None
        return _BLANK.sub("…", text[self.language]) if text else None


def _made(rule: Rule) -> tuple[str, str]:
    return rule.then.kind, rule.then.subject


def _needed(rule: Rule) -> Iterator[tuple[str, str]]:
    """The conclusions that a rule looks at; derived facts are such."""
    yield from ((atom.kind, atom.subject) for atom in (*atoms_of(rule.when), *rule.unless))
    yield from ((FACT, fact) for fact in facts_of(rule.when))
