"""``enroltriage serve``: the REST service."""

from __future__ import annotations

import click

from .options import rules_option
from .store_options import database_option, read_settings


@click.command()
@click.option("--host", help="Address to listen on.", show_default="127.0.0.1")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on; 0 takes a free one.",
    show_default="8000",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Server processes.", show_default="the setting"
)
@rules_option
@database_option
def serve(
    host: str | None,
    port: int | None,
    workers: int | None,
    folders: tuple[str, ...],
    database: str | None,
) -> None:
    """Serve the REST interface until interrupted.

    Settings come from the environment (ENROLTRIAGE_…); the options here win over them.
    """
    from enroltriage.api.serve import serve as run
    from enroltriage.api.store.database import read_url

    if database is not None:
        try:
            read_url(database)
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--database") from error
    run(
        read_settings(
            host=host, port=port, workers=workers, rules=folders or None, database=database
        )
    )
