"""``enroltriage evaluate``: how well the texts of labelled tickets are recognised."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import IO, TYPE_CHECKING, Any

import click

from enroltriage.expert import CaseError

from .options import Refused, language_option, load, print_json, rules_option

if TYPE_CHECKING:
    from enroltriage.expert.evaluation import Labelled


def _share(name: str, what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        name,
        type=click.FloatRange(0, 1),
        metavar="SHARE",
        help=f"Exit with 1 where {what} is below this, for instance 0.97.",
    )


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.File("rb"), metavar="FILE...")
@_share("--recall", "the recall of all texts together")
@_share("--precision", "their precision")
@click.option("--facts", is_flag=True, help="List the stated facts that were not found, too.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures and misses as JSON.")
@language_option
@rules_option
def evaluate(
    files: tuple[IO[bytes], ...],
    recall: float | None,
    precision: float | None,
    facts: bool,
    as_json: bool,
    language: str,
    folders: tuple[str, ...],
) -> None:
    """Compare what is recognised in labelled tickets with their labels.

    A line of FILE is a JSON object: "text"; "symptom", an id, a list of ids, or null for a text that
    reports none; and, if wanted, "candidates" (ids of symptoms that the text fits without telling
    which), "facts" (given beside the text), "stated" (facts that the text itself states), "language"
    and "noise" (a name, or several, to group the figures by). Other keys are passed over.

    Prints precision, recall and abstention by language, by symptom and by noise, calibration, and how
    many of the stated facts were found, and names every miss.

    \b
    enroltriage evaluate tickets.jsonl
    enroltriage evaluate tickets.jsonl --recall 0.97 --precision 0.98
    enroltriage evaluate first.jsonl second.jsonl --facts
    """  # noqa: D301 - \b keeps click from joining the lines
    from enroltriage.api.evaluation_body import to_dict
    from enroltriage.api.evaluation_report import print_evaluation
    from enroltriage.api.labelled_tickets import read_labelled
    from enroltriage.expert.evaluation import figures, judge
    from enroltriage.expert.language import choose_language

    try:
        chosen = choose_language(language, "--lang")
    except CaseError as error:
        raise Refused(error) from error
    expert = load(folders)
    labelled: list[Labelled] = []
    for file in files:
        try:
            labelled += read_labelled(expert.knowledge, file, _name(file))
        except CaseError as error:
            raise Refused(error, _name(file) if len(files) > 1 else "") from error
    if not labelled:
        raise click.UsageError("the files hold no labelled ticket")
    judged = [judge(expert, label) for label in _progress(labelled)]
    if as_json:
        print_json(to_dict(judged, facts=facts))
    else:
        print_evaluation(judged, chosen, facts=facts)
    found = figures(judged)
    reached = ((found.recall, recall), (found.precision, precision))
    low = any(share is not None and share < (least or 0) for share, least in reached)
    sys.exit(1 if low else 0)


def _name(file: IO[bytes]) -> str:
    """As it was given on the command line; standard input need not have one."""
    return click.format_filename(getattr(file, "name", sys.stdin.name))


def _progress(labelled: Iterable[Labelled]) -> Iterable[Labelled]:
    """The tickets, with a bar on standard error while they are read, if it is a terminal."""
    from rich.console import Console
    from rich.progress import track

    errors = Console(stderr=True)
    return track(
        tuple(labelled), "Tickets", console=errors, transient=True, disable=not errors.is_terminal
    )
