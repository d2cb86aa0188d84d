"""Backlogs as a help desk has them, of any length: rows of facts or tickets, in a file."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate, islice
from pathlib import Path
from random import Random
from typing import Any

import orjson

from enroltriage.expert import KnowledgeBase

from .cases import new_cases
from .recognition import PROSE, named_by_messages

Row = Mapping[str, Any]
DISTINCT = 5_000
"""How many cases there are among rows that recur."""
TICKET_BYTES = 2_048
TEAMS = 20
"""Each row names one of so many teams, which is carried through."""
ROWS_AT_A_TIME = 50_000


def recurring(knowledge: KnowledgeBase, count: int) -> Iterator[Row]:
    """Rows of facts that recur by Zipf's law: few cases often, many seldom."""
    known = list(islice(new_cases(knowledge), DISTINCT))
    weights = list(accumulate(1 / rank for rank in range(1, DISTINCT + 1)))
    chance = Random(0)  # noqa: S311
    for number in range(count):
        (case,) = chance.choices(known, cum_weights=weights)
        yield {"id": number, "team": f"team {number % TEAMS}", **case}


def never_twice(knowledge: KnowledgeBase, count: int) -> Iterator[Row]:
    """Rows of facts, none of which comes twice."""
    for number, case in enumerate(islice(new_cases(knowledge), count)):
        yield {"id": number, "team": f"team {number % TEAMS}", **case}


def tickets(knowledge: KnowledgeBase, count: int, size: int = TICKET_BYTES) -> Iterator[Row]:
    """Texts in several languages with one displayed message; each sentence has a word of its own."""
    messages = [max((knowledge.symptoms[id_].messages or {})["en"], key=len)
                for id_ in named_by_messages(knowledge)]  # fmt: skip
    chance = Random(0)  # noqa: S311
    for number in range(count):
        message = f"\n\nMy iPhone says: {messages[number % len(messages)]}\n\n"
        half = (size - len(message.encode())) // 2
        text = prose(chance, half) + message + prose(chance, half)
        yield {"id": number, "team": f"team {number % TEAMS}", "text": text}


def prose(chance: Random, size: int) -> str:
    """Sentences by lot, of so many bytes."""
    text = ""
    while len(text) < size:
        word = "".join(chance.choices("abdefgiklmnoprstuvwy", k=8)).capitalize()
        text += f"{chance.choice(PROSE)} {word}. "
    return text.encode()[:size].decode(errors="ignore")


def write_backlog(
    knowledge: KnowledgeBase, path: Path, rows: Iterable[Row], every: int
) -> list[Row]:
    """Write the rows in the format that the ending tells; every so many-th is also returned."""
    chosen: list[Row] = []

    def passed() -> Iterator[Row]:
        for number, row in enumerate(rows):
            if number % every == 0:
                chosen.append(row)
            yield row

    _WRITERS[path.suffix](knowledge, path, passed())
    return chosen


def _write_lines(_: KnowledgeBase, path: Path, rows: Iterable[Row]) -> None:
    with path.open("wb") as file:
        file.writelines(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def _write_csv(knowledge: KnowledgeBase, path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("id", "team", *knowledge.askable), lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else value


def _write_parquet(knowledge: KnowledgeBase, path: Path, rows: Iterable[Row]) -> None:
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    types = {"boolean": pa.bool_(), "integer": pa.int64()}
    facts = [(fact.name, pa.list_(pa.string()) if fact.multiple
              else types.get(fact.type, pa.string()))
             for fact in knowledge.askable.values()]  # fmt: skip
    schema = pa.schema([("id", pa.int64()), ("team", pa.string()), *facts])
    with ParquetWriter(path, schema) as writer:
        coming = iter(rows)
        while part := list(islice(coming, ROWS_AT_A_TIME)):
            writer.write_table(pa.Table.from_pylist(part, schema))


_WRITERS: Mapping[str, Callable[[KnowledgeBase, Path, Iterable[Row]], None]] = {
    ".jsonl": _write_lines, ".csv": _write_csv, ".parquet": _write_parquet,
}  # fmt: skip
