"""``enroltriage diagram``: draw the decision graph into a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from enroltriage.expert import CaseError

from .case_options import fact_option, read_facts
from .options import Refused, language_option, load, rules_option

if TYPE_CHECKING:
    from enroltriage.diagrams import Format, View

FORMATS = ("svg", "png", "pdf", "dot", "json")
VIEWS = ("graph", "tree")


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
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    default="graph",
    show_default=True,
    help="tree: the plan of each symptom, what to ask and to try in which order.",
)
@fact_option
@language_option
@rules_option
def diagram(
    output: str,
    format_: str | None,
    symptoms: tuple[str, ...],
    platform: str | None,
    highlight: str | None,
    view: str,
    written: tuple[str, ...],
    language: str,
    folders: tuple[str, ...],
) -> None:
    """Draw the decision graph: platform, symptom, question, cause, resolution.

    \b
    enroltriage diagram -o rules.svg
    enroltriage diagram -o limit.png --symptom device-cap-reached --lang de
    enroltriage diagram -o plan.svg --symptom device-cap-reached --view tree
    enroltriage diagram -o case.svg -f symptom=device-cap-reached -f device_count=3
    \b
    With facts, the way of that case is lit and what it excludes is dimmed.
    """  # noqa: D301 - \b keeps click from joining the lines
    from enroltriage.diagrams import Diagrams

    chosen = format_ or Path(output).suffix.lower().lstrip(".") or ("svg" if output == "-" else "")
    if chosen not in FORMATS:
        message = f"cannot tell the format of {output!r}"
        raise click.UsageError(
            f"{message}; end it in .svg, .png, .pdf, .dot or .json, or add --format"
        )
    expert = load(folders)
    try:
        trace = expert.trace(read_facts(expert.knowledge, written)) if written else None
        content = Diagrams(expert.knowledge, expert.tree).export(
            cast("Format", chosen),
            language=language,
            symptoms=symptoms,
            platform=platform,
            highlight=highlight,
            view=cast("View", view),
            trace=trace,
        )
    except CaseError as error:
        raise Refused(error) from error
    if output == "-":
        sys.stdout.buffer.write(content)
        return
    try:
        Path(output).write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"cannot write {output}: {error.strerror}") from error
    click.echo(f"{output}: {len(content):,} bytes", err=True)
