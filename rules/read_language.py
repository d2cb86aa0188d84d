"""From a language's file to how things are said in that language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.vocabulary import Language

from .entries import Entry, Shelf
from .read_condition import check_value
from .read_texts import read_forms

_TRUTH = {"true": True, "false": False}


def read_language(shelf: Shelf, entry: Entry) -> Language:
    """The language of this entry; faults go to the shelf."""
    said = {
        fact: _by_value(shelf, entry, fact, by_value)
        for fact, by_value in entry.raw.get("said", {}).items()
        if shelf.choose(entry, ("said", fact), "fact", fact, shelf["facts"])
    }
    return Language(
        entry.id,
        read_forms(entry.raw["notions"]),
        read_forms(entry.raw.get("cues", {})),
        MappingProxyType(said),
    )


def _by_value(
    shelf: Shelf, entry: Entry, fact: str, raw: Mapping[str, Any]
) -> Mapping[Scalar, tuple[str, ...]]:
    known = shelf["facts"][fact].raw
    read: dict[Scalar, tuple[str, ...]] = {}
    for written, forms in raw.items():
        value = _TRUTH.get(written, written) if known["type"] == "boolean" else written
        check_value(shelf, entry, ("said", fact, written), fact, known, value)
        read[value] = tuple(forms)
    return MappingProxyType(read)
