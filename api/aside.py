"""What a start makes of new rules, made by a process that ends with it.

A server lives for months by what its start has taken: to compile and verify rules takes twice the memory
that answering by them does.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import click

from enroltriage.expert.errors import EnroltriageError
from enroltriage.rules import (
    Contents,
    Folders,
    compiled,
    kept_files,
    load_expert,
    rule_contents,
    version_in,
)

from .verified import are_kept, findings_of

WHY = (
    "These rules are new here: they are read, indexed and verified, once. The next start is quick."
)


def read_rules_aside(rules: Folders, folder: Path | None) -> Contents:
    """What is in these rule files, once this folder has what they are compiled to, and what is found of them.

    Where that cannot be, or something goes wrong, it is left to be done, and told, by who needs it. Raises
    KnowledgeError where there are no rule files.
    """
    contents = rule_contents(rules)
    if folder and sys.platform != "win32" and kept_files.can_keep(folder):
        version = version_in(contents)
        if version and not (compiled.is_kept(version, folder) and are_kept(version, folder)):
            _have_made(rules, folder)
    return contents


def _have_made(rules: Folders, folder: Path) -> None:
    if sys.stderr.isatty():
        click.echo(WHY, err=True)
    told = json.dumps([_named(rules), str(folder)])
    program = f"import json; from {__name__} import make; make(*json.loads({told!r}))"
    # -P: nothing that lies in the folder where one stands is taken for a module.
    subprocess.run(  # noqa: S603 - this very program
        [sys.executable, "-P", "-c", program],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )


def _named(rules: Folders) -> list[str]:
    """The folders as JSON has them."""
    return [str(one) for one in ([rules] if isinstance(rules, str | Path) else rules or ())]


def make(rules: list[str], folder: str) -> None:
    """Compile and verify these rules, and keep what comes of it in this folder."""
    with suppress(EnroltriageError, OSError):
        findings_of(load_expert(rules, kept_in=Path(folder)), Path(folder))
