"""Texts and citations as they stand in every kind of entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from enroltriage.expert.vocabulary import LANGUAGES, Citation, Forms, Review, Text

from .entries import Entry, Shelf
from .strict_yaml import Path


def given(raw: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """What is written of these keys; for the others, the value's own default counts."""
    return {key: raw[key] for key in keys if key in raw}


def read_text(raw: Mapping[str, str]) -> Text:
    """A text in every language."""
    return MappingProxyType({language: raw[language] for language in LANGUAGES})


def read_time(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Since when and until when an entry holds, and who looks it through."""
    review = raw.get("review")
    return {
        **given(raw, "since", "until"),
        "review": None if review is None else Review(review["who"], review["by"]),
    }


def read_forms(raw: Mapping[str, Iterable[str]]) -> Forms:
    """How something is said, by language."""
    return MappingProxyType({language: tuple(forms) for language, forms in raw.items()})


def read_optional(raw: Mapping[str, str] | None) -> Text | None:
    """A text that may be left out."""
    return None if raw is None else read_text(raw)


def read_texts(raw: Iterable[Mapping[str, str]] | None) -> tuple[Text, ...]:
    """A list of texts that may be left out."""
    return tuple(read_text(one) for one in raw or ())


def read_citations(
    shelf: Shelf, entry: Entry, raw: Mapping[str, Any], path: Path
) -> tuple[Citation, ...]:
    """The sources that the entry, or a part of it at this path, names."""
    cited = []
    for i, written in enumerate(raw.get("sources", ())):
        source, _, section = written.partition("#")
        shelf.refer(entry, (*path, "sources", i), "sources", source)
        cited.append(Citation(source, section))
    return tuple(cited)
