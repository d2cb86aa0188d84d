"""``python -m bench``: run the benchmarks, check every answer, write docs/benchmarks.md.

Exits with 1 for a wrong answer, and never for a time.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from enroltriage.api.gunicorn_server import GARBAGE

from . import (
    aims,
    answers,
    backtest,
    batch,
    http,
    inference,
    kept_cases,
    loading,
    reading_peers,
    recognition,
)
from .measure import call_nanoseconds
from .report import Section, WrongAnswer, load, page

SECTIONS: Mapping[str, Callable[[bool, Progress], Section]] = {
    "inference": inference.section,
    "answers": answers.section,
    "loading": loading.section,
    "reading": recognition.section,
    "readers": reading_peers.section,
    "batch": batch.section,
    "backtest": backtest.section,
    "http": http.section,
    "cases": kept_cases.section,
}
PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
INTRODUCTION = (
    "Written by `make bench`, which checks every answer before it counts a time. Times are of one "
    "machine at one time, best one with nothing else to do (load near 0): compare the rows of one "
    "page, not pages. A Python call, which quiet cores of 2020 and later make in 30 to 60 ns, tells how "
    "quick the machine was. Rule bases of other sizes than the "
    "shipped one are generated as rule files in the format of the shipped ones, and read by the "
    "loader of the service."
)


@click.command()
@click.option("--quick", is_flag=True, help="Small rule bases and few repetitions.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(SECTIONS)), help="These sections alone."
)
def main(quick: bool, only: Sequence[str]) -> None:
    """Measure, and print the page; a complete run also writes docs/benchmarks.md."""
    console = Console(stderr=True)
    about = {
        "enroltriage": version("enroltriage"),
        "load before it began": load(),
        "a Python call then": f"{call_nanoseconds():.0f} ns",
    }
    try:
        with Progress(console=console) as progress:
            found = [_measured(name, quick, progress) for name in only or SECTIONS]
    except WrongAnswer as wrong:
        console.print(f"wrong answer: {wrong}", markup=False)
        sys.exit(1)
    written = page(INTRODUCTION, (aims.section(found), *found), about)
    if not quick and not only:
        PAGE.write_text(written, encoding="utf-8")
    click.echo(written, nl=False)


def _measured(name: str, quick: bool, progress: Progress) -> Section:
    """A section, undisturbed by a search for garbage in what earlier ones hold.

    What it makes itself is looked through as in a worker of the service.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    return SECTIONS[name](quick, progress)


main()
