"""Parts of the store, each gone through by one process: what the draft changes there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cachetools import LRUCache, cachedmethod
from cachetools.keys import hashkey

from enroltriage.api.cases.learning import learned_by
from enroltriage.api.cases.readings import Earlier
from enroltriage.api.packed_rules import load_packed
from enroltriage.api.store.database import Database
from enroltriage.api.store.recorded import Part, cases_of
from enroltriage.api.store.rule_versions import kept_rules
from enroltriage.expert import Expert
from enroltriage.expert.case_file import CaseFile, fold
from enroltriage.expert.learning import Learned

from .compare import Change, compare, confirmed_cause

Versions = LRUCache[Any, Expert | None]
"""Earlier versions of the rules; None: one whose rules are not kept."""
KEPT_VERSIONS = 3
"""How many earlier versions of the rules a process holds at a time."""

KEPT_TAUGHT = 8
"""How many experts it holds that differ from those in what they had learned."""


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

    def __init__(
        self, draft: Expert, database: Database, versions: Versions, since: Expert | None = None
    ) -> None:
        """``versions`` are those that were loaded already; others are added.

        The draft is compared with what was answered last, or with what the rules ``since`` which it is
        to be told say of the same cases.
        """
        self._draft = draft
        self._since = since
        self._database = database
        self._versions = versions
        self._taught: LRUCache[Any, Expert] = LRUCache(KEPT_TAUGHT)
        self._lessons: LRUCache[Any, Learned] = LRUCache(KEPT_TAUGHT)

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
                change = compare(case_id, file, *self._asked(file))
                if change is not None:
                    counts["changed"] += 1
                    counts["lost"] += change.lost is not None
                    counts.update(change.parts)
                    found.changes.append(change)
        return found

    def prepare(self) -> None:
        """Learn to read, if recorded versions did so by other words: some text will be read again."""
        earlier = {each.read_by.digest for each in self._versions.values() if each is not None}
        if earlier - {self._draft.read_by.digest}:
            self._draft.diagnose(text="-")

    def know(self, expert: Expert) -> None:
        """Take this one for its version, instead of loading it once more."""
        self._versions[hashkey(expert.knowledge.version)] = expert

    def _asked(self, file: CaseFile) -> tuple[Expert, Earlier, Expert | None]:
        """The draft, earlier versions, and that which it is compared with, if there is one.

        With what was learned when the case was diagnosed last: so what is found to differ is the
        rules' doing.
        """
        at = file.diagnosis.content.get("learned_at") if file.diagnosis else None
        if at is None:
            return self._draft, self._earlier, self._since
        since = None if self._since is None else self._wiser(self._since, at)
        return self._wiser(self._draft, at), lambda version: self._wiser_one(version, at), since

    def _wiser_one(self, version: str, at: str) -> Expert | None:
        earlier = self._earlier(version)
        return None if earlier is None else self._wiser(earlier, at)

    @cachedmethod(lambda self: self._taught)
    def _wiser(self, expert: Expert, at: str) -> Expert:
        """The expert with what was learned by then; its plans, which nobody looks at, stay."""
        return expert.taught(self._learned(at), expert.planner)

    @cachedmethod(lambda self: self._lessons)
    def _learned(self, at: str) -> Learned:
        with self._database.reading() as connection:
            return learned_by(connection, at)

    @cachedmethod(lambda self: self._versions)
    def _earlier(self, version: str) -> Expert | None:
        if version == self._draft.knowledge.version:
            return self._draft
        with self._database.reading() as connection:
            files = kept_rules(connection, version)
        return None if files is None else load_packed(files)
