"""A command as a process of its own: how long it took, and its peak memory with its workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from time import perf_counter
from typing import IO

LOOKS_SECONDS = 0.1
_COMMAND = "from enroltriage.api.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Ended:
    """``megabytes`` are the peaks of all its processes together; 0 where there is no /proc."""

    seconds: float
    megabytes: float


def run_command(arguments: Sequence[str], told: IO[bytes] | None = None) -> Ended:
    """Run enroltriage with these arguments; what it writes goes to ``told``.

    Raises OSError where it fails, with what it wrote.
    """
    with nullcontext(told) if told is not None else TemporaryFile() as told:
        start = perf_counter()
        with (
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _COMMAND, *arguments], stdout=told, stderr=told
            ) as process,
            _watched(process.pid) as peaks,
        ):
            status = process.wait()
            seconds = perf_counter() - start
        if status:
            told.seek(0)
            raise OSError(f"enroltriage {arguments[0]} failed: {told.read().decode()}")
    return Ended(seconds, sum(peaks.values()) / 1e6)


@contextmanager
def _watched(pid: int) -> Iterator[dict[int, int]]:
    """The peaks of a process and of those that it started, in bytes, as last seen."""
    peaks: dict[int, int] = {}
    over = Event()

    def look() -> None:
        while not over.wait(LOOKS_SECONDS):
            peaks.update(_peaks(pid))

    watch = Thread(target=look)
    watch.start()
    try:
        yield peaks
    finally:
        over.set()
        watch.join()


def _peaks(pid: int) -> Iterator[tuple[int, int]]:
    with suppress(OSError):
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for each in (pid, *map(int, started)):
            with suppress(OSError):
                peak = Path(f"/proc/{each}/status").read_text().partition("VmHWM:")[2]
                if peak:  # not of one that has ended
                    yield each, int(peak.split()[0]) * 1024
