"""What the rule files name, gathered before anything is built, and the faults found on the way.

``Shelf`` knows every id and where it stands, so that a reference can be checked where it is
written and a fault can name the allowed values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from enroltriage.expert.errors import Finding
from enroltriage.expert.suggest import closest

from .strict_yaml import Document, Path

NAMED = ("pack", "language", "symptom", "cause", "resolution")
SHARED = ("language",)
"""The kinds of which several files may hold parts of one entry: each pack brings words of its own."""
LISTED = ("sources", "roles", "notices", "words", "planning", "facts", "contradictions")


@dataclass(frozen=True)
class Entry:
    """One thing that the files define: its raw value, and where it stands."""

    id: str
    raw: Any
    document: Document
    path: Path = ()


@dataclass
class Shelf:
    """All entries by kind and id, in the order of the files; and the findings so far.

    ``overlaid`` are the layers of which one above them replaces something.
    """

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    overlaid: set[str] = field(default_factory=set)

    def __getitem__(self, kind: str) -> dict[str, Entry]:
        return self.entries.setdefault(kind, {})

    def fault(self, entry: Entry, path: Path, message: str, code: str = "reference") -> None:
        """Note a fault at a path below an entry."""
        self.findings.append(entry.document.finding((*entry.path, *path), message, code))

    def refer(self, entry: Entry, path: Path, kind: str, id_: str) -> None:
        """Note a fault unless something of this kind has this id."""
        self.choose(entry, path, kind, id_, self[kind])

    def choose(
        self, entry: Entry, path: Path, what: str, value: object, allowed: Collection[object]
    ) -> bool:
        """Note a fault unless the value is among the allowed ones; tell whether it is."""
        if _among(value, allowed):
            return True
        self.fault(
            entry, path, f"unknown {singular(what)} {shown(value)}; {suggest(value, allowed)}"
        )
        return False


def _among(value: object, allowed: Collection[object]) -> bool:
    if isinstance(value, str):  # no other type equals a text, so the collection can look it up
        return value in allowed
    return any(type(value) is type(one) and value == one for one in allowed)


def singular(what: str) -> str:
    """The name of one thing of this kind."""
    return what.removesuffix("s") if what in LISTED else what


def shown(value: object) -> str:
    """A value as it is written in a rule file."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else repr(value)


def suggest(value: object, allowed: Iterable[object]) -> str:
    """What would be allowed, and what was probably meant."""
    names = [str(shown(one)).strip("'") for one in allowed]
    meant = closest(value, names)
    hint = f" Did you mean {meant!r}?" if meant else ""
    return f"allowed: {', '.join(names) or 'nothing'}.{hint}"


def pack_of(shelf: Shelf, document: Document) -> str:
    """The pack whose pack.yaml lies nearest above the document; "" where there is none."""
    pack = pack_above((entry.document for entry in shelf["pack"].values()), document)
    return "" if pack is None else str(pack.value["pack"])


def pack_above(packs: Iterable[Document], document: Document) -> Document | None:
    """Of these pack.yaml the one nearest above the document."""
    folders = {PurePosixPath(pack.file).parent: pack for pack in packs}
    above = (folders[f] for f in PurePosixPath(document.file).parents if f in folders)
    return next(above, None)
