"""``enroltriage serve``: the service on a port, until it is told to stop.

gunicorn runs it, with processes for the cores and threads for the waiting. Where gunicorn cannot
run (Windows), werkzeug's server stands in, in one process. The port is bound here, first, so that
a taken port is one sentence and not a stack, and port 0 tells which one it became.

Nothing that counts may be imported before the folder of the counts is named; see ``metrics``.
"""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import click

from enroltriage.expert.errors import KnowledgeError

from .batch.collector import no_collection
from .compiled_folder import compiled_folder
from .config import METRICS_FOLDER, Config
from .shared_folder import shared_folder

if TYPE_CHECKING:
    from flask import Flask

    from .follower import Follower

BACKLOG = 2048

NO_KEY = (
    "There is no API key yet, so {host} would let everybody in. Make one first:"
    " enroltriage keys create NAME --scope diagnose. Or listen on 127.0.0.1."
)


def serve(config: Config) -> None:
    """Serve until stopped.

    Leaves the process with exit code 1 and a plain message where the rule files cannot be used or
    have errors, the database cannot be used, the port cannot be had, or is not this machine's alone while
    nobody needs a key.
    """
    with _shared_counts():
        _serve(config)


@contextmanager
def _shared_counts() -> Iterator[None]:
    """A folder where the processes put their counts, as long as the service runs.

    Afterwards the environment is as it was: whoever called may count in this process alone.
    """
    if sys.platform == "win32":
        yield
        return
    before = os.environ.get(METRICS_FOLDER)
    with shared_folder("metrics") as folder:
        os.environ[METRICS_FOLDER] = str(folder)
        try:
            yield
        finally:
            os.environ.pop(METRICS_FOLDER)
            if before is not None:
                os.environ[METRICS_FOLDER] = before


def _serve(config: Config) -> None:
    with no_collection():  # hardly anything of what a start makes is waste
        app, listener, follower = _made_ready(config)
        # It all lives on; looking through it for garbage, again and again, would now and then hold an answer
        # up for a good part of a second, and give each process a copy of it.
        gc.freeze()
    with closing(listener):
        _run(app, config, listener, follower)


def _made_ready(config: Config) -> tuple[Flask, socket.socket, Follower]:
    """The application with all that its first answers need, and where it listens."""
    from .app import create_app
    from .aside import read_rules_aside
    from .follower import Follower
    from .rule_switch import Switch
    from .service import EXTENSION
    from .store.api_keys import has_keys
    from .store.errors import StoreError
    from .store.steps import is_at_newest

    try:
        contents = read_rules_aside(config.rules, compiled_folder(config.cache))
        app = create_app(config, contents)
        switch: Switch = app.extensions[EXTENSION]
        service = switch.current()
        errors = service.readiness.errors()
        if errors:
            raise KnowledgeError(errors)
        if not is_at_newest(service.cases.database):
            from .store.migrate import migrate

            migrate(service.cases.database)
        if not has_keys(service.cases.database) and not is_loopback(config.host):
            click.echo(NO_KEY.format(host=config.host), err=True)
            raise SystemExit(1)
        switch.learn()
        follower = Follower(switch)
        service.cases.database.close()  # no connection is shared with the processes that answer
        # Without plans: each takes some milliseconds when its symptom is first met, all together seconds.
        switch.current().prepare(0)
        listener = bind(config.host, config.port)
    except (KnowledgeError, StoreError) as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error
    except OSError as error:
        reason = error.strerror or str(error)
        click.echo(f"Cannot listen on {config.host} port {config.port}: {reason}.", err=True)
        raise SystemExit(1) from error
    return app, listener, follower


def _run(app: Flask, config: Config, listener: socket.socket, follower: Follower) -> None:
    url = address(listener)
    if sys.platform == "win32":
        from werkzeug.serving import make_server

        click.echo("gunicorn does not run on Windows; this server is for trying out.", err=True)
        server = make_server(config.host, config.port, app, threaded=True, fd=listener.fileno())
        follower.begin()
        announce(url)
        server.serve_forever()
    else:
        from .gunicorn_server import run

        run(app, config, listener, lambda: announce(url), follower)


def bind(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError where the address cannot be had."""
    family, protocol, where = _resolved(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if sys.platform != "win32":  # there, it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on this host. Raises OSError."""
    _, _, where = _resolved(host, 0)
    return ipaddress.ip_address(where[0]).is_loopback


def _resolved(host: str, port: int) -> tuple[int, int, Any]:
    """The family, the protocol and the address that a host stands for."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, protocol, _, where = found[0]
    return family, protocol, where


def address(listener: socket.socket) -> str:
    """Where the listener can be reached, as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def announce(url: str) -> None:
    """Tell the person who started it where it is."""
    click.echo(f"enroltriage listens on {url} (documentation: {url}/docs). Ctrl+C stops it.")
