"""A case, its history, and lists of cases, as callers see them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from enroltriage.api.clock import show_time
from enroltriage.api.store.times import to_time
from enroltriage.expert import Answer
from enroltriage.expert.case_file import CaseFile, Entry


def show_case(case_id: str, file: CaseFile, answer: Answer | None) -> dict[str, Any]:
    """All that is known of a case now, with the last answer; none once it is erased.

    For orjson, which writes the values that an answer is made of.
    """
    return {
        "id": case_id,
        "status": file.status,
        "revision": file.revision,
        "opened_at": show_time(file.opened_at),
        "changed_at": show_time(file.changed_at),
        "reference": _reference(file.reference),
        "facts": [
            {"name": name, "value": told.value, **_told(told.entry)}
            for name, told in file.facts.items()
        ],
        "texts": [{"text": entry.content["text"], **_told(entry)} for entry in file.texts],
        "outcomes": [{"note": None, **entry.content, **_told(entry)} for entry in file.outcomes],
        "diagnosis": None if answer is None else answer.parts(),
    }


def show_history(case_id: str, entries: Iterable[Entry]) -> dict[str, Any]:
    """Everything that happened to a case, in order."""
    listed = [
        {
            "number": e.number,
            "at": show_time(e.at),
            "by": e.by or None,
            "kind": e.kind,
            "content": e.content,
        }
        for e in entries
    ]
    return {"id": case_id, "entries": listed}


def show_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A case as lists show it."""
    return {
        "id": row["id"],
        "status": row["status"],
        "revision": row["revision"],
        "opened_at": show_time(to_time(row["opened_at"])),
        "changed_at": show_time(to_time(row["changed_at"])),
        "reference": _reference({"id": row["reference"], "url": row["url"]}),
        "outcome": row["outcome"],
        "knowledge": {"version": row["knowledge"]},
    }


def _told(entry: Entry) -> dict[str, Any]:
    return {"by": entry.by or None, "at": show_time(entry.at), "entry": entry.number}


def _reference(reference: Mapping[str, str | None]) -> dict[str, str | None]:
    return {"id": reference.get("id"), "url": reference.get("url")}
