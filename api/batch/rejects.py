"""Rows that were refused: each with its line, what is wrong with it, and as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from enroltriage.expert.errors import Problem

from .plain import plain_value

MAX_TOLD = 1000
"""How much is told of a row that is too long, in code points."""
MAX_REASON = 200
"""How long a reason may be that rows are counted by, in code points."""
_OF_THIS_ROW = re.compile(r'".*"|(?<=^holds )-?\d+')


class Rejects:
    """Collects the refused rows of one chunk, in their order; ``encoding`` is that of its text."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self.reasons: Counter[str] = Counter()
        self._lines: list[bytes] = []

    def add(self, line: int, problems: Iterable[Problem], row: Any) -> None:
        """Tell of a row; ``row`` is its values, or its text where they could not be read."""
        problems = tuple(problems)
        reason = [problem.to_dict() for problem in problems]
        try:
            told = orjson.dumps({"line": line, "reason": reason, "row": row}, plain_value)
        except TypeError:  # nested deeper than can be written
            told = orjson.dumps({"line": line, "reason": reason, "row": str(row)[:MAX_TOLD]})
        self._lines.append(told)
        self.reasons[reason_of(problems[0])] += 1

    def add_text(self, line: int, detail: str, row: bytes) -> None:
        """Tell of a row that could not be read, by its bytes."""
        self.add(line, [Problem("", detail)], as_text(row, self._encoding))

    def written(self) -> bytes:
        """All of them as JSON lines."""
        return b"".join([line + b"\n" for line in self._lines])


def reason_of(problem: Problem) -> str:
    """What rows are counted by that have this problem: where and what, without what is this row's own."""
    where = "/".join(problem.pointer.removeprefix("/facts").split("/")[1:2])
    if where or problem.pointer:
        told = f"{where or 'facts'}: {problem.detail}"
    else:
        told = _OF_THIS_ROW.sub("…", problem.detail).partition(":")[0]
    return told[:MAX_REASON]


def as_text(row: bytes, encoding: str) -> str:
    """A row as it was, with bytes that are no text shown as such; too long a row shortened."""
    from .job import MAX_ROW_BYTES

    text = row.decode(encoding, "backslashreplace")
    return text if len(row) <= MAX_ROW_BYTES else f"{text[:MAX_TOLD]}…"
