"""``enroltriage migrate``: the tables of the store, brought up to date."""

from __future__ import annotations

import click

from .options import Refused


@click.command()
@click.option(
    "--database",
    metavar="URL",
    help="Where cases are kept (or ENROLTRIAGE_DATABASE).",
    show_default="sqlite:///enroltriage.sqlite3",
)
@click.option(
    "--check", "only_check", is_flag=True, help="Change nothing; exit 1 if steps are missing."
)
def migrate(database: str | None, only_check: bool) -> None:
    """Bring the tables of the store up to date.

    All steps are one transaction: they are taken as a whole or not at all. `serve` does the same
    before it listens; where several servers share a database, run this first. Make a backup before.
    """
    from enroltriage.api.config import ConfigError, load_config
    from enroltriage.api.store.database import Database
    from enroltriage.api.store.errors import StoreError
    from enroltriage.api.store.migrate import check
    from enroltriage.api.store.migrate import migrate as run

    try:
        store = Database(load_config().database if database is None else database)
    except ConfigError as error:
        raise Refused(error) from error
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--database") from error
    try:
        if only_check:
            check(store)
            click.echo("The store is up to date.")
            return
        before, after = run(store)
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
    if before == after:
        click.echo(f"The store is up to date (step {after}).")
    else:
        click.echo(f"The store went from step {before or 'none'} to {after}.")
