"""What is told of a case in one row, as JSON or as cells of CSV.

A row is a head, what is carried through of the input, and a tail, what is answered. A tail serves
all rows that are answered alike, so that it is written once for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import orjson

from enroltriage.expert import Answer

from .columns import ANSWERED, FULL
from .plain import plain_value

Head = Callable[[Sequence[Any]], bytes]
"""Writes the values of the columns carried through, those of a head in their order."""


def told(answer: Answer) -> dict[str, Any]:
    """An answer in short, as JSON types; the keys are ``ANSWERED``."""
    question, first = answer.next_question, next(iter(answer.causes), None)
    return dict(zip(ANSWERED, (
        answer.outcome,
        [symptom.id for symptom in answer.symptoms],
        min((symptom.score for symptom in answer.symptoms), default=None),
        [{"id": c.id, "status": c.status, "likelihood": c.likelihood} for c in answer.causes],
        None if first is None or first.status == "excluded" else first.id,
        None if question is None else question.fact,
        next((f"{step.kind}:{step.id}" for step in answer.actions), None),
        [notice.code for notice in answer.notices],
        answer.knowledge_version,
        list(answer.candidates),
    ), strict=True))  # fmt: skip


def json_tail(answer: Answer) -> bytes:
    """An answer in short, after the head of a JSON line."""
    return orjson.dumps(told(answer))[1:] + b"\n"


def json_head(columns: Sequence[str]) -> Head:
    """How the heads of JSON lines with these columns are written."""
    names = tuple(columns)
    if not names:
        return lambda _: b"{"
    if len(names) == 1:
        start = b"{" + orjson.dumps(names[0]) + b":"
        return lambda values: start + orjson.dumps(values[0], plain_value) + b","
    return lambda values: (
        orjson.dumps(dict(zip(names, values, strict=True)), plain_value)[:-1] + b","
    )


def csv_head(delimiter: str) -> Head:
    """How the heads of CSV rows are written."""
    return lambda values: "".join([
        written + delimiter for written in cells(map(cell, values), delimiter)
    ]).encode()  # fmt: skip


def csv_tail(answer: Answer, delimiter: str) -> bytes:
    """An answer in short, after the head of a CSV row."""
    shown = (answered_cell(name, value) for name, value in told(answer).items())
    return (delimiter.join(cells(shown, delimiter)) + "\n").encode()


def csv_row(columns: Sequence[str], row: Mapping[str, Any], delimiter: str) -> str:
    """A row of JSON as a row of CSV with these columns; what it lacks is empty."""
    shown = (
        answered_cell(name, row.get(name)) if name in ANSWERED or name in FULL
        else cell(row.get(name)) for name in columns
    )  # fmt: skip
    return delimiter.join(cells(shown, delimiter)) + "\n"


def cell(value: Any) -> str:
    """A value of JSON as a cell; nothing for null."""
    if isinstance(value, str):
        return value
    return "" if value is None else orjson.dumps(value, plain_value).decode()


def answered_cell(name: str, value: Any) -> str:
    """A value of an answer as a cell: lists with spaces between, causes as id:status:likelihood."""
    if name == "causes" and isinstance(value, list):
        return " ".join(f"{c['id']}:{c['status']}:{c['likelihood']:g}" for c in value)
    return " ".join(value) if isinstance(value, list) else cell(value)


def cells(values: Iterable[str], delimiter: str) -> list[str]:
    """The cells as they are written: in quotation marks where it takes them."""
    return [
        '"' + value.replace('"', '""') + '"'
        if '"' in value or delimiter in value or "\n" in value or "\r" in value
        else value
        for value in values
    ]
