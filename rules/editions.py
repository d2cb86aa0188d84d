"""Editions: of all that the files say, what holds at one time.

A file, an entry in it or an item of a list may say ``since`` and ``until``, each a year and month: it
holds from the one to before the other. What says nothing holds as long as its pack, from the pack's
edition on. The edition of each pack can be asked for; the current one is what has no end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .entries import pack_above
from .schema_check import kind_of
from .strict_yaml import Document, Path, Place

SINCE, UNTIL = "since", "until"
DATED = ("pack", "facts", "contradictions", "symptom", "cause", "resolution")
"""The kinds of files in which something may have a time."""
TIMELESS = ("sources", "language")
"""The kinds that hold in every edition: what is cited, and how people speak."""


def editions_of(documents: Iterable[Document]) -> tuple[str, ...]:
    """The editions of the packs, oldest first."""
    return tuple(sorted({d.value["edition"] for d in documents if kind_of(d) == "pack"}))


def as_of(documents: Iterable[Document], edition: str | None) -> list[Document]:
    """What of the documents, which fit the schema, holds at an edition; None: by now."""
    documents = list(documents)
    packs = [document for document in documents if kind_of(document) == "pack"]
    held = []
    for document in documents:
        pack = None if kind_of(document) in TIMELESS else pack_above(packs, document)
        begun = edition is None or pack is None or pack.value["edition"] <= edition
        if begun and _holds(document.value, edition):
            held.append(_sifted(document, edition) if kind_of(document) in DATED else document)
    return held


def _holds(value: Any, edition: str | None) -> bool:
    if not isinstance(value, dict):
        return True
    if edition is None:
        return UNTIL not in value
    return value.get(SINCE, edition) <= edition and (UNTIL not in value or edition < value[UNTIL])


def _sifted(document: Document, edition: str | None) -> Document:
    """The document without what does not hold; it is the same one, where all of it does."""
    if _whole(document.value, edition):
        return document
    places: dict[Path, Place] = {}

    def sift(value: Any, old: Path, new: Path) -> Any:
        if old in document.places:
            places[new] = document.places[old]
        if isinstance(value, dict):
            return {
                key: sift(each, (*old, key), (*new, key))
                for key, each in value.items()
                if _holds(each, edition)
            }
        if not isinstance(value, list):
            return value
        held: list[Any] = []
        for number, each in enumerate(value):
            if _holds(each, edition):
                held.append(sift(each, (*old, number), (*new, len(held))))
        return held

    return replace(document, value=sift(document.value, (), ()), places=places)


def _whole(value: Any, edition: str | None) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(_holds(each, edition) and _whole(each, edition) for each in inner)
