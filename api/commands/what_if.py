"""``enroltriage what-if``: what would have to be otherwise for a cause to be as wished."""

from __future__ import annotations

import click

from enroltriage.expert import CaseError
from enroltriage.expert.read_wish import USUAL_CHANGES

from .case_options import case_options, read_facts, read_text
from .options import Refused, json_option, language_option, load, print_json, rules_option


@click.command(name="what-if")
@click.option("--cause", required=True, metavar="ID", help="The cause that the wish is about.")
@click.option(
    "--status",
    default="confirmed",
    show_default=True,
    metavar="STATUS",
    help="What it is to be: confirmed, excluded or first (in the list).",
)
@case_options
@click.option(
    "--keep", multiple=True, metavar="NAME", help="A fact that may not change; may be repeated."
)
@click.option(
    "--limit", type=int, default=USUAL_CHANGES, show_default=True, help="Most changes to list."
)
@json_option
@language_option
@rules_option
def what_if(
    cause: str,
    status: str,
    written: tuple[str, ...],
    ticket: str | None,
    edition: str,
    keep: tuple[str, ...],
    limit: int,
    as_json: bool,
    language: str,
    folders: tuple[str, ...],
) -> None:
    """Tell the smallest changes of a case that would confirm a cause, exclude it or put it first.

    Symptoms never change: they are what was seen.

    \b
    enroltriage what-if --cause ID -f symptom=ID
    enroltriage what-if --cause ID --status first --text ticket.txt --keep platform
    """  # noqa: D301 - \b keeps click from joining the lines
    from enroltriage.expert.what_if import what_if as search

    expert = load(folders)
    try:
        answer = search(
            expert,
            read_facts(expert.knowledge, written),
            text=read_text(ticket),
            wish={"cause": cause, "status": status},
            keep=keep,
            limit=limit,
            locale=language,
            edition=edition,
        )
    except CaseError as error:
        raise Refused(error, language=language) from error
    if as_json:
        print_json(answer.to_dict())
        return
    from enroltriage.api.what_if_terminal import print_what_if

    print_what_if(answer)
