"""Example cases in words, and which rules fire in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from enroltriage.api.knowledge_view import Entry
from enroltriage.api.words import WORDS
from enroltriage.expert import CaseError, Expert, KnowledgeBase
from enroltriage.expert.conditions import Scalar
from enroltriage.expert.knowledge import Example

KEPT_EXPERTS = 4
_CAUSES = ("confirmed", "possible", "excluded")


@lru_cache(KEPT_EXPERTS)
def firing(expert: Expert) -> Mapping[str, tuple[Entry, ...]]:
    """By rule, the examples in which it fires: their symptom, number and name."""
    found: dict[str, list[Entry]] = {}
    for symptom in expert.knowledge.symptoms.values():
        for number, example in enumerate(symptom.examples, 1):
            told = {"symptom": symptom.id, "number": number, "name": example.name}
            for rule in _fired(expert, example):
                found.setdefault(rule, []).append(told)
    return {rule: tuple(examples) for rule, examples in found.items()}


def _fired(expert: Expert, example: Example) -> Iterable[str]:
    try:
        return expert.infer(example.facts, example.text).fired
    except CaseError:  # the check of the examples says so
        return ()


def example_shown(knowledge: KnowledgeBase, example: Example, number: int, language: str) -> Entry:
    """An example with its facts by their titles, and what its answer must say."""
    expect: Mapping[str, Any] = example.expect
    question = str(expect.get("next_question"))
    outcome = expect.get("outcome")
    return {
        "number": number,
        "name": example.name,
        "facts": [
            {"id": name, "title": knowledge.facts[name].title[language],
             "values": _labels(knowledge, name, value, language)}
            for name, value in example.facts.items() if name in knowledge.facts
        ],
        "text": example.text,
        "outcome": WORDS[f"outcome-{outcome}"][language] if outcome else None,
        "causes": [
            {"status": status, "id": id_, "title": knowledge.causes[id_].title[language]}
            for status in _CAUSES for id_ in expect.get(status) or () if id_ in knowledge.causes
        ],
        "question": {"id": question, "title": knowledge.facts[question].title[language]}
        if question in knowledge.facts else None,
        "rules": [rule for rule in expect.get("fired") or () if rule in knowledge.rules],
        "file": example.file,
        "line": example.line,
    }  # fmt: skip


def _labels(knowledge: KnowledgeBase, fact: str, value: object, language: str) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    known: list[Scalar | None] = [
        one if isinstance(one, str | bool | int) else None for one in values
    ]
    return [knowledge.label(fact, one, language) for one in known]
