"""``enroltriage serve``: the REST service."""

from __future__ import annotations

import click

from .options import Refused, rules_option


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
def serve(host: str | None, port: int | None, workers: int | None, folder: str | None) -> None:
    """Serve the REST interface until interrupted.

    Settings come from the environment (ENROLTRIAGE_…); the options here win over them.
    """
    from enroltriage.api.config import ConfigError, load_config
    from enroltriage.api.serve import serve as run

    given = {"host": host, "port": port, "workers": workers, "rules": folder}
    try:
        config = load_config(**{n: value for n, value in given.items() if value is not None})
    except ConfigError as error:
        raise Refused(error) from error
    run(config)
