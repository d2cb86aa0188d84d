"""Answered rows as ``enroltriage batch`` wrote them, beside the answers of the expert itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from enroltriage.expert import Expert

from .backlog import Row
from .report import WrongAnswer

CARRIED = ("id", "team")


def check_answers(expert: Expert, path: Path, rows: int, every: int, chosen: Iterable[Row]) -> None:
    """Raise WrongAnswer unless there are so many, and every so many-th is that to the chosen row."""
    refused = path.with_name(path.name + ".rejected.jsonl")
    if refused.exists():
        raise WrongAnswer(f"batch: refused a row: {refused.read_text('utf-8')[:500]}")
    number, wanted = -1, iter(chosen)
    for number, row in enumerate(_READERS[path.suffix](path, every)):
        if row is not None and number < rows:
            _compare(expert, next(wanted), row)
    if number + 1 != rows or next(wanted, None) is not None:
        raise WrongAnswer(f"batch: {number + 1} rows were written instead of {rows}")


def _compare(expert: Expert, given: Row, row: Mapping[str, str]) -> None:
    facts = {name: value for name, value in given.items() if name not in (*CARRIED, "text")}
    answer = expert.diagnose(facts, text=given.get("text"), locale="en").to_dict()
    first, question = answer["causes"][:1], answer["next_question"]
    wanted = {
        **{name: str(given[name]) for name in CARRIED},
        "outcome": answer["outcome"],
        "symptoms": " ".join(symptom["id"] for symptom in answer["symptoms"]),
        "causes": " ".join(
            f"{cause['id']}:{cause['status']}:{cause['likelihood']:g}" for cause in answer["causes"]
        ),
        "first_cause": next((c["id"] for c in first if c["status"] != "excluded"), ""),
        "next_question": question["fact"] if question else "",
    }
    told = {name: row[name] for name in wanted}
    if told != wanted:
        raise WrongAnswer(f"batch: {told} instead of {wanted} for {dict(given)}")


Read = Iterator[Mapping[str, str] | None]
"""A row as CSV has it, for every so many-th row; None for the others."""


def _read_lines(path: Path, every: int) -> Read:
    with path.open("rb") as file:
        for number, line in enumerate(file):
            yield _as_cells(orjson.loads(line)) if number % every == 0 else None


def _read_csv(path: Path, every: int) -> Read:
    """No cell of these rows holds an end of line."""
    with path.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader([file.readline()]))
        for number, line in enumerate(file):
            if number % every:
                yield None
            else:
                yield dict(zip(header, next(csv.reader([line])), strict=True))


def _read_parquet(path: Path, every: int) -> Read:
    from pyarrow.parquet import ParquetFile

    number = 0
    with ParquetFile(path) as file:
        for batch in file.iter_batches():
            for place in range(batch.num_rows):
                first = number % every == 0
                yield _as_cells(batch.slice(place, 1).to_pylist()[0]) if first else None
                number += 1


def _as_cells(row: Mapping[str, Any]) -> dict[str, str]:
    causes = " ".join(f"{c['id']}:{c['status']}:{c['likelihood']:g}" for c in row["causes"])
    symptoms = " ".join(row["symptoms"])
    cells = {**row, "causes": causes, "symptoms": symptoms}
    return {name: "" if value is None else str(value) for name, value in cells.items()}


_READERS = {".jsonl": _read_lines, ".csv": _read_csv, ".parquet": _read_parquet}
