"""A process whose threads all wait lives, and says so: whoever restarts it would make it worse."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

THREADS, PATIENCE, SOON = 2, 40, 10
"""Threads of the process, and seconds: how long they wait for the store, and what a watcher allows."""
CASE = json.dumps({"facts": {"platform": "ios", "symptom": "device-cap-reached"}})


def ask(server: str, method: str, path: str, body: str | None = None, timeout: float = 60) -> int:
    """The status of an answer over a new connection."""
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=timeout)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        return connection.getresponse().status


def test_while_all_threads_wait_for_the_store_the_process_says_that_it_lives(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """More requests wait than there are threads; on a new connection, a slow one, and a kept one."""
    file = tmp_path / "cases.db"
    settings = {"WORKERS": "1", "THREADS": str(THREADS), "STORE_PATIENCE_SECONDS": str(PATIENCE)}
    with (
        ThreadPoolExecutor(3 * THREADS) as callers,
        serving(DATABASE=f"sqlite:///{file}", **settings) as server,
        closing(sqlite3.connect(file, isolation_level=None)) as other,
        closing(HTTPConnection(urlsplit(server).netloc, timeout=SOON)) as kept,
    ):
        kept.request("GET", "/v1/symptoms")
        kept.getresponse().read()
        other.execute("BEGIN IMMEDIATE")
        writing = [
            callers.submit(ask, server, "POST", "/v1/cases", CASE) for _ in range(3 * THREADS)
        ]
        sleep(1)
        with pytest.raises(TimeoutError):  # all threads wait
            ask(server, "GET", "/v1/symptoms", timeout=0.5)
        began = monotonic()
        kept.request("GET", "/healthz")
        assert kept.getresponse().status == 200
        assert ask(server, "GET", "/healthz", timeout=SOON) == 200
        where = urlsplit(server)
        with socket.create_connection((where.hostname, where.port), timeout=SOON) as slow:
            sleep(0.5)
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert slow.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert monotonic() - began < SOON
        assert not any(one.done() for one in writing)
        other.execute("ROLLBACK")
        assert [one.result() for one in writing] == [201] * len(writing)


def test_who_is_slow_to_ask_whether_it_lives_keeps_nobody_else_from_asking(server: str) -> None:
    where = urlsplit(server)
    slow = [socket.create_connection((where.hostname, where.port)) for _ in range(3)]
    for connection in slow:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
    try:
        assert ask(server, "GET", "/healthz", timeout=SOON) == 200
    finally:
        for connection in slow:
            connection.close()
