"""Cases as rows: written whole within one transaction, read back as entries.

Every function works within the transaction of its caller; see ``database``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from enroltriage.expert.case_file import CaseFile, Entry, Kind

from .prepared import Prepared
from .tables import CASES, ENTRIES, MARKS, OUTCOMES, QUESTIONS
from .times import to_number, to_time

_OF_CASE: BindParameter[str] = bindparam("of_case")
_ADD_CASE, _ADD_MARK = insert(CASES), insert(MARKS)
_ADD_ENTRY = Prepared(insert(ENTRIES), ENTRIES.columns.keys())
_ADD_OUTCOME, _ADD_QUESTION = insert(OUTCOMES), insert(QUESTIONS)
_LOCK = select(CASES.c.revision).where(CASES.c.id == _OF_CASE).with_for_update()
_CHANGE_CASE = Prepared(
    update(CASES).where(CASES.c.id == _OF_CASE), set(CASES.columns.keys()) - {"id"}
)
_ENTRIES = Prepared(
    select(ENTRIES.c.number, ENTRIES.c.at, ENTRIES.c.by, ENTRIES.c.kind, ENTRIES.c.content)
    .where(ENTRIES.c.case_id == _OF_CASE)
    .order_by(ENTRIES.c.number)
)
_DROP_MARK = delete(MARKS).where(MARKS.c.case_id == _OF_CASE, MARKS.c.mark == bindparam("of_mark"))
_REWRITE = update(ENTRIES).where(
    ENTRIES.c.case_id == _OF_CASE, ENTRIES.c.number == bindparam("of_number")
)
SYMPTOM, CAUSE, LIKELY = "symptom:", "cause:", "likely:"
"""What a mark begins with: of the causes that may be or are its own, the first is the likeliest."""


def add_case(
    connection: Connection, case_id: str, file: CaseFile, entries: Sequence[Entry]
) -> None:
    """A new case with its first entries; ``file`` is what they come to."""
    connection.execute(_ADD_CASE, {"id": case_id, **_columns(file)})
    _add_entries(connection, case_id, entries)
    marks = _marks(file)
    if marks:
        connection.execute(_ADD_MARK, [{"mark": mark, "case_id": case_id} for mark in marks])


def add_entries(
    connection: Connection,
    case_id: str,
    before: CaseFile,
    file: CaseFile,
    entries: Sequence[Entry],
) -> None:
    """Further entries of a case that is locked: what it came to before, and comes to with them."""
    _add_entries(connection, case_id, entries)
    _CHANGE_CASE.run(connection, {"of_case": case_id, **_columns(file)})
    reports = [_report(case_id, entry) for entry in entries if entry.kind == "outcome"]
    if reports:
        connection.execute(_ADD_OUTCOME, reports)
    wanted, there = set(_marks(file)), set(_marks(before))
    if wanted - there:
        rows = [{"mark": mark, "case_id": case_id} for mark in sorted(wanted - there)]
        connection.execute(_ADD_MARK, rows)
    if there - wanted:
        rows = [{"of_case": case_id, "of_mark": mark} for mark in sorted(there - wanted)]
        connection.execute(_DROP_MARK, rows)


def _add_entries(connection: Connection, case_id: str, entries: Iterable[Entry]) -> None:
    for entry in entries:
        _ADD_ENTRY.run(connection, _row(case_id, entry))


def add_question(
    connection: Connection, case_id: str, entry: Entry, fact: str, *, helped: bool
) -> None:
    """That an entry answers the question that was advised, and whether that helped."""
    row = {"case_id": case_id, "number": entry.number, "at": to_number(entry.at)}
    connection.execute(_ADD_QUESTION, {**row, "fact": fact, "helped": helped})


def lock_case(connection: Connection, case_id: str) -> None:
    """Let nobody else write this case until the transaction ends; SQLite lets nobody anyhow."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK, {"of_case": case_id})


def entries_of(connection: Connection, case_id: str) -> list[Entry]:
    """Everything that happened to a case, in order; nothing, if there is none."""
    return [read_entry(*row) for row in _ENTRIES.run(connection, {"of_case": case_id}).fetchall()]


def rewrite_entries(connection: Connection, case_id: str, entries: Iterable[Entry]) -> None:
    """Put these in the place of those with their numbers: what they were is gone for good."""
    rows = [
        {"of_case": case_id, "of_number": e.number, "by": e.by, "content": orjson.dumps(e.content)}
        for e in entries
    ]
    if rows:
        connection.execute(_REWRITE, rows)


def _columns(file: CaseFile) -> dict[str, Any]:
    found: Mapping[str, Any] = file.diagnosis.content if file.diagnosis else {}
    return {
        "opened_at": to_number(file.opened_at),
        "changed_at": to_number(file.changed_at),
        "revision": file.revision,
        "status": file.status,
        "outcome": found.get("outcome", ""),
        "knowledge": found.get("knowledge", ""),
        "reference": file.reference.get("id"),
        "url": file.reference.get("url"),
        "resolved_at": None if file.resolved_at is None else to_number(file.resolved_at),
    }


def _marks(file: CaseFile) -> list[str]:
    """By what the case is found: its symptoms, and the causes that may be or are its own."""
    found: Mapping[str, Any] = file.diagnosis.content if file.diagnosis else {}
    causes = [one["id"] for one in found.get("causes", ()) if one["status"] != "excluded"]
    return [
        *(SYMPTOM + id_ for id_ in found.get("symptoms", ())),
        *(CAUSE + id_ for id_ in causes),
        *(LIKELY + id_ for id_ in causes[:1]),
    ]


def _report(case_id: str, entry: Entry) -> dict[str, Any]:
    told = {key: entry.content.get(key) for key in ("cause", "resolution", "worked")}
    return {"case_id": case_id, "number": entry.number, "at": to_number(entry.at), **told}


def _row(case_id: str, entry: Entry) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "number": entry.number,
        "at": to_number(entry.at),
        "by": entry.by,
        "kind": entry.kind,
        "content": orjson.dumps(entry.content),
    }


def read_entry(number: int, at: int, by: str, kind: Kind, content: bytes) -> Entry:
    """An entry from the columns of its row."""
    return Entry(number, to_time(at), by, kind, orjson.loads(content))
