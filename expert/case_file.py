"""A case over time: what happened to it, entry by entry, and what that comes to.

The entries are the truth, and only ever added to. What is known of a case now, or was known at an
earlier time, is a fold over them: the same function over all of them, or over fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from itertools import accumulate
from typing import Any, Literal, get_args

from .case import MAX_TICKET_BYTES

Kind = Literal["opened", "text", "facts", "fact-taken-back", "diagnosis", "outcome", "erased"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Status = Literal["open", "resolved", "erased"]
STATUSES: tuple[Status, ...] = get_args(Status)
BETWEEN_TEXTS = "\n\n"
"""What stands between two messages where they are read as one text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to a case; ``number`` counts from 1 within the case.

    ``at`` is in UTC. ``content`` is JSON: of ``opened`` the reference, text and facts, of ``text`` the
    text, of ``facts`` the facts, of ``fact-taken-back`` the fact's name, of ``diagnosis`` and
    ``outcome`` what was found and what was reported.
    """

    number: int
    at: datetime
    by: str
    kind: Kind
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactTold:
    """The value of a fact as somebody told it; None: they looked, and could not tell."""

    value: Any
    entry: Entry


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What the entries of a case come to; ``revision`` is how many there are.

    ``facts`` are those that hold now, by name; ``texts`` and ``outcomes`` entries in order;
    ``diagnosis`` the last one, if its entries are not erased yet.
    """

    opened_at: datetime
    changed_at: datetime
    revision: int
    reference: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, FactTold] = field(default_factory=dict)
    texts: Sequence[Entry] = ()
    outcomes: Sequence[Entry] = ()
    diagnosis: Entry | None = None
    erased_at: datetime | None = None

    @property
    def status(self) -> Status:
        """Resolved as long as something that was tried is said to have worked, and not taken back."""
        if self.erased_at is not None:
            return "erased"
        return "open" if self.resolved_by is None else "resolved"

    @property
    def resolved_by(self) -> Entry | None:
        """The latest report that something worked, of those that are the last of their cause.

        What is reported of another cause takes nothing back: it may have been tried before.
        """
        last = {entry.content["cause"]: entry for entry in self.outcomes}
        working = (entry for entry in last.values() if entry.content["worked"])
        return max(working, key=lambda entry: entry.number, default=None)

    @property
    def resolved_at(self) -> datetime | None:
        """Since when it is resolved without a break; who confirms it later changes nothing."""
        working: set[str] = set()
        since = None
        for entry in self.outcomes:
            (working.add if entry.content["worked"] else working.discard)(entry.content["cause"])
            since = (since or entry.at) if working else None
        return since

    @property
    def known(self) -> dict[str, Any]:
        """The facts that hold, as ``Expert.diagnose`` takes them."""
        return {name: told.value for name, told in self.facts.items()}

    @property
    def text(self) -> str | None:
        """All messages as one text, in order; of very many the newest, as many as may be read."""
        texts = [entry.content["text"] for entry in self.texts]
        sizes = accumulate(len(text.encode()) + len(BETWEEN_TEXTS) for text in reversed(texts))
        fitting = sum(size <= MAX_TICKET_BYTES + len(BETWEEN_TEXTS) for size in sizes)
        return BETWEEN_TEXTS.join(texts[len(texts) - fitting :]) if fitting else None


def fold(entries: Sequence[Entry]) -> CaseFile:
    """What the entries, which are in order and at least one, come to."""
    return fold_on(_begun(entries[0]), entries[1:])


def fold_on(file: CaseFile, added: Iterable[Entry]) -> CaseFile:
    """What a case comes to with further entries, which follow those that it is the fold of."""
    return reduce(_with, added, file)


def fold_until(entries: Iterable[Entry], time: datetime) -> CaseFile | None:
    """What they had come to at a time; None where nothing had happened by then."""
    until = [entry for entry in entries if entry.at <= time]
    return fold(until) if until else None


def _begun(entry: Entry) -> CaseFile:
    content = entry.content
    return CaseFile(
        entry.at,
        entry.at,
        entry.number,
        reference=content.get("reference") or {},
        facts=_told(entry),
        texts=(entry,) if content.get("text") else (),
    )


def _with(file: CaseFile, entry: Entry) -> CaseFile:
    return replace(file, changed_at=entry.at, revision=entry.number, **_changed(file, entry))


def _changed(file: CaseFile, entry: Entry) -> dict[str, Any]:
    """What an entry changes of a case, by the names of fields."""
    match entry.kind:
        case "text" if "text" in entry.content:
            return {"texts": (*file.texts, entry)}
        case "facts":
            return {"facts": {**file.facts, **_told(entry)}}
        case "fact-taken-back":
            name = entry.content.get("fact")
            return {"facts": {n: told for n, told in file.facts.items() if n != name}}
        case "diagnosis":
            return {"diagnosis": entry}
        case "outcome":
            return {"outcomes": (*file.outcomes, entry)}
        case "erased":
            return {"erased_at": entry.at}
        case _:
            return {}


def _told(entry: Entry) -> dict[str, FactTold]:
    return {name: FactTold(v, entry) for name, v in (entry.content.get("facts") or {}).items()}


def helped(before: CaseFile, told: Iterable[str], after: CaseFile) -> tuple[str, bool] | None:
    """The question that was advised last, if it is among what was told; and whether that helped.

    It helped where a cause was established by it, fewer are possible than before, or another is the
    most likely one now.
    """
    if before.diagnosis is None or after.diagnosis is None:
        return None
    asked = before.diagnosis.content["question"]
    if asked is None or asked not in told:
        return None
    then, now = (_standing(file.diagnosis) for file in (before, after))
    return asked, then != now


def _standing(diagnosis: Entry | None) -> tuple[Any, ...]:
    """The causes that are left, the confirmed ones by themselves, and the first of them."""
    causes = diagnosis.content["causes"] if diagnosis else []
    left = [cause["id"] for cause in causes if cause["status"] != "excluded"]
    confirmed = frozenset(cause["id"] for cause in causes if cause["status"] == "confirmed")
    return frozenset(left), confirmed, left[:1]


_KEPT: Mapping[Kind, tuple[str, ...]] = {
    "diagnosis": ("knowledge", "outcome", "symptoms", "causes", "question", "incident"),
    "outcome": ("cause", "resolution", "worked"),
}


def erased(entry: Entry) -> Entry:
    """The entry without what tells of a person: no text, no fact, no reference, no name, no note."""
    kept = {key: entry.content[key] for key in _KEPT.get(entry.kind, ()) if key in entry.content}
    return replace(entry, by="", content=kept)
