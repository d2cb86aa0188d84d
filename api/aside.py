"""What a start makes of new rules, made by a process that ends with it.

A server lives for months by what its start has taken: to compile and verify rules takes twice the memory
that answering by them does.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import click

from enroltriage.expert.errors import EnroltriageError
from enroltriage.rules import Folders, compiled, kept_files, load_expert, version_in

from .verified import are_kept, findings_of

WHY = (
    "These rules are new here: they are read, indexed and verified, once. The next start is quick."
)


def make_aside(rules: Folders, folder: Path | None) -> None:
    """Have in this folder what these rules are compiled to, and what verification finds of them.

    Where that cannot be, or something goes wrong, it is left to be done, and told, by who needs it.
    """
    if folder is None or sys.platform == "win32" or not kept_files.can_keep(folder):
        return
    version = version_in(rules)
    if version is None or (compiled.is_kept(version, folder) and are_kept(version, folder)):
        return
    if sys.stderr.isatty():
        click.echo(WHY, err=True)
    # Not forked, as nobody knows which threads run here.
    process = get_context("spawn").Process(target=make, args=(rules, folder))
    process.start()
    process.join()


def make(rules: Folders, folder: Path) -> None:
    """Compile and verify these rules, and keep what comes of it in this folder."""
    with suppress(EnroltriageError, OSError):
        findings_of(load_expert(rules, kept_in=folder), folder)
