"""A server that is told to stop answers everybody first, and leaves its store in one file."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest

from enroltriage.api.store.case_list import Wanted, list_cases
from enroltriage.api.store.copies import back_up, restore
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import InUseError

Serving = Callable[..., AbstractContextManager[str]]
CASE = json.dumps({"facts": {"platform": "ios", "symptom": "device-cap-reached"}})
JSON = {"Content-Type": "application/json"}


def _processes(server: str, *, answers: bool) -> list[int]:
    """The processes that answer, or the one that starts them."""
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=10)) as connection:
        connection.request("GET", "/metrics", headers={"Connection": "close"})
        told = connection.getresponse().read().decode()
    return [int(pid) for pid in re.findall(rf'serves\{{pid="(\d+)"\}} {answers:d}', told)]


def _kept(file: Path) -> set[str]:
    """The ids of all cases in a store that nobody uses."""
    assert not file.with_name(f"{file.name}-wal").exists(), "what is kept stands in the file"
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        ids = {row["id"] for row in list_cases(connection, Wanted(), 1_000_000)}
    database.close()
    return ids


def _open_cases(server: str, go_on: Event) -> tuple[set[str], list[str]]:
    """Open cases over a kept connection until told that it closes: their ids, and what went wrong."""
    acknowledged: set[str] = set()
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=30)) as connection:
        while True:
            try:
                connection.request("POST", "/v1/cases", CASE, JSON)
                response = connection.getresponse()
                case = json.loads(response.read())
            except (OSError, HTTPException) as error:
                return acknowledged, [repr(error)]
            if response.status != 201:
                return acknowledged, [f"{response.status} {case}"]
            acknowledged.add(case["id"])
            if len(acknowledged) >= 5:
                go_on.set()
            if response.will_close:
                return acknowledged, []


def test_under_load_no_request_is_lost_and_no_acknowledged_write_is_missing(
    serving: Serving, tmp_path: Path
) -> None:
    """Eight callers write as fast as they can when the signal comes."""
    file, busy = tmp_path / "cases.db", [Event() for _ in range(8)]
    with (
        ThreadPoolExecutor(8) as callers,
        serving(WORKERS="2", THREADS="4", DATABASE=f"sqlite:///{file}") as server,
    ):
        (starter,) = _processes(server, answers=False)
        running = [callers.submit(_open_cases, server, event) for event in busy]
        assert all(event.wait(30) for event in busy)
        os.kill(starter, signal.SIGTERM)
        found = [each.result(30) for each in running]
    assert [fault for _, faults in found for fault in faults] == []
    acknowledged = set().union(*(ids for ids, _ in found))
    assert len(acknowledged) >= 40
    assert _kept(file) == acknowledged


def test_who_has_connected_when_the_signal_comes_is_answered_too(
    serving: Serving, tmp_path: Path
) -> None:
    """Even if no process has taken the connection by then."""
    file = tmp_path / "cases.db"
    request = (
        f"POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(CASE)}\r\nConnection: close\r\n\r\n{CASE}"
    ).encode()
    with (
        ExitStack() as stack,
        serving(WORKERS="1", THREADS="2", DATABASE=f"sqlite:///{file}") as server,
    ):
        (starter,), (worker,) = (_processes(server, answers=each) for each in (False, True))
        os.kill(worker, signal.SIGSTOP)
        where, waiting = urlsplit(server), []
        for _ in range(8):
            caller = socket.create_connection((where.hostname, where.port), timeout=20)
            stack.enter_context(caller).sendall(request)
            waiting.append(caller)
        os.kill(starter, signal.SIGTERM)
        sleep(0.3)
        os.kill(worker, signal.SIGCONT)
        answers = [b"".join(iter(lambda each=each: each.recv(65536), b"")) for each in waiting]
        until = monotonic() + 20
        while True:  # who comes now is refused at once
            with suppress(ConnectionResetError):
                try:
                    socket.create_connection((where.hostname, where.port), timeout=1).close()
                except ConnectionRefusedError:
                    break
            assert monotonic() < until
            sleep(0.05)
    opened = {re.search(rb"Location: /v1/cases/(\S+)", answer) for answer in answers}
    assert None not in opened, answers
    assert _kept(file) == {found.group(1).decode() for found in opened if found}


def test_a_process_that_only_begins_is_told_to_stop_as_well(
    in_new_process: Callable[..., str], tmp_path: Path
) -> None:
    """The signal is not lost while the process does not listen yet; nobody waits out the grace."""
    told = in_new_process(
        """
import os, signal, time
from enroltriage.api.config import load_config
from enroltriage.api.serve import serve
from enroltriage.api.store.database import Database

hold = Database.hold

def stopped_meanwhile(self):  # one of the first things that a new process does
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(1)
    hold(self)

Database.hold = stopped_meanwhile
serve(load_config())
""",
        ENROLTRIAGE_PORT="0",
        ENROLTRIAGE_WORKERS="2",
        ENROLTRIAGE_TIMEOUT_SECONDS="300",
        ENROLTRIAGE_DATABASE=f"sqlite:///{tmp_path / 'cases.db'}",
    )
    assert "listens on" in told


def test_a_store_is_not_replaced_while_a_server_is_there(serving: Serving, tmp_path: Path) -> None:
    """Not even while nobody asks it anything."""
    file = tmp_path / "cases.db"
    database = Database(f"sqlite:///{file}")
    with serving(WORKERS="1", DATABASE=f"sqlite:///{file}") as server:
        assert _processes(server, answers=True)
        copy = tmp_path / "copy.db"
        back_up(database, copy, lambda done, total: None)
        with pytest.raises(InUseError, match="Stop whoever works with it"):
            restore(copy, database, lambda done, total: None, force=True)
    restore(copy, database, lambda done, total: None, force=True)
    assert _kept(file) == set()
