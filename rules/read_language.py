"""From a language's file to how things are said in that language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.recognise.forms import NUMBER
from enroltriage.expert.vocabulary import Language

from .entries import Entry, Shelf
from .read_condition import check_value
from .read_texts import read_forms
from .strict_yaml import Path

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
        path = ("said", fact, written)
        if known["type"] == "integer":
            _check_numbers(shelf, entry, path, forms)
        else:
            check_value(shelf, entry, path, fact, known, value)
        read[value] = tuple(forms)
    return MappingProxyType(read)


def _check_numbers(shelf: Shelf, entry: Entry, path: Path, forms: Sequence[str]) -> None:
    """Note a fault unless these are said of any number, which stands once in each form."""
    if path[-1] != NUMBER:
        shelf.fault(entry, path, f"a whole number is said as {NUMBER}, whichever it is", "type")
    for place, form in enumerate(forms):
        if form.split().count(NUMBER) != 1:
            shelf.fault(entry, (*path, place), f"must hold {NUMBER} once, as a word", "type")
