"""``enroltriage keys``: make, list, rotate and revoke API keys.

A key itself is the only thing on standard output where it is made, so that a script can take it;
what there is to say of it goes to standard error. With ``--json`` both are one object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from enroltriage.api.access.key import SCOPES
from enroltriage.api.clock import now, show_time

from .options import print_json, print_table
from .store_options import database_option, open_store

if TYPE_CHECKING:
    from enroltriage.api.store.api_keys import ApiKey
    from enroltriage.api.store.database import Database

MAX_DAYS, MAX_HOURS = 3650, 24 * 30
ONCE = "It is shown this once. Send it as `Authorization: Bearer KEY` or `X-API-Key: KEY`."


def _json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


@click.group()
def keys() -> None:
    """Make, list, rotate and revoke the API keys of the service.

    As soon as there is a key, every request needs one. Of a key the store has only a digest. A
    service that runs sees a change within five seconds.
    """


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(SCOPES),
    multiple=True,
    required=True,
    help="What the key may do; several times for several. admin includes all.",
)
@click.option(
    "--expires", type=click.IntRange(1, MAX_DAYS), metavar="DAYS", help="Good for so many days."
)
@database_option
@_json_option
def create(
    name: str, scopes: tuple[str, ...], expires: int | None, database: str | None, as_json: bool
) -> None:
    """Make a key for NAME, the person or tool that is going to send it.

    NAME is also who says what the key tells of a case, where nobody else is named.
    """
    from enroltriage.api.access.issuing import create as run
    from enroltriage.api.store.migrate import migrate
    from enroltriage.api.store.steps import current

    days = None if expires is None else timedelta(expires)
    with open_store(database) as store:
        # A new store, which `migrate` makes for its owner alone; another one is not changed unasked.
        if store.is_missing or current(store) is None:
            migrate(store)
    with _keys_of(database) as store:
        key, written = run(store, name, scopes, now(), days)
    _show(key, written, as_json)


@keys.command("list")
@database_option
@_json_option
def list_(database: str | None, as_json: bool) -> None:
    """List every key that was ever made, without its secret."""
    from enroltriage.api.store.api_keys import all_keys

    with _keys_of(database) as store, store.reading() as connection:
        found = all_keys(connection)
    shown = [_as_json(key) for key in found]
    if as_json:
        print_json({"keys": shown})
        return
    head = ("ID", "NAME", "SCOPES", "MADE", "EXPIRES", "STATE")
    print_table([head, *(_cells(one) for one in shown)])


@keys.command()
@click.argument("id", metavar="ID")
@click.option(
    "--overlap",
    type=click.IntRange(1, MAX_HOURS),
    metavar="HOURS",
    help="The secret until now stays good for so long, instead of stopping at once.",
)
@database_option
@_json_option
def rotate(id: str, overlap: int | None, database: str | None, as_json: bool) -> None:
    """Give the key ID another secret; its id, name, scopes and expiry stay."""
    from enroltriage.api.access.issuing import rotate as run

    with _keys_of(database) as store:
        key, written = run(store, id, now(), timedelta(hours=overlap or 0))
    _show(key, written, as_json)


@keys.command()
@click.argument("id", metavar="ID")
@database_option
@_json_option
def revoke(id: str, database: str | None, as_json: bool) -> None:
    """Revoke the key ID for good. A service that runs refuses it within five seconds."""
    from enroltriage.api.access.issuing import revoke as run

    with _keys_of(database) as store:
        key = run(store, id, now())
    shown = _as_json(key)
    if as_json:
        print_json(shown)
    else:
        click.echo(f'The key {key.id} ("{key.name}") was revoked at {shown["revoked_at"]}.')


@contextmanager
def _keys_of(database: str | None) -> Iterator[Database]:
    """The store, which is there and up to date; what cannot be done with its keys ends the command."""
    from enroltriage.api.access.issuing import KeyRefusedError
    from enroltriage.api.store.steps import check

    try:
        with open_store(database) as store:
            check(store)  # before anything connects, which would make a file that is missing
            yield store
    except KeyRefusedError as error:
        raise click.ClickException(str(error)) from error


def _show(key: ApiKey, written: str, as_json: bool) -> None:
    shown = _as_json(key)
    if as_json:
        print_json({**shown, "key": written})
        return
    until = "does not expire" if key.expires_at is None else f"is good until {shown['expires_at']}"
    click.echo(f'Key {key.id} ("{key.name}"): {", ".join(key.scopes)}. It {until}.', err=True)
    if key.previous_until is not None:
        until = shown["previous_until"]
        click.echo(f"What it was before the change is good until {until}.", err=True)
    click.echo(ONCE, err=True)
    click.echo(written)


def _as_json(key: ApiKey) -> dict[str, Any]:
    names = ("created_at", "expires_at", "revoked_at", "previous_until")
    times = {name: getattr(key, name) for name in names}
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "state": key.state(now()),
        **{name: time and show_time(time, "seconds") for name, time in times.items()},
    }


def _cells(shown: dict[str, Any]) -> tuple[str, ...]:
    made, expires = shown["created_at"], shown["expires_at"] or "never"
    return (shown["id"], shown["name"], ",".join(shown["scopes"]), made, expires, shown["state"])
