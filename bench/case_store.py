"""How large the store becomes, and how long it takes to find cases in it, by how many it keeps.

Cases are made by the service, and their rows copied under new ids and times: as many as are wanted
would take hours to open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, func, insert, select

from enroltriage.api.app import create_app
from enroltriage.api.config import Config
from enroltriage.api.service import service_of
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.tables import CASES, ENTRIES, MARKS
from enroltriage.api.store.times import to_time

from .cases import new_cases
from .measure import Measured, measure
from .report import WrongAnswer

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (300, 3_000)
MADE, LOOKED_FOR, PAGE, AT_ONCE = 200, 50, 50, 5_000
SECONDS, QUICK_SECONDS = 3.0, 0.2
MINUTE = 60_000_000
ONE, BY_SYMPTOM, BY_CHANGE, NEWEST = (
    "GET …/{id}", "list by symptom", "list by changed_since", "list, the newest"
)  # fmt: skip
"""How cases are looked up."""
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A store of so many cases: its size in bytes, and how long each lookup takes."""

    cases: int
    size: int
    lookups: Mapping[str, Measured[int]]


def measure_store(sizes: Sequence[int], quick: bool) -> Iterator[Kept]:
    """The same store as it grows. Raises WrongAnswer."""
    with TemporaryDirectory(prefix="bench-") as folder:
        file = Path(folder, "cases.db")
        app = create_app(Config(
            log_level="error", database=f"sqlite:///{file}", comparison_share=0, answer_cache_bytes=0
        ))  # fmt: skip
        database = service_of(app).cases.database
        migrate(database)
        try:
            store = _Store(app, database)
            for size in sizes:
                store.grow_to(size)
                lookups = store.look_up(QUICK_SECONDS if quick else SECONDS)
                yield Kept(size, file.stat().st_size, lookups)
        finally:
            database.close()


class _Store:
    def __init__(self, app: Flask, database: Database) -> None:
        self._app, self._database = app, database
        self._client: FlaskClient = app.test_client()
        self._made = self._make()
        self._count = len(self._made)

    def _make(self) -> list[tuple[Row, Sequence[Row], Sequence[str]]]:
        """Cases by the service itself, each told something more: their rows, entries and marks."""
        knowledge = service_of(self._app).expert.knowledge
        for facts in islice(new_cases(knowledge), MADE):
            response = self._client.post("/v1/cases", json={"facts": dict(facts)})
            where = f"{response.headers['Location']}/text"
            body = {"text": "It is still so, says the user, and nobody knows why."}
            answered = self._client.post(where, json=body, headers={"If-Match": "*"})
            if (response.status_code, answered.status_code) != (201, 200):
                raise WrongAnswer(f"a case was answered {answered.data!r}")
        with self._database.reading() as connection:
            return [self._rows_of(connection, case) for case in _all(connection, CASES)]

    def _rows_of(
        self, connection: Connection, case: Row
    ) -> tuple[Row, Sequence[Row], Sequence[str]]:
        entries = _all(connection, ENTRIES, case["id"])
        return case, entries, [row["mark"] for row in _all(connection, MARKS, case["id"])]

    def grow_to(self, size: int) -> None:
        """Copy cases until there are so many."""
        copies = islice(cycle(self._made), size - self._count)
        numbers = iter(range(self._count, size))
        while part := list(islice(copies, AT_ONCE)):
            rows = [self._copy(next(numbers), *each) for each in part]
            with self._database.writing() as connection:
                for table, found in zip(
                    (CASES, ENTRIES, MARKS), zip(*rows, strict=True), strict=True
                ):
                    connection.execute(insert(table), [row for each in found for row in each])
        self._count = size
        with self._database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()

    def _copy(
        self, number: int, case: Row, entries: Sequence[Row], marks: Sequence[str]
    ) -> tuple[list[Row], list[Row], list[Row]]:
        """The rows under another id, a minute after the one before."""
        id_, later = _id(number), number * MINUTE
        times = {name: case[name] + later for name in ("opened_at", "changed_at")}
        return (
            [{**case, "id": id_, **times}],
            [{**entry, "case_id": id_, "at": entry["at"] + later} for entry in entries],
            [{"mark": mark, "case_id": id_} for mark in marks],
        )

    def look_up(self, seconds: float) -> dict[str, Measured[int]]:
        """How long each lookup takes; each page must hold what it should."""
        knowledge = service_of(self._app).expert.knowledge
        with self._database.reading() as connection:
            newest = connection.execute(select(func.max(CASES.c.changed_at))).scalar_one()
        since = to_time(newest) - timedelta(minutes=PAGE * 2)
        copies = range(MADE, self._count)
        ids = [_id(number) for number in copies[:: len(copies) // LOOKED_FOR or 1]]
        marked = (f"/v1/cases?symptom={symptom}" for symptom in knowledge.symptoms)
        wanted: dict[str, tuple[list[str], Callable[[str], int]]] = {
            ONE: ([f"/v1/cases/{id_}" for id_ in ids], self._one),
            BY_SYMPTOM: (list(marked), self._page),
            BY_CHANGE: (
                [f"/v1/cases?changed_since={quote(_written(since))}"], self._full_page,
            ),
            NEWEST: (["/v1/cases"], self._full_page),
        }  # fmt: skip
        return {name: measure(call, paths, seconds) for name, (paths, call) in wanted.items()}

    def _one(self, path: str) -> int:
        response = self._client.get(path)
        if response.status_code != 200 or not response.get_json()["diagnosis"]:
            raise WrongAnswer(f"{path} was answered {response.data!r}")
        return 1

    def _page(self, path: str) -> int:
        response = self._client.get(path)
        cases = response.get_json().get("cases")
        ids = [case["id"] for case in cases or ()]
        if not ids or ids != sorted(set(ids), reverse="changed_since" not in path):
            raise WrongAnswer(f"{path} was answered {response.data!r}")
        return len(ids)

    def _full_page(self, path: str) -> int:
        if (found := self._page(path)) != PAGE:
            raise WrongAnswer(f"{path} has {found} cases instead of {PAGE}")
        return found


def _id(number: int) -> str:
    """Ids like those of the service: they begin with what grows."""
    digits = f"{number:012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-{number:012x}"


def _all(connection: Connection, table: Table, case: str | None = None) -> list[Row]:
    query = select(table) if case is None else select(table).where(table.c.case_id == case)
    return [dict(row) for row in connection.execute(query).mappings()]


def _written(time: datetime) -> str:
    return time.astimezone(UTC).isoformat()
