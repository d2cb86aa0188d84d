"""The option that names the store, for every command that works with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from .options import Refused

if TYPE_CHECKING:
    from enroltriage.api.store.database import Database


def database_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--database``, by default the setting."""
    return click.option(
        "--database",
        metavar="URL",
        help="Where cases and keys are kept (or ENROLTRIAGE_DATABASE).",
        show_default="sqlite:///enroltriage.sqlite3",
    )(command)


@contextmanager
def opened_store(url: str | None) -> Iterator[Database]:
    """The store at this URL, by default that of the settings; its faults end the command."""
    from enroltriage.api.config import ConfigError, load_config
    from enroltriage.api.store.database import Database
    from enroltriage.api.store.errors import StoreError

    try:
        store = Database(load_config().database if url is None else url)
    except ConfigError as error:
        raise Refused(error) from error
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--database") from error
    try:
        yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
