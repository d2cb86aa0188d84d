"""Looks through the interface, and into the tables, for what was promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from http.client import HTTPConnection
from typing import Any

import orjson
from sqlalchemy import func, select

from enroltriage.api.store.case_rows import _columns, _marks, entries_of
from enroltriage.api.store.database import Connection, Database
from enroltriage.api.store.tables import CASES, ENTRIES, MARKS
from enroltriage.expert.case_file import fold

from .writers import ADDED, Acknowledged, Writer


def history(connection: HTTPConnection, case: str) -> list[dict[str, Any]]:
    """The entries of a case, as the service tells them."""
    connection.request("GET", f"/v1/cases/{case}/history")
    response = connection.getresponse()
    body = response.read()
    assert response.status == 200, (case, body)
    entries: list[dict[str, Any]] = orjson.loads(body)["entries"]
    return entries


def look_for(promised: Acknowledged, entries: Sequence[dict[str, Any]]) -> None:
    """What was acknowledged is in the history of its case once, whole, and where it was told."""
    write = promised.write
    found = [entry for entry in entries if entry["by"] == write.key]
    assert [entry["kind"] for entry in found] == [write.kind], (write, found)
    (entry,) = found
    told = {"facts": write.content} if write.kind == "facts" else write.content
    assert told.items() <= entry["content"].items()
    assert entry["number"] == promised.revision - ADDED[write.kind] + 1
    if write.kind != "outcome":
        assert entries[entry["number"]]["kind"] == "diagnosis", (write, entries)


def times_carried_out(writer: Writer, entries: Iterable[dict[str, Any]]) -> int:
    """How many entries of a case the write has made that was not acknowledged."""
    assert writer.pending is not None
    return Counter(entry["by"] for entry in entries)[writer.pending.key]


def look_into_tables(database: Database, cases: Iterable[str]) -> None:
    """Each case is whole, and its rows are what its entries come to."""
    with database.reading() as connection:
        for case in cases:
            _look_into_rows(connection, case)


def count_rows(database: Database) -> tuple[int, int]:
    """How many cases and how many entries are kept."""
    with database.reading() as connection:
        cases, entries = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (CASES, ENTRIES)
        )
    return cases, entries


def _look_into_rows(connection: Connection, case: str) -> None:
    entries = entries_of(connection, case)
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        if entry.kind in ("opened", "facts", "text"):
            assert following is not None, (case, entry)
            assert (following.kind, following.at) == ("diagnosis", entry.at)
    row = connection.execute(select(CASES).where(CASES.c.id == case)).mappings().one()
    marks = connection.execute(select(MARKS.c.mark).where(MARKS.c.case_id == case)).scalars()
    file = fold(entries)
    assert dict(row) == {"id": case, **_columns(file)}
    assert set(marks) == set(_marks(file))
