"""When the store fails, callers are told what is wrong, nothing is half written, and it recovers.

Each fault is a real one: a disk without room, a limit of the system, a file that may only be read,
somebody else's lock, a server that is stopped. The service runs on meanwhile.
"""

from __future__ import annotations

import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from shutil import disk_usage
from threading import Event
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from enroltriage.api.store.database import Database

from .looking import count_rows, look_into_tables
from .writers import RULES

PATIENCE = 0.5
OPENING = {"facts": {"symptom": "prints-nothing"}}
LONG = {"text": "word " * 12_000}


class Caller:
    """Talks to a server: each request on a connection of its own."""

    def __init__(self, address: str) -> None:
        self._where = urlsplit(address).netloc

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[Any, Any]:
        """The answer, and what its body says."""
        with closing(HTTPConnection(self._where, timeout=30)) as connection:
            given = {"Content-Type": "application/json", "If-Match": "*", **headers}
            connection.request(method, path, body and orjson.dumps(body), given)
            response = connection.getresponse()
            return response, orjson.loads(response.read())

    def write(self, case: str, key: str, body: Any = None) -> tuple[Any, Any]:
        """Add a message, by default a long one."""
        headers = {"Idempotency-Key": key}
        return self.ask("POST", f"/v1/cases/{case}/text", body or LONG, **headers)

    def open(self) -> str:
        """A new case; told to come again, it comes again."""
        for _ in range(5):
            response, shown = self.ask("POST", "/v1/cases", OPENING)
            if response.status != 503:
                break
        assert response.status == 201, shown
        return shown["id"]

    def texts(self, case: str) -> int:
        """How many messages a case has."""
        response, shown = self.ask("GET", f"/v1/cases/{case}")
        assert response.status == 200, shown
        return len(shown["texts"])

    def is_unready(self, sentence: str, seconds: float = 5) -> bool:
        """It says so within this time: what was found is told for a second, by each process."""
        end = monotonic() + seconds
        while (answer := self.ask("GET", "/readyz"))[0].status == 200:
            assert monotonic() < end
            sleep(0.1)
        return is_told(answer, sentence)

    def wait_until_ready(self) -> None:
        """Nobody does anything about it but ask."""
        end = monotonic() + 15
        while (answer := self.ask("GET", "/readyz"))[0].status != 200:
            assert monotonic() < end, answer[1]
            sleep(0.1)


def is_told(answer: tuple[Any, Any], sentence: str) -> bool:
    """The answer says, as a problem, what is wrong with the store and when to come again."""
    response, problem = answer
    assert response.status == 503, problem
    assert response.getheader("Content-Type") == "application/problem+json"
    assert int(response.getheader("Retry-After")) > 0
    assert sentence in problem["detail"]
    return True


@pytest.fixture
def serve(start_server) -> Callable[..., Any]:
    return partial(
        start_server, RULES=str(RULES), LOG_LEVEL="error", STORE_PATIENCE_SECONDS=str(PATIENCE)
    )


def fill(caller: Caller, case: str, sentence: str) -> int:
    """Write until there is no room; returns how many texts were acknowledged."""
    for number in range(100):
        answer = caller.write(case, f"k-{number}")
        if answer[0].status != 200:
            assert is_told(answer, sentence)
            return number
    pytest.fail("there is always room")


def holds_nothing_half(url: str, *cases: str) -> None:
    with closing(Database(url)) as database:
        look_into_tables(database, cases)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)], capture_output=True
    )
    if done.returncode:
        pytest.skip("mounting is not permitted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def recovers(caller: Caller, url: str, case: str, written: int, others: int = 0) -> None:
    """What was refused is carried out once, when it is sent again; all the rest is there."""
    caller.wait_until_ready()
    assert caller.texts(case) == written + others
    again = [caller.write(case, f"k-{written}") for _ in range(2)]
    assert [response.status for response, _ in again] == [200, 200]
    assert again[0][1] == again[1][1]
    assert caller.texts(case) == written + others + 1
    holds_nothing_half(url, case)


def test_a_full_disk(serve, tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        url = f"sqlite:///{disk / 'cases.db'}"
        with serve(DATABASE=url) as server:
            caller = Caller(server.address)
            case = caller.open()
            caller.wait_until_ready()
            filler = disk / "filler"
            with filler.open("wb", buffering=0) as file:
                file.write(b"x" * (disk_usage(disk).free - 500_000))
            written = fill(caller, case, "the disk is full")
            assert caller.is_unready("the disk has hardly any room left")
            assert caller.texts(case) == written
            filler.unlink()
            recovers(caller, url, case, written)
            server.stop()


def test_a_file_that_may_not_grow(serve, tmp_path):
    log = tmp_path / "cases.db-wal"
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    sentence = "the disk does not take what is written"
    with serve(DATABASE=url) as server:
        caller = Caller(server.address)
        case = caller.open()
        limit_files(server.process.pid, log.stat().st_size + 300_000)
        written = fill(caller, case, sentence)
        small = 0
        while (answer := caller.write(case, f"s-{small}", {"text": "short"}))[0].status == 200:
            small += 1
        assert is_told(answer, sentence)
        assert caller.is_unready(sentence, seconds=60)  # when not even the least is taken
        limit_files(server.process.pid, resource.RLIM_INFINITY)
        recovers(caller, url, case, written, others=small)
        server.stop()


def limit_files(process: int, size: int) -> None:
    """No file that the workers write may become larger."""
    children = Path(f"/proc/{process}/task/{process}/children")
    while len(workers := children.read_text().split()) < 2:
        sleep(0.05)  # the second is on its way
    for worker in workers:
        resource.prlimit(int(worker), resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_file_that_may_only_be_read(serve, tmp_path):
    file = tmp_path / "cases.db"
    url = f"sqlite:///{file}"
    # The superuser writes to any file, unless he may not.
    bounded = ("setpriv", "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
    with serve(bounded, DATABASE=url) as server:
        caller = Caller(server.address)
        file.chmod(0o444)
        sentence = "it may only be read"
        for _ in range(4):
            assert is_told(caller.ask("POST", "/v1/cases", OPENING), sentence)
        assert caller.is_unready(sentence)
        for _ in range(8):  # each process reads, so each has a connection that may only read
            assert caller.ask("GET", "/v1/cases")[1] == {"cases": []}
        for each in tmp_path.glob("cases.db*"):  # those beside it have come with its rights
            each.chmod(0o644)
        opened = [caller.ask("POST", "/v1/cases", OPENING) for _ in range(8)]
        assert [response.status for response, _ in opened] == [201] * 8  # at once, and all
        recovers(caller, url, opened[0][1]["id"], 0)
        server.stop()


def test_a_file_that_somebody_else_holds(serve, tmp_path):
    file = tmp_path / "cases.db"
    with serve(DATABASE=f"sqlite:///{file}") as server:
        caller = Caller(server.address)
        case = caller.open()
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = monotonic()
            assert is_told(caller.write(case, "k-0"), "others hold it")
            assert monotonic() - began > PATIENCE
            assert caller.is_unready("others hold it")
            assert caller.texts(case) == 0
            other.execute("ROLLBACK")
        recovers(caller, f"sqlite:///{file}", case, 0)
        server.stop()


def test_a_lock_is_waited_for_as_long_as_the_patience_lasts(serve, tmp_path):
    file = tmp_path / "cases.db"
    with serve(DATABASE=f"sqlite:///{file}", STORE_PATIENCE_SECONDS="20") as server:
        caller = Caller(server.address)
        case = caller.open()
        hold = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None); "
        hold += "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1)"
        with subprocess.Popen(
            [sys.executable, "-c", hold, str(file)], stdout=subprocess.PIPE
        ) as other:
            assert other.stdout is not None
            other.stdout.readline()
            began = monotonic()
            assert caller.write(case, "k-0")[0].status == 200
            assert monotonic() - began > 0.5
        server.stop()


def test_a_server_that_is_stopped_and_started_again(serve, own_postgresql):
    url = own_postgresql.get_uri()
    with serve(DATABASE=url) as server:
        caller = Caller(server.address)
        case = caller.open()
        own_postgresql.stop()
        sentence = "the database server cannot be reached"
        for _ in range(4):
            assert is_told(caller.write(case, "k-0"), sentence)
        assert is_told(caller.ask("GET", f"/v1/cases/{case}"), sentence)
        assert caller.is_unready(sentence)
        assert caller.ask("GET", "/healthz")[0].status == 200
        own_postgresql.ensure_postgres_running()
        recovers(caller, url, case, 0)
        server.stop()


def test_a_server_that_stops_while_many_write(serve, own_postgresql):
    url = own_postgresql.get_uri()
    with serve(DATABASE=url) as server:
        caller = Caller(server.address)
        case = caller.open()
        before = count(url)
        told = Event()

        def write(number: int) -> None:
            for _ in range(200):
                answer = caller.write(case, f"w-{number}", {"text": f"{number}."})
                if answer[0].status == 200:
                    return
                assert is_told(answer, "cannot be reached")
                told.set()
                sleep(0.05)
            raise AssertionError(f"the write {number} was never taken")

        with ThreadPoolExecutor(8) as pool:
            running = [pool.submit(write, number) for number in range(120)]
            sleep(0.3)
            own_postgresql.stop()
            running += [pool.submit(write, number) for number in range(120, 240)]
            assert told.wait(30)
            own_postgresql.ensure_postgres_running()
            for each in running:
                each.result(timeout=60)
        assert caller.texts(case) == 240
        assert count(url) == (before[0], before[1] + 480)
        holds_nothing_half(url, case)
        server.stop()


def count(url: str) -> tuple[int, int]:
    with closing(Database(url)) as database:
        return count_rows(database)
