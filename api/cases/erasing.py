"""Erasing a case: what it tells of people goes out of every table, what was concluded stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from enroltriage.api.store.case_rows import add_entries, rewrite_entries
from enroltriage.api.store.database import Connection
from enroltriage.api.store.retries import forget_answers
from enroltriage.expert.case_file import Entry, erased, fold, fold_on


def erase_case(
    connection: Connection, case_id: str, entries: Sequence[Entry], at: datetime
) -> Entry:
    """Erase a case that is locked, within the transaction of the caller.

    ``entries`` are all that it has. Returns the entry that says that it was erased.
    """
    left = [erased(entry) for entry in entries]
    last = Entry(left[-1].number + 1, at, "", "erased", {})
    rewrite_entries(connection, case_id, left)
    before = fold(left)
    add_entries(connection, case_id, before, fold_on(before, [last]), [last])
    forget_answers(connection, case_id)
    return last
