"""What outcomes have taught: the counts as they stand, and as they were when answers used them.

Who changes or keeps them has the turn (see ``turns``), so nobody else does meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import orjson
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from enroltriage.expert.learning import Counts, Lesson

from .tables import FORGOTTEN, LEARNED, LESSONS
from .times import to_number, to_time

_COUNT = (
    update(LESSONS)
    .where(LESSONS.c.symptom == bindparam("of_symptom"), LESSONS.c.cause == bindparam("of_cause"))
    .values(cases=LESSONS.c.cases + bindparam("more"))
)
_FIRST = insert(LESSONS)
_ALL = select(LESSONS).where(LESSONS.c.cases > 0).order_by(LESSONS.c.symptom, LESSONS.c.cause)
_FORGET, _FORGOTTEN = delete(LESSONS), insert(FORGOTTEN)
_LAST_FORGOTTEN = select(func.max(FORGOTTEN.c.at))
_KEEP = insert(LEARNED)
_LATEST = select(LEARNED.c.at, LEARNED.c.lessons).order_by(LEARNED.c.at.desc()).limit(1)
_KEPT = select(LEARNED.c.lessons).where(LEARNED.c.at == bindparam("of_time"))


def count_lessons(
    connection: Connection, before: frozenset[Lesson], after: frozenset[Lesson]
) -> None:
    """Count what a case teaches now, and no longer what it taught before."""
    for lessons, more in ((after - before, 1), (before - after, -1)):
        for symptom, cause in sorted(lessons):
            which = {"of_symptom": symptom, "of_cause": cause, "more": more}
            if not connection.execute(_COUNT, which).rowcount:
                row = {"symptom": symptom, "cause": cause, "cases": more}
                connection.execute(_FIRST, row)


def lessons_by_now(connection: Connection) -> Counts:
    """The counts as they stand."""
    return _counts(connection.execute(_ALL).all())


def forget_lessons(connection: Connection, at: datetime) -> None:
    """Begin to count anew: what was reported until this time teaches nothing from now on.

    What answers have learned until now stays on record.
    """
    connection.execute(_FORGET)
    connection.execute(_FORGOTTEN, {"at": to_number(at)})


def forgotten_at(connection: Connection) -> datetime | None:
    """When all lessons were forgotten last."""
    found: int | None = connection.execute(_LAST_FORGOTTEN).scalar()
    return None if found is None else to_time(found)


def keep_lessons(connection: Connection, at: datetime) -> None:
    """Keep the counts as they stand as those of this time, by which answers are to name them."""
    content = orjson.dumps([[*lesson, n] for lesson, n in lessons_by_now(connection).items()])
    connection.execute(_KEEP, {"at": to_number(at), "lessons": content})


def latest_lessons(connection: Connection) -> tuple[datetime, Counts] | None:
    """The counts that were kept last, and of which time they are."""
    found = connection.execute(_LATEST).first()
    return None if found is None else (to_time(found.at), _counts(orjson.loads(found.lessons)))


def kept_lessons(connection: Connection, at: datetime) -> Counts | None:
    """The counts of a time at which they were kept."""
    found = connection.execute(_KEPT, {"of_time": to_number(at)}).scalar()
    return None if found is None else _counts(orjson.loads(found))


def _counts(rows: Iterable[tuple[str, str, int]]) -> Counts:
    return {(symptom, cause): cases for symptom, cause, cases in rows}
