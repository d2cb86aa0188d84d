"""What several layers of rule files come to: later ones add, and replace what they say they replace.

A pack whose pack.yaml says ``extends`` is a layer over all that comes before it; the files of no such
pack are the lowest. An id of a lower layer may come again only in a file that says, at its top level,
``replaces`` and of which pack; within one layer it may not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from .entries import NAMED, SHARED, Entry, Shelf, pack_above, singular, suggest
from .schema_check import kind_of
from .strict_yaml import Document

REPLACES, EXTENDS = "replaces", "extends"


def in_layers(documents: Collection[Document]) -> list[Document]:
    """The documents, which fit the schema, by layer and place; each knows its layer.

    The layers follow one another as their packs do in what is given.
    """
    packs = [document for document in documents if kind_of(document) == "pack"]
    tops = [pack for pack in packs if EXTENDS in pack.value]
    ranks = {"": 0} | {_id(top): rank for rank, top in enumerate(tops, 1)}
    if tops:
        documents = [
            replace(each, layer=_id(pack_above(tops, each)), pack=_id(pack_above(packs, each)))
            for each in documents
        ]
    return sorted(documents, key=lambda document: (ranks[document.layer], document.file))


def _id(pack: Document | None) -> str:
    return "" if pack is None else str(pack.value["pack"])


def gather(documents: Collection[Document]) -> Shelf:
    """Every entry of the documents, as the last of the layers has it.

    They fit the schema and are in the order of their layers. Ids that come twice, where none
    replaces the other, are findings.
    """
    shelf = Shelf()
    begun: set[str] = set()
    for document in documents:
        begun.add(document.layer)
        if REPLACES in document.value:
            shelf.overlaid |= begun - {document.layer}
        kind = kind_of(document) or ""
        for entry in _entries(kind, document):
            key = document.file if kind in SHARED else entry.id
            _check_replacing(shelf, kind, entry, shelf[kind].get(key))
            shelf[kind][key] = entry  # where one was before
            if kind in NAMED and kind != "pack" and _stem(document) != entry.id:
                shelf.fault(
                    entry,
                    (kind,),
                    f"the file of {entry.id!r} must be called {entry.id}.yaml",
                    "name",
                )
    _check_extending(shelf)
    return shelf


def _check_replacing(shelf: Shelf, kind: str, entry: Entry, earlier: Entry | None) -> None:
    """Note a fault unless the entry replaces just what there was of its kind and id."""
    document, what = entry.document, f"{singular(kind)} {entry.id!r}"
    written = document.value.get(REPLACES)
    if earlier is None:
        if written is not None:
            shelf.fault(
                entry,
                (REPLACES,) if kind in NAMED else (),
                f"replaces nothing: no layer below has a {what}; leave '{REPLACES}' out where it is"
                f" new (what is new and what replaces stand in files of their own);"
                f" {suggest(entry.id, shelf[kind])}",
                REPLACES,
            )
        return
    line, _ = earlier.document.place(earlier.path)
    where = f"{earlier.document.file}:{line}"
    if kind == "pack" or earlier.document.layer == document.layer:
        shelf.fault(entry, (), f"the {what} stands in {where} already", "twice")
        return
    pack = earlier.document.pack
    if not pack:
        shelf.fault(
            entry,
            (),
            f"the {what} stands in {where}, which is of no pack and so cannot be replaced; put a"
            " pack.yaml above it",
            REPLACES,
        )
    elif written is None:
        shelf.fault(
            entry,
            (),
            f"the {what} stands in {where} already; to replace it, write '{REPLACES}:"
            f" {pack}' at the top level of this file, otherwise choose another id",
            REPLACES,
        )
    elif written != pack:
        shelf.findings.append(
            document.finding(
                (REPLACES,),
                f"the {what} that it replaces stands in {where}, which is of another pack than"
                f" {written!r}; write '{REPLACES}: {pack}'",
                REPLACES,
            )
        )


def _check_extending(shelf: Shelf) -> None:
    """Note a fault for each pack that is extended and does not come before."""
    before: list[str] = []
    for entry in shelf["pack"].values():
        for number, other in enumerate(entry.raw.get(EXTENDS, ())):
            later = other in shelf["pack"] and other not in before
            if later:
                shelf.fault(
                    entry,
                    (EXTENDS, number),
                    f"the pack {other!r} comes later; name its folder before that of {entry.id!r}",
                    EXTENDS,
                )
            else:
                shelf.choose(entry, (EXTENDS, number), "pack", other, before)
                _check_edition(shelf, entry, other)
        before.append(entry.id)


def _check_edition(shelf: Shelf, entry: Entry, other: str) -> None:
    """Note a fault if the pack holds before the other one that it extends does."""
    extended = shelf["pack"].get(other)
    own = entry.raw["edition"]
    if extended is not None and own < extended.raw["edition"]:
        shelf.fault(
            entry,
            ("edition",),
            f"the edition {own} is before that of the pack {other!r}, which it extends; write"
            f" '{extended.raw['edition']}' or later",
            EXTENDS,
        )


def _entries(kind: str, document: Document) -> Iterator[Entry]:
    if kind in NAMED:
        yield Entry(document.value[kind], document.value, document)
    else:
        for id_, raw in document.value[kind].items():
            yield Entry(id_, raw, document, (kind, id_))


def _stem(document: Document) -> str:
    return PurePosixPath(document.file).stem
