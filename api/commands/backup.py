"""``enroltriage backup``: a copy of the store, made while it is in use."""

from __future__ import annotations

from pathlib import Path

import click

from .bar import show_progress
from .store_options import database_option, open_store


@click.command()
@click.argument("target", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@database_option
@click.option("--force", is_flag=True, help="Overwrite FILE, if it exists.")
def backup(target: Path, database: str | None, force: bool) -> None:
    """Copy the store into FILE.

    Servers may go on meanwhile: FILE holds the state of one moment, with everything that was
    acknowledged before. It is looked through before it gets its name, and only you may read it: it
    tells as much of people as the store does. Of a PostgreSQL store, the server's own tool makes the
    copy; its command is told.
    """
    from enroltriage.api.store.copies import back_up
    from enroltriage.api.store.pg_tools import dump_command

    with open_store(database) as store:
        if not store.is_sqlite:
            command = dump_command(store.url, str(target))
            raise click.UsageError(f"a PostgreSQL store is copied by its own tool: {command}")
        if target.exists() and not force:
            raise click.UsageError(
                f"{target} exists; name another file, or overwrite it by --force"
            )
        with show_progress("Copying") as advance:
            contents = back_up(store, target, advance)
    click.echo(f"{target} holds the store at step {contents.step}: {contents.cases:,} cases.")
