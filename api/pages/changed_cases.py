"""The cases that two versions answer otherwise, in words, and the rules that make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from enroltriage.api.backtest.compare import Change, confirmed_causes, first_cause
from enroltriage.api.backtest.sample import Sample
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.describe import Describer

from .frame import link

MOST_CASES, MOST_RULES = 50, 20


def shown_cases(
    sample: Sample | None,
    before: KnowledgeBase,
    after: KnowledgeBase,
    texts: Mapping[str, str],
    language: str,
) -> dict[str, Any]:
    """What the page tells of a sample of the cases."""
    if sample is None:
        return {"sample": None}
    words = _Words(before, after, texts, language)
    rules = Counter(id_ for change in sample.changes for id_ in {*change.new, *change.gone})
    listed = sorted(rules.items(), key=lambda each: (-each[1], each[0]))
    return {
        "sample": sample,
        "cases": [words.case(change) for change in sample.changes[:MOST_CASES]],
        "more_cases": max(0, len(sample.changes) - MOST_CASES),
        "deciding": [(id_, words.rule(id_), count) for id_, count in listed[:MOST_RULES]],
    }


class _Words:
    """Puts changed cases into one language."""

    def __init__(
        self, before: KnowledgeBase, after: KnowledgeBase, texts: Mapping[str, str], language: str
    ) -> None:
        self._knowledge = (after, before)
        self._texts, self._language = texts, language

    def case(self, change: Change) -> dict[str, Any]:
        """A case: what was, what would be, and by which rules."""
        return {
            "name": change.reference or f"…{change.case.rpartition('-')[2]}",
            "address": link("case", case_id=change.case),
            "parts": [
                {
                    "name": self._texts[f"compare_case_{part}"],
                    "was": self._said(part, change.before),
                    "now": self._said(part, change.after),
                }
                for part in change.parts
                if self._said(part, change.before) != self._said(part, change.after)
            ],
            "new": change.new,
            "gone": change.gone,
            "lost": None if change.lost is None else self._title("causes", change.lost),
        }

    def rule(self, id_: str) -> str:
        """What a rule says, by the newer version that has it."""
        for knowledge in self._knowledge:
            if id_ in knowledge.rules:
                return Describer(knowledge, self._language).rule(knowledge.rules[id_])
        return ""

    def _said(self, part: str, found: Mapping[str, Any]) -> str:
        none = self._texts["compare_none"]
        match part:
            case "outcome":
                outcome = found["outcome"]
                return self._texts.get(f"insights_outcome_{outcome}", outcome)
            case "symptoms":
                told = [self._title("symptoms", id_) for id_ in found["symptoms"]]
            case "first-cause":
                first = first_cause(found)
                told = [] if first is None else [self._title("causes", first)]
            case "confirmed-causes":
                told = [self._title("causes", id_) for id_ in confirmed_causes(found)]
            case _:
                told = [
                    f"{self._title('causes', one['id'])} ({self._texts['compare_' + one['status']]})"
                    for one in found["causes"]
                ]
        return "; ".join(told) or none

    def _title(self, shelf: str, id_: str) -> str:
        for knowledge in self._knowledge:
            if id_ in getattr(knowledge, shelf):
                return str(getattr(knowledge, shelf)[id_].title[self._language])
        return id_
