"""Facts written as text, on the command line or in a cell of a table, as JSON would carry them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from enroltriage.expert.vocabulary import LANGUAGES

if TYPE_CHECKING:
    from enroltriage.expert import KnowledgeBase
    from enroltriage.expert.vocabulary import FactType

_INTEGER = re.compile(r"(-?[0-9]{1,20})(?:\.0+)?")
"""A whole number, also as a table writes it that has no other numbers than decimal ones: 5.0."""
_TRUTH = {"true": True, "false": False, "wahr": True, "falsch": False}
"""Truth values as JSON, and as English and German spreadsheets write them."""


def yes_and_no(knowledge: KnowledgeBase) -> Mapping[str, bool]:
    """How yes and no are written in every language, in small letters."""
    return {knowledge.words[word][language].casefold(): word == "yes"
            for word in ("yes", "no") for language in LANGUAGES}  # fmt: skip


def split_values(written: str) -> list[str]:
    """The values of a fact that may have several."""
    return [part.strip() for part in written.split(",")]


def unless_unknown(values: list[str]) -> list[str] | None:
    """The values as they are; None where they only say that nobody could tell."""
    return None if values == ["unknown"] else values


def typed(fact: FactType | None, written: str, yes_no: Mapping[str, bool]) -> object:
    """One value, in small letters or large; what does not fit stays a string and is refused later."""
    folded = written.casefold()
    if folded in ("unknown", "null", ""):
        return None
    if fact is not None and fact.values:
        known = (*fact.values, *(fact.aliases or ()))
        return next((value for value in known if value.casefold() == folded), written)
    if fact is not None and fact.type == "boolean":
        return {**_TRUTH, **yes_no}.get(folded, written)
    if fact is not None and fact.type == "integer":
        whole = _INTEGER.fullmatch(written)
        return written if whole is None else int(whole[1])
    return written


def written(value: object) -> str:
    """A value as it is written in text."""
    return str(value).lower() if isinstance(value, bool) else str(value)
