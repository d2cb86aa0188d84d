"""What a run found, all rows together: for people at a terminal, or as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from enroltriage.api.words import WORDS
from enroltriage.expert import KnowledgeBase, Problem
from enroltriage.expert.excerpt import excerpt
from enroltriage.expert.language import QUOTES
from enroltriage.expert.suggest import closest

from .counts import OTHER
from .job import BatchFault, Job
from .journal import State
from .numbers import number

TOLD_NAME = 60
"""How much is told of a name, in code points."""
TOLD_REASONS = 5
TOLD_KEYS = 10
"""How many reasons are told, and keys that there are instead of one that there is not, or unread."""
SLIP = 0.8
"""How alike a key must be to one that is read to be taken for a slip of the pen."""


def summary(state: State, job: Job) -> dict[str, Any]:
    """The summary as JSON types; ``seconds`` are those of all runs that it took."""
    counts = state.counts.to_dict()
    abstained = {name: counts.pop(name) for name in ("unrecognised", "ambiguous")}
    reasons, watched, keys = (counts.pop(name) for name in ("reasons", "watched", "keys"))
    if job.header is not None:
        watched = keys = dict.fromkeys(job.header, state.counts.rows)
    known = {*job.read, *job.columns.named, job.columns.id}
    not_read = {name: count for name, count in keys.items() if name not in known}
    slips = _slips(job, watched, not_read, state.counts.rows)
    warnings = (*_not_met(job, watched, tuple(keys)), *slips)
    return {
        "knowledge": job.version,
        **counts,
        "abstentions": abstained,
        "seconds": round(state.seconds, 3),
        "rows_per_second": round(state.counts.rows / max(state.seconds, 1e-3), 1),
        "rejections": _rejections(reasons),
        "not_read": not_read,
        "warnings": [problem.to_dict() for problem in warnings],
    }


def _not_met(job: Job, watched: Collection[str], keys: tuple[str, ...]) -> Iterator[Problem]:
    """What was looked for in rows that have columns of their own, and is in none of them."""
    if not keys:
        return
    lacking = [name for name in job.columns.named if name not in watched]
    for name in lacking:
        yield Problem(f"/{name}", "no row has this key", keys[:TOLD_KEYS], closest(name, keys))
    if not lacking and job.read.isdisjoint(watched):
        detail = "no row has a key that is called like a fact, or text"
        yield Problem("", f"{detail}; name them with --column and --text", keys[:TOLD_KEYS])


def _slips(
    job: Job, watched: Mapping[str, int], not_read: Mapping[str, int], rows: int
) -> Iterator[Problem]:
    """Keys that are not read, and are likely meant to be.

    They are so alike, and both together no more often there than there are rows, so that one stands
    in for the other.
    """
    there = job.read - {name for name in job.columns.named if name not in watched}
    for name, count in not_read.items():
        meant = closest(name, there, SLIP)
        if meant is not None and count + watched.get(meant, 0) <= rows:
            yield Problem(f"/{name}", "is not read", did_you_mean=meant)


def _rejections(reasons: Mapping[str, int]) -> dict[str, Any]:
    """The most frequent reasons, and how many rows have another; of a single other one, itself."""
    named = [reason for reason in reasons if reason != OTHER]
    told = named if len(named) == TOLD_REASONS + 1 else named[:TOLD_REASONS]
    most = {reason: reasons[reason] for reason in told}
    return {"reasons": most, "others": sum(reasons.values()) - sum(most.values())}


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
        table.add_row(escape(what), None if count is None else number(count, language))
    console.print(table, highlight=False)
    if told["not_read"]:
        shown = _listed(tuple(told["not_read"]), language)
        console.print(shown, highlight=False, markup=False, soft_wrap=True)


def _listed(names: Sequence[str], language: str) -> str:
    """What is not read, in one line: tickets have many columns that nobody need read."""
    shown = ", ".join(excerpt(name, TOLD_NAME) for name in names[:TOLD_KEYS])
    others = len(names) - TOLD_KEYS
    if others > 0:
        shown = WORDS["batch-and-others"][language].format(shown, others)
    return WORDS["batch-not-read"][language].format(shown)


def print_warnings(console: Console, told: Mapping[str, Any], language: str) -> None:
    """Print what is likely not as it was meant, although rows were answered or refused."""
    quote = QUOTES[language].format
    for problem in told["warnings"]:
        name, meant = problem["pointer"][1:], problem.get("did_you_mean")
        if name in told["not_read"]:
            rows = number(told["not_read"][name], language)
            shown = WORDS["batch-key-not-read"][language].format(quote(name), rows)
        else:
            word = WORDS["batch-no-such-key" if name else "batch-no-key-read"][language]
            shown = word.format(*((quote(name),) if name else ()), ", ".join(problem["allowed"]))
        if meant is not None:
            shown += WORDS["batch-meant"][language].format(quote(meant))
        console.print(shown, highlight=False, markup=False, soft_wrap=True)
    if nothing_used(told):
        console.print(WORDS["batch-nothing-used"][language], highlight=False, soft_wrap=True)


def nothing_used(told: Mapping[str, Any]) -> bool:
    """Whether there were rows, and all were refused."""
    return bool(told["rejected"]) and told["rejected"] == told["rows"]


def _lines(
    told: Mapping[str, Any], knowledge: KnowledgeBase, language: str
) -> Iterator[tuple[str, int | None]]:
    def word(key: str) -> str:
        return WORDS[key][language]

    yield word("batch-rows"), told["rows"]
    yield word("batch-rejected"), told["rejected"]
    for reason, count in told["rejections"]["reasons"].items():
        yield f"  {reason}", count
    if told["rejections"]["others"]:
        yield f"  {word('batch-other-reasons')}", told["rejections"]["others"]
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
