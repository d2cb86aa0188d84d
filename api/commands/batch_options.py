"""The options of ``enroltriage batch``, and what they say of the columns."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from enroltriage.api.batch.columns import ID, TEXT, ColumnMap
from enroltriage.api.batch.encoding import UTF_8, encoding_named
from enroltriage.api.batch.job import FORMS, BatchRefused, Form
from enroltriage.expert import CaseError, KnowledgeBase, Problem
from enroltriage.expert.suggest import closest

if TYPE_CHECKING:
    from enroltriage.api.batch.job import Job

_ENDINGS: dict[str, Form] = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet",
}  # fmt: skip
_COLUMNS = (
    click.option("--text", metavar="COLUMN", show_default=TEXT,
                 help="The column that holds a ticket's text."),
    click.option("--id", "id_", metavar="COLUMN", show_default=f"{ID}, if there is one",
                 help="The column by which answers are joined; it comes first."),
    click.option("--column", "named", multiple=True, metavar="FACT=COLUMN",
                 help="The column that holds this fact, if it is not called so; may be repeated. "
                 "FACT= reads it from none."),
    click.option("--keep", multiple=True, metavar="COLUMN",
                 show_default="all that are neither facts nor text",
                 help="Carry this column through, and no other; may be repeated. One that is called "
                 "like a column of the answer gives way to it."),
    click.option("--delimiter", metavar="CHARACTER", default=",", show_default=True,
                 callback=lambda _context, _option, written: _character(written),
                 help="What separates the cells of CSV, in and out; \\t is a tab."),
    click.option("--encoding", metavar="NAME", default=UTF_8, show_default=True,
                 callback=lambda _context, _option, written: _encoding(written),
                 help="How the text of IN is encoded, such as cp1252; OUT is always UTF-8."),
)  # fmt: skip
_RUN = (
    click.option("--full", is_flag=True, help="Write whole answers, as REST gives them (JSON lines)."),
    click.option("--workers", type=click.IntRange(1, 512), metavar="N",
                 show_default="one for each core", help="How many processes answer, this one included."),
    click.option("--cluster", metavar="ADDRESS",
                 help="Answer on a Dask cluster: tcp://HOST:PORT of its scheduler."),
    click.option("--summary", "summary_file", metavar="FILE", type=click.Path(dir_okay=False),
                 help="Write the summary as JSON, instead of printing it."),
    click.option("--overwrite", is_flag=True, help="Replace OUT if it exists."),
    click.option("--restart", is_flag=True,
                 help="Throw away what an earlier run left that was broken off."),
)  # fmt: skip
EXAMPLE = "OS"
"""A column as there may be one, in examples."""
Command = Callable[..., Any]


def column_options(command: Command) -> Command:
    """What the columns are."""
    return _with(command, _COLUMNS)


def run_options(command: Command) -> Command:
    """How the run goes."""
    return _with(command, _RUN)


def _with(command: Command, options: tuple[Callable[[Command], Command], ...]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def form_of(path: str, told: str | None, option: str) -> Form:
    """The format of a file, by its ending unless it was told."""
    form = cast("Form | None", told) or _ENDINGS.get(Path(path).suffix.lower())
    if form is None:
        raise click.UsageError(
            f"cannot tell the format of {path!r}; end it in .csv, .jsonl or .parquet, or add "
            f"{option} with one of: {', '.join(FORMS)}"
        )
    return form


def check_folder(path: str, what: str) -> None:
    """End the command where nothing can be written into the folder of a file, before all the work."""
    folder, another = Path(path).parent, f"name another place for {what}"
    if not folder.exists():
        fault = f"does not exist; make that folder first, or {another}"
    elif not folder.is_dir():
        fault = f"is no folder; {another}"
    elif not os.access(folder, os.W_OK | os.X_OK):
        fault = f"is a folder into which you may not write; {another}"
    else:
        return
    raise click.UsageError(f"cannot write {path!r}: {str(folder)!r} {fault}")


def _character(written: str) -> str:
    """The character between cells."""
    character = "\t" if written == "\\t" else written
    if len(character) != 1 or not character.isascii() or character in '"\r\n':
        raise click.BadParameter("must be one ASCII character, and no quotation mark")
    return character


def _encoding(written: str) -> str:
    """The encoding of the input, as Python calls it."""
    try:
        return encoding_named(written)
    except BatchRefused as error:
        raise click.BadParameter(str(error)) from error


def read_columns(
    knowledge: KnowledgeBase,
    text: str | None,
    id_: str | None,
    named: tuple[str, ...],
    keep: tuple[str, ...],
) -> ColumnMap:
    """What the options say of the columns. Raises CaseError, for instance for a fact that there is not."""
    facts: dict[str, str] = {}
    problems = []
    for each in named:
        fact, equals, column = each.partition("=")
        if fact not in knowledge.askable or not equals:
            problems.append(_misnamed(knowledge, fact, equals, column))
        elif fact in facts:
            problems.append(Problem(f"/--column {fact}", "is given twice"))
        else:
            facts[fact] = column
    if problems:
        raise CaseError(problems)
    return ColumnMap(
        text or TEXT, id_ or ID, text is not None, id_ is not None, facts, keep or None
    )


def _misnamed(knowledge: KnowledgeBase, fact: str, equals: str, column: str) -> Problem:
    """The problem of a --column that names no fact or no column, with one that would be right."""
    allowed = tuple(knowledge.askable)
    meant = closest(fact, allowed)
    if column in knowledge.askable:  # the other way round
        meant, column = column, fact
    example = f"--column {meant or knowledge.platform_fact.name}={column or EXAMPLE}"
    right = f"right is, for instance, {example}"
    if not equals:
        known = () if fact in knowledge.askable else allowed
        return Problem(f"/--column {fact}", f"is not of the form FACT=COLUMN; {right}", known)
    return Problem(f"/--column {fact}", f"is not a fact that may be given; {right}", allowed, meant)


def check_columns(job: Job) -> None:
    """Look whether a table has what was named, and something to be read. Raises CaseError and BatchRefused."""
    from enroltriage.api.batch.columns import missing
    from enroltriage.api.batch.header import delimiter_hint

    if job.header is None:
        return
    wanted = job.columns
    named = [*filter(None, wanted.facts.values()), *(wanted.keep or ())]
    named += [wanted.text] * wanted.text_named + [wanted.id] * wanted.id_named
    lacking = [missing(column, job.header) for column in named if column not in job.header]
    read = {wanted.text, *wanted.columns_of(job.vocabulary).values()}
    nothing = read.isdisjoint(job.header)
    hint = delimiter_hint(job.header, job.delimiter) if job.source == "csv" else None
    if hint is not None and (lacking or nothing):
        raise BatchRefused(hint)
    if lacking:
        raise CaseError(lacking)
    if nothing:
        detail = "no column is called like a fact, or text; name them with --column and --text"
        raise CaseError([Problem("/columns", detail, job.header)])
