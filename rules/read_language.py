"""From a language's file to how things are said in that language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.recognise.forms import (
    MOST_ROWS,
    NUMBER,
    classes_in,
    count_rows,
    is_range,
    numbers_of_class,
)
from enroltriage.expert.vocabulary import Forms, Language

from .entries import Entry, Shelf
from .read_condition import check_value
from .read_texts import read_forms
from .strict_yaml import Path

_TRUTH = {"true": True, "false": False}
_Key = TypeVar("_Key", bound=Scalar)


def read_language(shelf: Shelf, parts: Sequence[Entry]) -> Language:
    """The language of which these files hold parts; faults go to the shelf."""
    classes = _joined(parts, "classes")
    said: dict[str, Mapping[Scalar, tuple[str, ...]]] = {}
    for entry in parts:
        _check_classes(shelf, entry, classes)
        for fact, by_value in entry.raw.get("said", {}).items():
            if shelf.choose(entry, ("said", fact), "fact", fact, shelf["facts"]):
                read = _by_value(shelf, entry, fact, by_value)
                said[fact] = _together(said.get(fact, {}), read)
    return Language(
        parts[0].id,
        classes,
        _joined(parts, "notions"),
        _joined(parts, "cues"),
        MappingProxyType(said),
    )


def _joined(parts: Sequence[Entry], key: str) -> Forms:
    """What all parts list under this key; what several list is one after the other."""
    found: Forms = {}
    for entry in parts:
        found = _together(found, read_forms(entry.raw.get(key, {})))
    return found


def _together(
    one: Mapping[_Key, tuple[str, ...]], other: Mapping[_Key, tuple[str, ...]]
) -> Mapping[_Key, tuple[str, ...]]:
    """Both lists of forms by the same keys."""
    keys = dict.fromkeys((*one, *other))
    joined = {key: (*one.get(key, ()), *other.get(key, ())) for key in keys}
    return MappingProxyType({key: tuple(dict.fromkeys(forms)) for key, forms in joined.items()})


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


def _check_classes(shelf: Shelf, entry: Entry, classes: Forms) -> None:
    """Note a fault for each class that is not there or wrongly written, and each form of too many rows."""
    for name, entries in classes.items():
        for place, written in enumerate(entries):
            if is_range(written) and not any(numbers_of_class([written])):
                told = f"{written!r} is no range of numbers; write the lower one first: 2..12"
                shelf.fault(entry, ("classes", name, place), told, "type")
    for path, form in _every_form(entry.raw, ()):
        try:
            held = classes_in(form)
        except ValueError as wrong:
            told = f"'{wrong}' is no class; write <name>, or <name?> for what may be left out, as a word"
            shelf.fault(entry, path, told, "type")
            continue
        known = [shelf.choose(entry, path, "class", name, classes) for name in held]
        rows = count_rows(form, classes) if held and all(known) else 1
        if rows > MOST_ROWS:
            told = f"stands for {rows:,} rows, at most {MOST_ROWS:,} are allowed; let its classes hold single words"
            shelf.fault(entry, path, told, "type")


def _every_form(raw: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every form of a language's file, with its place."""
    if isinstance(raw, str):
        yield path, raw
    elif isinstance(raw, Mapping):
        for key, value in raw.items():
            yield from _every_form(value, (*path, key))
    elif isinstance(raw, Sequence):
        for place, value in enumerate(raw):
            yield from _every_form(value, (*path, place))
