"""What a run found, all rows together: for people at a terminal, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

from enroltriage.api.words import WORDS
from enroltriage.expert import KnowledgeBase

from .job import BatchFault
from .journal import State
from .numbers import number


def summary(state: State, version: str) -> dict[str, Any]:
    """The summary as JSON types; ``seconds`` are those of all runs that it took."""
    counts = state.counts.to_dict()
    abstained = {name: counts.pop(name) for name in ("unrecognised", "ambiguous")}
    return {
        "knowledge": version,
        **counts,
        "abstentions": abstained,
        "seconds": round(state.seconds, 3),
        "rows_per_second": round(state.counts.rows / max(state.seconds, 1e-3), 1),
    }


def write_summary(path: Path, told: Mapping[str, Any]) -> None:
    """Write the summary as JSON. Raises BatchFault; the rows are done all the same."""
    try:
        path.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise BatchFault(f"Cannot write the summary to {path}: {error.strerror}.") from error


def print_summary(
    console: Console, told: Mapping[str, Any], knowledge: KnowledgeBase, language: str
) -> None:
    """Print the summary, entries by their titles."""
    table = Table(box=box.SIMPLE, show_header=False, pad_edge=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right")
    for what, count in _lines(told, knowledge, language):
        table.add_row(what, None if count is None else number(count, language))
    console.print(table, highlight=False)


def _lines(
    told: Mapping[str, Any], knowledge: KnowledgeBase, language: str
) -> Iterator[tuple[str, int | None]]:
    def word(key: str) -> str:
        return WORDS[key][language]

    yield word("batch-rows"), told["rows"]
    yield word("batch-rejected"), told["rejected"]
    for outcome, count in told["outcomes"].items():
        yield word(f"outcome-{outcome}").partition(":")[0], count
    for reason, count in told["abstentions"].items():
        yield word(f"batch-{reason}"), count
    shelves: Mapping[str, Mapping[str, Any]] = {
        "symptoms": knowledge.symptoms, "causes": knowledge.causes,
    }  # fmt: skip
    for kind, shelf in shelves.items():
        if told[kind]:
            yield "", None
            yield word(f"batch-{kind}"), None
        for id_, count in told[kind].items():
            yield f"  {shelf[id_].title[language]}", count
    yield "", None
    yield word("batch-seconds"), round(told["seconds"])
    yield word("batch-rate"), round(told["rows_per_second"])
