"""``enroltriage check``: verify rule files and their example cases, of all layers together."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from enroltriage.api.clock import now

from .options import RULES_VARIABLE

if TYPE_CHECKING:
    from enroltriage.expert.verify import Region
    from enroltriage.rules.folders import Layer

MOST_CASES = 300_000
"""So many cases of one region are all looked at: who checks rules waits some seconds to know all of it."""


@click.command()
@click.argument(
    "folders",
    metavar="[FOLDER]...",
    nargs=-1,
    envvar=RULES_VARIABLE,
    type=click.Path(file_okay=False),
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    show_default="today",
    help="The day that counts as today. A source is due once its review_by has passed; one without "
    "is due five years after its own date.",
)
@click.option(
    "--coverage",
    "gaps",
    is_flag=True,
    help="Also list what no example case shows, and propose examples that do.",
)
@click.option(
    "--verbose",
    "-v",
    is_flag=True,
    help="Also list which facts vary for each symptom, and how many cases that makes.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or the whole report for programs.",
)
def check(
    folders: tuple[str, ...], as_of: datetime | None, gaps: bool, verbose: bool, form: str
) -> None:
    """Verify the rule files (by default those that are shipped or installed) and their example cases.

    A FOLDER is a site pack, laid over them, or a whole knowledge instead of them; each further one is
    laid over the one before. What is verified is all of it together; of several layers, the last
    line tells which were read.

    Tries every combination of facts that the rules can tell apart, for each symptom. Prints one
    line, file:line:column: message, for each finding; where a case shows it, the case follows as
    options for "enroltriage diagnose". Exit status 0: no errors, at most warnings; 1: errors.
    """
    from enroltriage.api.check_report import CheckReport, tell_refused
    from enroltriage.expert.errors import KnowledgeError
    from enroltriage.expert.verify import Survey, measure_coverage, propose_examples, verify
    from enroltriage.rules import load_expert
    from enroltriage.rules.example_yaml import write_examples
    from enroltriage.rules.folders import layers_of

    started = time.perf_counter()
    layers: tuple[Layer, ...] = ()
    try:
        layers = layers_of(folders)
        expert = load_expert(folders)
    except KnowledgeError as error:
        click.echo(tell_refused(error, form, [layer.to_dict() for layer in layers]))
        if form == "text":
            _tell(layers, is_error=True)
        sys.exit(1)
    survey = Survey(expert, bound=MOST_CASES, watch=_progress)
    found = verify(survey, (as_of or now()).date())
    coverage = measure_coverage(survey)
    report = CheckReport(expert, found, coverage, time.perf_counter() - started)
    if form == "json":
        click.echo(report.json([layer.to_dict() for layer in layers]))
    else:
        for finding in found.findings:
            click.echo(str(finding))
        if gaps:
            proposals = propose_examples(survey, coverage)
            report.print_gaps(proposals, write_examples)
        if verbose:
            report.print_regions()
        click.echo(report.summary(), err=bool(found.errors))
        _tell(layers, is_error=bool(found.errors))
    if found.errors:
        sys.exit(1)


def _tell(layers: Sequence[Layer], *, is_error: bool) -> None:
    """Of several layers, which were read."""
    if len(layers) > 1:
        told = "; ".join(map(str, layers))
        click.echo(f"Layers, each over the one before: {told}.", err=is_error)


def _progress(regions: Iterable[Region]) -> Iterable[Region]:
    """The regions, with a bar on standard error while they are walked, if it is a terminal."""
    from rich.console import Console
    from rich.progress import track

    errors = Console(stderr=True)
    return track(
        tuple(regions), "Cases", console=errors, transient=True, disable=not errors.is_terminal
    )
