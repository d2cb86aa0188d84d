"""``enroltriage restore``: a copy of the store, put in its place."""

from __future__ import annotations

from pathlib import Path

import click

from .bar import show_progress
from .store_options import database_option, open_store


@click.command()
@click.argument(
    "source", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@database_option
@click.option("--force", is_flag=True, help="Replace a store that holds cases, or is damaged.")
def restore(source: Path, database: str | None, force: bool) -> None:
    """Put FILE, which `backup` has made, in the place of the store.

    FILE is looked through first; it may be of an earlier version, and is brought up to date. Stop
    the servers before: a store that is in use is not replaced. Keys that were revoked in it stay
    revoked; how many others are good that it did not know is told. Of a PostgreSQL store, the command of
    the server's own tool is told.
    """
    from enroltriage.api.store.copies import restore as run
    from enroltriage.api.store.pg_tools import restore_command

    with open_store(database) as store:
        if not store.is_sqlite:
            command = restore_command(store.url, str(source))
            raise click.UsageError(
                f"a PostgreSQL store is restored by its own tool: {command}; then run"
                " `enroltriage migrate`"
            )
        with show_progress("Copying") as advance:
            contents = run(source, store, advance, force=force)
        click.echo(f"{store.url.database} holds {contents.cases:,} cases again.")
    revoked, unknown = contents.keys
    if revoked:
        click.echo(f"Keys that had been revoked since, and stay so: {revoked:,}.", err=True)
    if unknown:
        click.echo(
            f"LOOK AT THE KEYS. Good again, and unknown to the store that was replaced (or with another"
            f" secret there): {unknown:,}. Revoke those that are not to be good before you start the"
            " service: enroltriage keys list, enroltriage keys revoke ID.",
            err=True,
        )
