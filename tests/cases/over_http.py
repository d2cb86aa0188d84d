"""A caller that goes over HTTP, and what shares its requests out to several servers."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from itertools import cycle
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "server", "date"}


def app_at(address: str) -> Flask:
    """An application that is somewhere else: each request goes there, on a connection of its own."""
    where = urlsplit(address).netloc

    def forward(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["REQUEST_URI"].partition("?")[0]
        if environ.get("QUERY_STRING"):
            path += f"?{environ['QUERY_STRING']}"
        headers = {
            name[5:].replace("_", "-").title(): value.encode("latin-1")
            for name, value in environ.items()
            if name.startswith("HTTP_") and name != "HTTP_HOST"
        }
        if environ.get("CONTENT_TYPE"):
            headers["Content-Type"] = environ["CONTENT_TYPE"]
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with closing(HTTPConnection(where, timeout=30)) as connection:
            connection.request(environ["REQUEST_METHOD"], path, body or None, headers)
            response = connection.getresponse()
            answered = [
                (name, value)
                for name, value in response.getheaders()
                if name.lower() not in HOP_BY_HOP
            ]
            start(f"{response.status} {response.reason}", answered)
            return [response.read()]

    app = Flask("elsewhere")
    app.wsgi_app = forward  # type: ignore[method-assign]
    return app


@contextmanager
def shared_out(addresses: Sequence[str]) -> Iterator[tuple[str, list[int]]]:
    """Gives each connection to the next of these servers; its address, and how many each was given."""
    targets = [(urlsplit(address).hostname, urlsplit(address).port) for address in addresses]
    turns, lock, given = cycle(range(len(targets))), Lock(), [0] * len(targets)

    class Share(BaseRequestHandler):
        def handle(self) -> None:
            with lock:
                turn = next(turns)
                given[turn] += 1
            with socket.create_connection(targets[turn], timeout=30) as server:
                back = Thread(target=_pour, args=(server, self.request))
                back.start()
                _pour(self.request, server)
                back.join()

    class Proxy(ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 256

    with Proxy(("127.0.0.1", 0), Share) as proxy:
        thread = Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{proxy.server_address[1]}", given
        finally:
            proxy.shutdown()
            thread.join()


def _pour(source: socket.socket, target: socket.socket) -> None:
    """Until the source says no more; then the target is told so."""
    with suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
