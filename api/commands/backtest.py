"""``enroltriage backtest``: what a draft of the rules would change in the cases that are kept."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING

import click

from enroltriage.expert import KnowledgeError

from .options import Refused, language_option

if TYPE_CHECKING:
    from enroltriage.api.backtest.tester import Tested
    from enroltriage.api.store.recorded import Part

LISTED = 20
"""How many changes are listed for people, unless they say otherwise."""


@click.command()
@click.argument(
    "folders", metavar="FOLDER...", nargs=-1, required=True, type=click.Path(file_okay=False)
)
@click.option(
    "--database",
    metavar="URL",
    help="Where cases are kept (or ENROLTRIAGE_DATABASE).",
    show_default="sqlite:///enroltriage.sqlite3",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    metavar="N",
    help="List at most so many changes; those that lose a confirmed outcome always are.",
    show_default=f"{LISTED}, with --json all",
)
@click.option(
    "--json", "as_json", is_flag=True, help="A JSON object a line; the last is the summary."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    help="Processes that compare.",
    show_default="all cores",
)
@language_option
def backtest(
    folders: tuple[str, ...],
    database: str | None,
    limit: int | None,
    as_json: bool,
    workers: int | None,
    language: str,
) -> None:
    """Ask a draft of the rules about all cases that are kept.

    FOLDER holds the draft's rule files; a site pack is laid over the shipped rules, several folders over
    one another. Each case is compared with what was answered last: outcome,
    symptoms, first cause, confirmed causes, the status of each cause; and by which rules they
    differ. Nothing is written.

    Exits with 1 where a confirmed outcome would be lost: a case is resolved, its answer had the
    cause that was reported, and the draft has it no longer as possible or confirmed, or no longer
    first where it was first. Exits with 2 where the draft, the store or an option cannot be used.

    \b
    enroltriage backtest draft/
    enroltriage backtest draft/ --json --database postgresql://…
    """  # noqa: D301 - \b keeps click from joining the lines
    from collections import Counter
    from contextlib import closing

    from enroltriage.api.backtest.report import Report
    from enroltriage.api.backtest.run import PART
    from enroltriage.api.backtest.run import backtest as run
    from enroltriage.api.batch.crew import core_count
    from enroltriage.api.config import ConfigError, load_config
    from enroltriage.api.packed_rules import read_rules
    from enroltriage.api.store.database import Database
    from enroltriage.api.store.errors import StoreError
    from enroltriage.api.store.recorded import count_cases
    from enroltriage.api.store.steps import check
    from enroltriage.expert.errors import CaseError
    from enroltriage.expert.language import choose_language

    began = perf_counter()
    try:
        chosen = choose_language(language, "--lang")
        url = load_config().database if database is None else database
        store = Database(url)
    except (CaseError, ConfigError) as error:
        raise Refused(error) from error
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--database") from error
    try:
        draft, files = read_rules(folders)
    except KnowledgeError as error:
        raise Refused(error) from error  # not as elsewhere: 1 says that an outcome would be lost
    report = Report(LISTED if limit is None and not as_json else limit, chosen, as_json=as_json)
    counts: Counter[str] = Counter()
    try:
        with closing(store):
            check(store)
            with store.reading() as connection:
                total = count_cases(connection)
        most = workers or core_count()
        parts = run(url, draft, files, max(1, min(most, total // PART)))
        for tested in _progress(parts, total):
            counts.update(tested.counts)
            for change in tested.changes:
                report.tell(change)
    except StoreError as error:
        raise Refused(error) from error
    report.sum_up(counts, draft.knowledge.version, perf_counter() - began)
    sys.exit(1 if counts["lost"] else 0)


def _progress(parts: Iterable[tuple[Part, Tested]], total: int) -> Iterator[Tested]:
    """What came of each part, with a bar on standard error, if it is a terminal."""
    from rich.console import Console
    from rich.progress import Progress

    errors = Console(stderr=True)
    with Progress(console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("Cases", total=total)
        for part, tested in parts:
            yield tested
            progress.advance(task, part.size)
