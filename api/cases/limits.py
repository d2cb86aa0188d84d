"""How much one case may hold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from enroltriage.expert.case_file import CaseFile, Entry

from .refusals import full, not_found

MAX_ENTRIES, MORE_OUTCOMES = 1_000, 100
"""Entries of one case, diagnoses included; and how many more there may be of outcomes."""
MAX_TEXT_BYTES = 1024 * 1024
"""All messages of one case together, in UTF-8."""
MAX_REFERENCE = 255
"""Characters of a ticket's id."""
MAX_URL = 2_000
MAX_BY = 200
"""Characters of who says something."""
MAX_NOTE = 4_000
MAX_VERSION = 64
MAX_KEY = 255
"""Characters of an Idempotency-Key."""
MAX_BATCH = 100
"""How many cases one request may open."""
CASE_ID_PATTERN = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CASE_ID = re.compile(rf"{CASE_ID_PATTERN}\Z")
ENTRY_ID_PATTERN, MAX_ENTRY_ID = "[a-z0-9]+(?:-[a-z0-9]+)*", 80
"""What symptoms and causes are called, whichever rules know them, and in how many characters."""
_ENTRY_ID = re.compile(rf"{ENTRY_ID_PATTERN}\Z")
MAX_PAGE, PAGE = 200, 50
"""How many cases a page of a list may have, and how many it has."""


def is_case_id(written: str) -> bool:
    """Whether a case may have this id."""
    return _CASE_ID.match(written) is not None


def is_entry_id(written: str) -> bool:
    """Whether a symptom or a cause of any rules may have this id."""
    return len(written) <= MAX_ENTRY_ID and _ENTRY_ID.match(written) is not None


def check_id(case_id: str) -> None:
    """Refuse what no case can be called (404)."""
    if not is_case_id(case_id):
        raise not_found()


def check_room(file: CaseFile, entries: Sequence[Entry], added: Sequence[Entry]) -> None:
    """Refuse what a case has no room for (413).

    A fact can always be taken back: those that were told bound how often.
    """
    kinds = {entry.kind for entry in added}
    if kinds == {"fact-taken-back"}:
        return
    if kinds == {"outcome"}:
        beyond = sum(entry.kind == "outcome" for entry in entries[MAX_ENTRIES:])
        has_room = len(entries) < MAX_ENTRIES or beyond < MORE_OUTCOMES
        most = MAX_ENTRIES + MORE_OUTCOMES
    else:
        has_room = len(entries) + len(added) < MAX_ENTRIES  # the diagnosis of it has room, too
        most = MAX_ENTRIES
    if not has_room:
        raise full("entries", f"{most:,}")
    new = sum(len(entry.content["text"].encode()) for entry in added if entry.kind == "text")
    if new and new + sum(len(e.content["text"].encode()) for e in file.texts) > MAX_TEXT_BYTES:
        raise full("bytes of text", f"{MAX_TEXT_BYTES:,}")
