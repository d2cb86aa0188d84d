"""Real servers over a database, with rules that are read in no time."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from enroltriage.api.store.database import Database

from .writers import RULES

HERE = Path(__file__).parent
COMMAND = [sys.executable, str(HERE / "starter.py"), str(HERE.parent / "checkout.py")]


class Server:
    """A server of two processes and what starts them, in a group of their own."""

    def __init__(self, pid: int, address: str, log: Path) -> None:
        self.pid = pid
        self.address = address
        self.log = log

    def kill(self) -> None:
        """End all of its processes at once: no one has time for a last word."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """What starts servers, quickly because it has the libraries at hand."""
    folder = tmp_path_factory.mktemp("starter")
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ENROLTRIAGE_")}
    with subprocess.Popen(
        COMMAND,
        cwd=folder,
        env={**kept, "TMPDIR": str(folder)},  # who is killed tidies nothing up
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(15) == 0


@pytest.fixture
def start(
    starter: subprocess.Popen[str], database_url: str, tmp_path: Path
) -> Callable[[], AbstractContextManager[Server]]:
    """Starts a server over the database; what runs still at last is killed."""
    log = tmp_path / "log.jsonl"
    settings = {
        "PORT": "0",
        "WORKERS": "2",
        "RULES": str(RULES),
        "LOG_LEVEL": "error",
        "DATABASE": database_url,
    }
    line = json.dumps([{f"ENROLTRIAGE_{n}": v for n, v in settings.items()}, str(log)])

    @contextmanager
    def run() -> Iterator[Server]:
        assert starter.stdin is not None
        assert starter.stdout is not None
        starter.stdin.write(f"{line}\n")
        pid = int(starter.stdout.readline())
        server = Server(pid, "", log)
        try:
            told = starter.stdout.readline().split()
            server.address = next(word for word in told if word.startswith("http://"))
            yield server
        finally:
            server.kill()
        assert "Traceback" not in log.read_text()

    return run


@pytest.fixture
def database(empty: Database) -> Database:
    """The database, beside the server, which makes its tables."""
    return empty


@pytest.fixture
def own_postgresql(start_postgresql: Callable[[], Any]) -> Any:
    """A PostgreSQL server that may be stopped without harm to others."""
    return start_postgresql()
