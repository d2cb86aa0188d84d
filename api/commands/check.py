"""``enroltriage check``: verify a folder of rule files and its example cases."""

from __future__ import annotations

import sys
import time

import click

from .options import RULES_VARIABLE


@click.command()
@click.argument("folder", required=False, envvar=RULES_VARIABLE, type=click.Path(file_okay=False))
def check(folder: str | None) -> None:
    """Verify the rule files in FOLDER (by default the shipped ones) and their example cases.

    Prints one line, file:line:column: message, for each finding. Exit status 0: nothing found;
    1: something is wrong.
    """
    from rich.console import Console
    from rich.progress import track

    from enroltriage.expert.check import check_example, examples
    from enroltriage.expert.errors import KnowledgeError
    from enroltriage.rules import load_expert

    started = time.perf_counter()
    try:
        expert = load_expert(folder)
    except KnowledgeError as error:
        click.echo(str(error))
        sys.exit(1)
    cases = list(examples(expert))
    errors = Console(stderr=True)
    findings = [
        finding
        for case in track(cases, "Example cases", console=errors, transient=True, disable=not errors.is_terminal)
        for finding in check_example(expert, case)
    ]  # fmt: skip
    for finding in sorted(findings):
        click.echo(str(finding))
    if findings:
        sys.exit(1)
    knowledge = expert.knowledge
    click.echo(
        f"{len(knowledge.symptoms)} symptoms, {len(knowledge.causes)} causes, "
        f"{len(knowledge.resolutions)} resolutions, {len(knowledge.rules)} rules, "
        f"{len(cases)} example cases: all in order "
        f"(version {knowledge.version}, {time.perf_counter() - started:.1f} s)"
    )
