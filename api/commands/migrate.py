"""``enroltriage migrate``: the tables of the store, brought up to date."""

from __future__ import annotations

import click

from .store_options import database_option, open_store


@click.command()
@database_option
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 1 if steps are missing."
)
def migrate(database: str | None, only_check: bool) -> None:
    """Bring the tables of the store up to date.

    All steps are one transaction: they are taken as a whole or not at all. `serve` does the same
    before it listens; where several servers share a database, run this first. Make a backup before.
    """
    from enroltriage.api.store.migrate import migrate as run
    from enroltriage.api.store.steps import check

    with open_store(database) as store:
        if only_check:
            check(store)
            click.echo("The store is up to date.")
            return
        before, after = run(store)
    if before == after:
        click.echo(f"The store is up to date (step {after}).")
    else:
        click.echo(f"The store went from step {before or 'none'} to {after}.")
