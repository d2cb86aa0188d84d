"""What nobody recognised, put together by what the cases have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enroltriage.api.store.statistics import Told
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.alike_texts import group_alike, quoted_in, reported_in
from enroltriage.expert.skeleton import skeleton

LOOKED_AT = 200
"""How many of the latest cases are grouped."""
EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Cases of which no symptom is known and that say the same, the latest first.

    ``excerpt`` is what the latest says. The messages are what was shown or quoted, or else the
    reports themselves.
    """

    cases: tuple[str, ...]
    excerpt: str
    messages: tuple[str, ...]
    codes: tuple[str, ...]
    platforms: tuple[str, ...]

    def skeleton(self, knowledge: KnowledgeBase) -> dict[str, Any]:
        """The beginning of a rule file for it."""
        return skeleton(knowledge, self.messages, self.codes, self.platforms)


@dataclass(frozen=True, slots=True)
class _Said:
    messages: tuple[str, ...]
    codes: tuple[str, ...]
    platform: str | None

    @property
    def all(self) -> str:
        return "\n".join((*self.messages, *self.codes))


def groups_of(told: Mapping[str, Sequence[Told]], knowledge: KnowledgeBase) -> list[Unrecognised]:
    """The cases in groups, the largest first, by what was told of each, which has words."""
    cases = list(told)
    said = [_said(entries, knowledge) for entries in told.values()]
    return [
        _group([cases[place] for place in alike.texts], [said[place] for place in alike.texts])
        for alike in group_alike([each.all for each in said])
    ]


def _said(entries: Sequence[Told], knowledge: KnowledgeBase) -> _Said:
    facts: dict[str, Any] = {}
    for entry in entries:
        facts |= entry.get("facts") or {}
    shown = {
        kind: [
            str(facts[fact.name])
            for fact in knowledge.facts.values()
            if fact.matched_against == kind and facts.get(fact.name)
        ]
        for kind in ("messages", "codes")
    }
    texts = [entry["text"] for entry in entries if entry.get("text")]
    messages = shown["messages"] or [quote for text in texts for quote in quoted_in(text)]
    if not messages and not shown["codes"]:
        messages = [reported_in(text) for text in texts]
    platform = facts.get(knowledge.platform_fact.name)
    return _Said(
        tuple(messages), tuple(shown["codes"]), None if platform is None else str(platform)
    )


def _group(cases: Sequence[str], said: Sequence[_Said]) -> Unrecognised:
    latest = " ".join(said[0].all.split())
    excerpt = latest if len(latest) <= EXCERPT else f"{latest[:EXCERPT].rstrip()} …"
    return Unrecognised(
        tuple(cases),
        excerpt,
        _distinct(message for each in said for message in each.messages),
        _distinct(code for each in said for code in each.codes),
        _distinct(each.platform for each in said if each.platform is not None),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
