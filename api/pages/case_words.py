"""What a case speaks of, in words: by the rules of today, or by those that answered it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from enroltriage.expert import KnowledgeBase


class CaseWords:
    """Titles and labels in one language, by these rules, of which today's are the first.

    What none of them knows is called by its id.
    """

    def __init__(self, known: Sequence[KnowledgeBase], language: str) -> None:
        self._known = known
        self.language = language

    def title(self, kind: str, id_: str) -> str:
        """What an entry of this kind (symptoms, causes, resolutions, facts) is called."""
        shelves: list[Mapping[str, Any]] = [getattr(knowledge, kind) for knowledge in self._known]
        return next((s[id_].title[self.language] for s in shelves if id_ in s), id_)

    def value(self, fact: str, value: Any) -> str:
        """What the value of a fact is called, or its values; None is "not known"."""
        if isinstance(value, list | tuple):
            return ", ".join(self.value(fact, one) for one in value)
        if value is None:
            return self._known[0].words["unknown"][self.language]
        of = next((known for known in self._known if fact in known.facts), None)
        return str(value) if of is None else of.label(fact, value, self.language)

    def is_askable(self, fact: str) -> bool:
        """Whether somebody may still tell this fact: the rules of today ask for it."""
        return fact in self._known[0].askable

    def is_text(self, fact: str) -> bool:
        """Whether its values are somebody's own words."""
        return any(fact in each.facts and each.facts[fact].type == "text" for each in self._known)
