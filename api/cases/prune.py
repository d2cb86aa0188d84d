"""Retention: cases that have not changed for long are erased, and answers to old writes forgotten.

Each transaction is small, so that nobody who writes waits long. Time is a value: what is old is for
the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from enroltriage.api.store.case_list import count_unchanged, unchanged_cases
from enroltriage.api.store.case_rows import entries_of, lock_case
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.retries import count_before, forget_before
from enroltriage.api.store.turns import take_turn
from enroltriage.expert.case_file import fold

from .erasing import erase_case

CASES, RETRIES = 20, 500
"""How many cases one transaction erases, and how many answers one forgets."""
Advance = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Age:
    """What is old: cases that have not changed since, None: none; answers that were given before."""

    cases: datetime | None
    retries: datetime


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many cases were erased, and how many answers forgotten; or would be."""

    cases: int
    retries: int


def count_old(database: Database, age: Age) -> Pruned:
    """What there is to be done. Raises StoreError."""
    with database.reading() as connection:
        cases = 0 if age.cases is None else count_unchanged(connection, age.cases)
        return Pruned(cases, count_before(connection, age.retries))


def prune(database: Database, age: Age, now: datetime, advance: Advance) -> Pruned:
    """Erase and forget what is old. Raises StoreError; what was done until then stays done."""
    wanted = count_old(database, age)
    total = wanted.cases + wanted.retries
    cases = 0 if age.cases is None else _erase(database, age.cases, now, advance, total)
    retries = 0
    while True:
        with database.writing() as connection:
            take_turn(connection, now)  # as who erases a case does, before he comes to its answers
            forgotten = forget_before(connection, age.retries, RETRIES)
        retries += forgotten
        advance(cases + retries, total)
        if forgotten < RETRIES:
            return Pruned(cases, retries)


def _erase(
    database: Database, before: datetime, now: datetime, advance: Advance, total: int
) -> int:
    done, after = 0, None
    while True:
        with database.reading() as connection:
            found = unchanged_cases(connection, before, after, CASES)
        if not found:
            database.overwrite()
            return done
        with database.writing() as connection:
            done += _erase_old(connection, [id_ for _, id_ in found], before, now)
        after = found[-1]
        advance(done, total)


def _erase_old(connection: Connection, ids: Sequence[str], before: datetime, now: datetime) -> int:
    """How many of the cases were still old once nobody else could change them, and are erased now."""
    for case_id in sorted(ids):
        lock_case(connection, case_id)
    at = take_turn(connection, now)  # after the locks: who has one may be waiting for the turn
    erased = 0
    for case_id in ids:
        entries = entries_of(connection, case_id)
        file = fold(entries)
        if file.changed_at < before and file.erased_at is None:
            erase_case(connection, case_id, entries, at)
            erased += 1
    return erased
