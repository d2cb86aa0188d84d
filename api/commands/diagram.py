"""``enroltriage diagram``: draw the decision graph into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from enroltriage.expert import CaseError, Problem
from enroltriage.expert.language import choose_language

from .options import Refused, language_option, load, rules_option

if TYPE_CHECKING:
    from collections.abc import Collection

    from enroltriage.diagrams import Format

FORMATS = ("svg", "png", "dot", "json")


@click.command()
@click.option("--output", "-o", type=click.Path(dir_okay=False), default="-", show_default=True,
              help="File to write; its ending tells the format. - is standard output.")  # fmt: skip
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), help="Format, if the file does not tell."
)
@click.option(
    "--symptom", "symptoms", multiple=True, metavar="ID", help="Only this symptom; may be repeated."
)
@click.option("--platform", metavar="NAME", help="Only symptoms of this platform.")
@click.option(
    "--highlight", metavar="ID", help="Light the paths of this symptom or cause, dim the rest."
)
@language_option
@rules_option
def diagram(
    output: str,
    format_: str | None,
    symptoms: tuple[str, ...],
    platform: str | None,
    highlight: str | None,
    language: str,
    folder: str | None,
) -> None:
    r"""Draw the decision graph: platform, symptom, question, cause, resolution.

    \b
    enroltriage diagram -o rules.svg
    enroltriage diagram -o limit.png --symptom device-cap-reached --lang de
    """
    from enroltriage.diagrams import Diagrams

    expert = load(folder)
    knowledge = expert.knowledge
    problems = [
        *_unknown("symptom", symptoms, knowledge.symptoms),
        *_unknown(
            "highlight", [highlight] if highlight else [], [*knowledge.symptoms, *knowledge.causes]
        ),
        *_unknown("platform", [platform] if platform else [], knowledge.platforms),
    ]
    if problems:
        raise Refused(CaseError(problems))
    chosen = format_ or Path(output).suffix.lower().lstrip(".")
    if chosen not in FORMATS:
        chosen = "svg" if output == "-" else ""
    if not chosen:
        raise click.UsageError(
            f"{output!r} tells no format; end it in .svg, .png, .dot or .json, or say --format"
        )
    try:
        tag = choose_language(language, "/lang")
    except CaseError as error:
        raise Refused(error) from error
    content = Diagrams(knowledge).export(
        cast("Format", chosen),
        language=tag,
        symptoms=symptoms,
        platform=platform,
        highlight=highlight,
    )
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"{output}: {len(content):,} bytes", err=True)


def _unknown(option: str, given: Collection[str], known: Collection[str]) -> list[Problem]:
    return [
        Problem(f"/{option}", f"{value!r} is not known", tuple(known))
        for value in given
        if value not in known
    ]
