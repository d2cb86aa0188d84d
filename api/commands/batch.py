"""``enroltriage batch``: a whole backlog, from a table of cases to a table of answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from enroltriage.api.batch.encoding import UTF_8
from enroltriage.api.batch.job import FORMS
from enroltriage.expert import CaseError

from .batch_options import (
    check_columns,
    check_folder,
    column_options,
    form_of,
    read_columns,
    run_options,
)
from .options import Refused, language_option, load, rules_option

if TYPE_CHECKING:
    from enroltriage.api.batch.crew import Crew
    from enroltriage.api.batch.job import Form, Job
    from enroltriage.api.batch.run import Plan
    from enroltriage.expert import Expert

_GO_ON = "\nWhat is written so far is kept: the same command goes on from there."


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, dir_okay=False))
@click.option("--output", "-o", metavar="OUT", required=True, type=click.Path(dir_okay=False),
              help="File to write; its ending tells the format.")  # fmt: skip
@click.option(
    "--from", "source_form", type=click.Choice(FORMS), help="Format of IN, if it does not tell."
)
@click.option(
    "--to", "target_form", type=click.Choice(FORMS), help="Format of OUT, if it does not tell."
)
@column_options
@run_options
@language_option
@rules_option
def batch(
    source: str,
    output: str,
    source_form: str | None,
    target_form: str | None,
    workers: int | None,
    cluster: str | None,
    summary_file: str | None,
    folders: tuple[str, ...],
    **options: Any,
) -> None:
    """Triage a backlog: one case in each row of IN, one answer in each row of OUT.

    IN and OUT are CSV, JSON lines or Parquet. A column that is called like a fact is that fact,
    the column "text" is a ticket; JSON lines may hold both as REST takes them. What else there is
    is carried through, so that the answers can be joined: a row without an id is told by its line.

    \b
    enroltriage batch backlog.csv -o answers.csv
    enroltriage batch tickets.jsonl -o answers.parquet --text body --id number
    enroltriage batch export.csv -o answers.jsonl --column platform=OS --keep team

    Rows that cannot be used go to OUT.rejected.jsonl, with the reason; they stop nothing. A run
    that was killed is continued by the same command, without losing or repeating a row. Exit
    status 0: all rows are done; 2: wrong usage; 1: a fault, or there are rows and none can be used.
    """  # noqa: D301 - \b keeps click from joining the lines
    from enroltriage.api.batch.job import BatchFault, BatchRefused

    reads, writes = form_of(source, source_form, "--from"), form_of(output, target_form, "--to")
    if options["full"] and writes != "jsonl":
        raise click.UsageError("--full writes JSON lines; end OUT in .jsonl")
    if reads == "parquet" and options["encoding"] != UTF_8:
        raise click.UsageError("--encoding is for CSV and JSON lines; Parquet tells its own")
    if Path(source).resolve() == Path(output).resolve():
        raise click.UsageError("IN and OUT are the same file")
    check_folder(output, "OUT")
    if summary_file is not None:
        check_folder(summary_file, "the summary")
    expert = load(folders)
    try:
        plan = _plan(expert, folders, (source, reads), (output, writes), options)
        _run(plan, expert, workers, cluster, summary_file)
    except BatchRefused as refused:
        raise click.UsageError(str(refused)) from refused
    except CaseError as error:
        raise Refused(error, language=options["language"]) from error
    except BatchFault as fault:
        raise click.ClickException(f"{fault}{_kept(output)}") from fault
    except KeyboardInterrupt as stopped:
        raise click.ClickException(f"stopped.{_kept(output)}") from stopped


def _kept(output: str) -> str:
    """What to do after a run that came to no end; nothing where it had not begun, or is over."""
    from enroltriage.api.batch.output import Paths

    return _GO_ON if Paths(Path(output)).journal.exists() else ""


def _plan(
    expert: Expert,
    folders: tuple[str, ...],
    source: tuple[str, Form],
    target: tuple[str, Form],
    options: dict[str, Any],
) -> Plan:
    """What is to be done. Raises BatchRefused and CaseError."""
    from enroltriage.api.batch.arrow import library
    from enroltriage.api.batch.job import Job
    from enroltriage.api.batch.run import Plan
    from enroltriage.api.batch.source import open_source
    from enroltriage.api.packed_rules import pack_rules
    from enroltriage.api.version import software_version
    from enroltriage.expert.language import choose_language

    knowledge = expert.knowledge
    columns = read_columns(knowledge, *(options[key] for key in ("text", "id_", "named", "keep")))
    if target[1] == "parquet":
        library()
    try:
        opened = open_source(Path(source[0]), source[1], options["delimiter"], options["encoding"])
    except OSError as error:
        raise click.ClickException(f"cannot read {source[0]}: {error.strerror or error}") from error
    job = Job(
        source=source[1],
        target=target[1],
        columns=columns,
        language=choose_language(options["language"]),
        rules=pack_rules(folders),
        version=knowledge.version,
        software=software_version(),
        vocabulary=tuple(knowledge.askable),
        header=opened.header,
        delimiter=options["delimiter"],
        encoding=options["encoding"],
        full=options["full"],
    )
    check_columns(job)
    return Plan(job, opened, Path(target[0]), options["overwrite"], options["restart"])


def _run(
    plan: Plan, expert: Expert, workers: int | None, cluster: str | None, summary_file: str | None
) -> None:
    """Do it, and tell what was found. Raises BatchRefused and BatchFault."""
    from rich.console import Console

    from enroltriage.api.batch.progress import Bar
    from enroltriage.api.batch.run import Run
    from enroltriage.api.batch.summary import (
        nothing_used,
        print_summary,
        print_warnings,
        summary,
        write_summary,
    )
    from enroltriage.api.words import WORDS

    console, language = Console(stderr=True), plan.job.language
    run = Run(plan)
    with (
        _crew(plan.job, expert, workers, cluster, idle=not run.answering) as crew,
        Bar(console, language, plan.source.start, plan.source.size) as bar,
    ):
        state = run.go(crew, bar)
    told = summary(state, plan.job)
    if summary_file is None:
        print_summary(console, told, expert.knowledge, language)
    else:
        write_summary(Path(summary_file), told)
    if state.counts.rejected:
        shown = WORDS["batch-rejected-file"][language].format(run.rejected)
        console.print(shown, highlight=False, markup=False, soft_wrap=True)
    print_warnings(console, told, language)
    if nothing_used(told):
        raise click.exceptions.Exit(1)


def _crew(
    job: Job, expert: Expert, workers: int | None, cluster: str | None, *, idle: bool
) -> Crew:
    """Who answers the rows; nobody has to where only files are left to be put in place."""
    from enroltriage.api.batch.crew import Alone, Processes, core_count

    count = workers or core_count()
    if idle or (count == 1 and cluster is None):
        return Alone(job, expert)
    if cluster is not None:
        from enroltriage.api.batch.cluster import Cluster

        return Cluster(job, cluster)
    return Processes(job, expert, count)
