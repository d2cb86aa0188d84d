"""The command line: ``enroltriage``, and a subcommand for each thing that can be done."""

from __future__ import annotations

import gc

import click

from .commands.backtest import backtest
from .commands.backup import backup
from .commands.batch import batch
from .commands.check import check
from .commands.diagnose import diagnose
from .commands.diagram import diagram
from .commands.docs import docs
from .commands.evaluate import evaluate
from .commands.keys import keys
from .commands.lessons import lessons
from .commands.migrate import migrate
from .commands.new_pack import new_pack
from .commands.prune import prune
from .commands.restore import restore
from .commands.serve import serve
from .commands.what_if import what_if

GARBAGE = (50_000, 20, 50)
"""How the collector looks for cycles: seldom. Rules and their words are some million objects that
stay, and looking through them while they are read takes longer than reading them."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="enroltriage", prog_name="enroltriage")
def main() -> None:
    """Find out why a device does not enrol in Microsoft Intune, and what to do about it.

    The rules are data. Each command works with other folders of rule files too: --rules FOLDER,
    or for check the folders themselves. new-pack starts rules of your own.
    """
    gc.set_threshold(*GARBAGE)


for _command in (
    serve, diagnose, batch, what_if, diagram, docs, check, new_pack, evaluate, backtest, migrate, backup, restore, prune, lessons, keys,
):  # fmt: skip
    main.add_command(_command)
