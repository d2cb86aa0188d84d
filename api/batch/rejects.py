"""Rows that were refused: each with its line, what is wrong with it, and as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import orjson

from enroltriage.api.fault_words import fault_in
from enroltriage.expert.errors import Problem
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE

from .columns import FACTS
from .plain import plain_value

MAX_TOLD = 1000
"""How much is told of a row that is too long, in code points."""
MAX_REASON = 200
"""How long a reason may be that rows are counted by, in code points."""
_OF_THIS_ROW = re.compile(r'".*"|-?\d{19,}')


class Rejects:
    """Collects the refused rows of one chunk, in their order.

    ``encoding`` is that of its text, ``language`` the one in which faults are told; ``origins`` are
    the columns of what a case is made of, by the JSON pointers of problems with it.
    """

    def __init__(
        self,
        encoding: str,
        language: str = FALLBACK_LANGUAGE,
        origins: Mapping[str, str] | None = None,
    ) -> None:
        self._encoding = encoding
        self._language = language
        self._origins = origins or {}
        self.reasons: Counter[str] = Counter()
        self._lines: list[bytes] = []

    def add(self, line: int, problems: Iterable[Problem], row: Any) -> None:
        """Tell of a row; ``row`` is its values, or its text where they could not be read."""
        found = [(self._worded(one), self._column(one.pointer, row)) for one in problems]
        reason = [_told(problem, column) for problem, column in found]
        try:
            told = orjson.dumps({"line": line, "reason": reason, "row": row}, plain_value)
        except TypeError:  # nested deeper than can be written
            told = orjson.dumps({"line": line, "reason": reason, "row": str(row)[:MAX_TOLD]})
        self._lines.append(told)
        self.reasons[reason_of(*found[0])] += 1

    def _column(self, pointer: str, row: Any) -> str | None:
        """The column of this row that holds what the pointer tells; None where there is none."""
        if not isinstance(row, dict):
            return None
        column = self._origins.get(pointer)
        if column in row:  # which is what most problems are about
            return column
        parts = pointer.split("/")
        columns = (self._origins.get("/".join(parts[:depth])) for depth in (3, 2))
        return next((column for column in columns if column in row), None)

    def _worded(self, problem: Problem) -> Problem:
        """The problem in the language of the run."""
        detail = fault_in(problem.detail, self._language)
        return problem if detail == problem.detail else replace(problem, detail=detail)

    def add_text(self, line: int, detail: str, row: bytes) -> None:
        """Tell of a row that could not be read, by its bytes."""
        self.add(line, [Problem("", detail)], as_text(row, self._encoding))

    def written(self) -> bytes:
        """All of them as JSON lines."""
        return b"".join([line + b"\n" for line in self._lines])


def _told(problem: Problem, column: str | None) -> dict[str, object]:
    """A problem, with the column of the input that it comes from."""
    told = problem.to_dict()
    return told if column is None else {"pointer": told["pointer"], "column": column, **told}


def reason_of(problem: Problem, column: str | None = None) -> str:
    """What rows are counted by that have this problem: where and what, without what is this row's own.

    A ``column`` that is called otherwise than what it holds is told as well.
    """
    where = "/".join(problem.pointer.removeprefix("/facts").split("/")[1:2])
    if where and column not in (None, FACTS, where):
        where = f"{where} ({column})"
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
