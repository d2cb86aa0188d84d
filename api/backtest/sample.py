"""The latest cases by two versions of the rules, while somebody waits: within bounds of number and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import perf_counter

from cachetools import LRUCache

from enroltriage.api.store.database import Database
from enroltriage.api.store.recorded import count_cases, part_before
from enroltriage.expert import Expert

from .compare import Change
from .tester import KEPT_VERSIONS, Tester

MOST_CASES, SECONDS, AT_ONCE = 500, 2.0, 20


@dataclass(frozen=True, slots=True)
class Sample:
    """What came of the latest cases, of ``total`` that are kept; see ``Tested`` for the counts."""

    counts: Counter[str]
    changes: tuple[Change, ...]
    total: int

    @property
    def looked_at(self) -> int:
        """How many of all were looked at, those included that nobody could compare."""
        return self.counts["cases"] + self.counts["left-out"]


def sample_cases(
    before: Expert,
    after: Expert,
    database: Database,
    known: Iterable[Expert] = (),
    *,
    most: int = MOST_CASES,
    seconds: float = SECONDS,
    clock: Callable[[], float] = perf_counter,
) -> Sample:
    """The latest cases that the second version answers otherwise than the first one does.

    No further cases are begun after so many, or so many seconds. ``known`` are experts of versions
    that may have answered them. Raises StoreError.
    """
    tester = Tester(after, database, LRUCache(KEPT_VERSIONS + 2), since=before)
    for expert in (*known, before):
        tester.know(expert)
    counts: Counter[str] = Counter()
    changes: list[Change] = []
    end, place = clock() + seconds, None
    with database.reading() as connection:
        total = count_cases(connection)
    while counts["seen"] < most:
        with database.reading() as connection:
            part = part_before(connection, place, min(AT_ONCE, most - counts["seen"]))
        if part is None:
            break
        tested = tester.test(part)
        counts += tested.counts
        counts["seen"] += part.size
        changes += reversed(tested.changes)
        place = part.first
        if clock() >= end:
            break
    return Sample(counts, tuple(changes), total)
