"""Parts of the store, each gone through by one process: what the draft changes there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from cachetools import LRUCache, cachedmethod

from enroltriage.api.packed_rules import load_packed
from enroltriage.api.store.database import Database
from enroltriage.api.store.recorded import Part, cases_of
from enroltriage.api.store.rule_versions import kept_rules
from enroltriage.expert import Expert
from enroltriage.expert.case_file import fold

from .compare import Change, compare, confirmed_cause

Versions = LRUCache[str, Expert | None]
"""Earlier versions of the rules; None: one whose rules are not kept."""
KEPT_VERSIONS = 3
"""How many earlier versions of the rules a process holds at a time."""


@dataclass(slots=True)
class Tested:
    """What came of some cases: how many, of what kind, and those that change.

    ``counts`` has ``cases`` (that were compared), ``left-out`` (erased or never diagnosed),
    ``changed``, each part by its name, ``outcomes`` (confirmed) and ``lost``.
    """

    counts: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)


class Tester:
    """Asks a draft about the cases of a store. Not to be shared between threads."""

    def __init__(self, draft: Expert, database: Database, versions: Versions) -> None:
        """``versions`` are those that were loaded already; others are added."""
        self._draft = draft
        self._database = database
        self._versions = versions

    def test(self, part: Part) -> Tested:
        """What the draft changes in these cases. Raises StoreError."""
        found = Tested()
        counts = found.counts
        with self._database.reading() as connection:
            for case_id, entries in cases_of(connection, part):
                file = fold(entries)
                if file.diagnosis is None or file.erased_at is not None:
                    counts["left-out"] += 1
                    continue
                counts["cases"] += 1
                counts["outcomes"] += confirmed_cause(file) is not None
                change = compare(case_id, file, self._draft, self._earlier)
                if change is not None:
                    counts["changed"] += 1
                    counts["lost"] += change.lost is not None
                    counts.update(change.parts)
                    found.changes.append(change)
        return found

    @cachedmethod(lambda self: self._versions)
    def _earlier(self, version: str) -> Expert | None:
        if version == self._draft.knowledge.version:
            return self._draft
        with self._database.reading() as connection:
            files = kept_rules(connection, version)
        return None if files is None else load_packed(files)
