"""How the commands that work with the store come to it, and how they tell what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from .options import Refused

if TYPE_CHECKING:
    from enroltriage.api.config import Config
    from enroltriage.api.store.database import Database


def database_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--database``, by default the setting."""
    return click.option(
        "--database",
        metavar="URL",
        help="Where cases and keys are kept (or ENROLTRIAGE_DATABASE).",
        show_default="sqlite:///enroltriage.sqlite3",
    )(command)


def read_settings(**given: Any) -> Config:
    """The settings; those given here win, unless they are None."""
    from enroltriage.api.config import ConfigError, load_config

    try:
        return load_config(**{name: value for name, value in given.items() if value is not None})
    except ConfigError as error:
        raise Refused(error) from error


@contextmanager
def open_store(url: str | None) -> Iterator[Database]:
    """The store of the option or, without one, of the settings; its faults end the command."""
    from enroltriage.api.store.database import Database
    from enroltriage.api.store.errors import StoreError

    written = read_settings().database if url is None else url
    try:
        store = Database(written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--database") from error
    try:
        yield store
    except StoreError as error:
        raise click.ClickException(str(error)) from error
    finally:
        store.close()
