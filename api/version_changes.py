"""Two versions of the rules, compared; what was found out once is kept, within bounds."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from threading import Lock
from typing import Any, Protocol, TypeVar

from cachetools import LRUCache

from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.changes_of_rules import EntryChange, changes_between

from .backtest.sample import Sample, sample_cases
from .store.database import Database
from .store.recorded import last_change_of_cases

KEPT = 16
"""How many comparisons, drawings and samples of cases are kept."""
Found = TypeVar("Found")


class Draw(Protocol):
    """Draws what two versions have apart as SVG; None: nothing of it can be seen."""

    def __call__(
        self,
        before: KnowledgeBase,
        after: KnowledgeBase,
        changes: Iterable[EntryChange],
        language: str,
        *,
        whole: bool = False,
    ) -> bytes | None:
        """Those of the symptoms that something changes for, or the ``whole`` graph."""


class VersionChanges:
    """Compares versions, one after another: whoever asks for the same waits for the first. Safe to share."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._kept: LRUCache[Hashable, Any] = LRUCache(KEPT)
        self._lock = Lock()

    def between(self, before: Expert, after: Expert) -> Sequence[EntryChange]:
        """Everything that the two have apart."""
        old, new = before.knowledge, after.knowledge
        return self._once(("values", *_names(before, after)), lambda: changes_between(old, new))

    def drawn(
        self, before: Expert, after: Expert, language: str, *, whole: bool = False
    ) -> bytes | None:
        """The graph of both as SVG; None where no part of it changes. Raises RenderError."""
        changes = self.between(before, after)
        return self._once(
            ("drawn", *_names(before, after), language, whole),
            lambda: self._draw(before.knowledge, after.knowledge, changes, language, whole=whole),
        )

    def cases(
        self, before: Expert, after: Expert, database: Database, known: Iterable[Expert] = ()
    ) -> Sample:
        """The latest cases that the two answer otherwise, as they are now. Raises StoreError."""
        with database.reading() as connection:
            at = last_change_of_cases(connection)
        return self._once(
            ("cases", *_names(before, after), at),
            lambda: sample_cases(before, after, database, known),
        )

    def _once(self, key: Hashable, find: Callable[[], Found]) -> Found:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = find()
            found: Found = self._kept[key]
        return found


def _names(before: Expert, after: Expert) -> tuple[str, str]:
    return before.knowledge.version, after.knowledge.version
