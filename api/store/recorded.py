"""All cases that are kept, gone through in parts: no more than one case is held at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from enroltriage.expert.case_file import Entry

from .case_rows import read_entry
from .tables import CASES, ENTRIES

AT_ONCE = 1_000
"""How many entries are fetched at a time."""
_COUNT = select(func.count()).select_from(CASES)
_NEXT = select(CASES.c.id).where(CASES.c.id > bindparam("after")).order_by(CASES.c.id)
_LATEST = select(CASES.c.id).where(CASES.c.id < bindparam("before")).order_by(CASES.c.id.desc())
_LAST_CHANGE = select(func.max(CASES.c.changed_at))
_AFTER_ALL = "~"
"""What sorts behind every id."""
_COLUMNS = (ENTRIES.c.case_id, ENTRIES.c.number, ENTRIES.c.at, ENTRIES.c.by, ENTRIES.c.kind,
            ENTRIES.c.content)  # fmt: skip
_BETWEEN = (
    select(*_COLUMNS)
    .where(ENTRIES.c.case_id.between(bindparam("first"), bindparam("last")))
    .order_by(ENTRIES.c.case_id, ENTRIES.c.number)
    .execution_options(yield_per=AT_ONCE)
)


class Part(NamedTuple):
    """Some cases that follow one another: the ids of the first and the last, and how many."""

    first: str
    last: str
    size: int


def count_cases(connection: Connection) -> int:
    """How many cases there are, erased ones included."""
    return connection.execute(_COUNT).scalar_one()


def next_part(connection: Connection, after: str, size: int) -> Part | None:
    """The cases that follow this id, at most so many; None: there are none."""
    ids = connection.execute(_NEXT.limit(size), {"after": after}).scalars().all()
    return Part(ids[0], ids[-1], len(ids)) if ids else None


def part_before(connection: Connection, before: str | None, size: int) -> Part | None:
    """The latest cases before this id, or of all, at most so many; None: there are none."""
    asked = {"before": before or _AFTER_ALL}
    ids = connection.execute(_LATEST.limit(size), asked).scalars().all()
    return Part(ids[-1], ids[0], len(ids)) if ids else None


def last_change_of_cases(connection: Connection) -> int:
    """When any case changed last, as a number; 0: there is none."""
    return connection.execute(_LAST_CHANGE).scalar_one() or 0


def cases_of(connection: Connection, part: Part) -> Iterator[tuple[str, list[Entry]]]:
    """Each case of a part by its id, with its entries in order."""
    rows = connection.execute(_BETWEEN, {"first": part.first, "last": part.last})
    for case_id, entries in groupby(rows, itemgetter(0)):
        yield case_id, [read_entry(*row[1:]) for row in entries]
