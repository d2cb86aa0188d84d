"""A command as a process of its own: how long it took, and its peak memory with its workers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from time import perf_counter
from typing import IO

LOOKS_SECONDS = 0.1
_COMMAND = "from enroltriage.api.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Ended:
    """``megabytes`` are the peaks of all its processes added up.

    ``together`` is the most that they held at one time, what they share counted once, where that was
    asked for. Both are 0 where there is no /proc.
    """

    seconds: float
    megabytes: float
    together: float = 0.0


@dataclass(slots=True)
class _Memory:
    """What was seen of some processes, in bytes: the peak of each, and the most together."""

    peaks: dict[int, int] = field(default_factory=dict)
    shares: bool = False
    together: int = 0

    def look(self, pid: int) -> None:
        """See what a process and those that it started hold just now."""
        with suppress(OSError):
            started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            held = 0
            for each in (pid, *map(int, started)):
                with suppress(OSError, IndexError):  # of one that has ended, nothing is told
                    self.peaks[each] = _told(each, "status", "VmHWM:")
                    if self.shares:  # which takes the system milliseconds, each time
                        held += _told(each, "smaps_rollup", "Pss:")
            self.together = max(self.together, held)


def _told(pid: int, file: str, name: str) -> int:
    rest = Path(f"/proc/{pid}/{file}").read_text().partition(f"\n{name}")[2]
    return int(rest.split(maxsplit=1)[0]) * 1024


def run_command(
    arguments: Sequence[str], told: IO[bytes] | None = None, *, shares: bool = False
) -> Ended:
    """Run enroltriage with these arguments; what it writes goes to ``told``.

    With ``shares``, what the processes hold together is looked at, too, which slows them down.
    Raises OSError where it fails, with what it wrote.
    """
    with nullcontext(told) if told is not None else TemporaryFile() as told:
        start = perf_counter()
        with (
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _COMMAND, *arguments], stdout=told, stderr=told
            ) as process,
            _watched(process.pid, shares) as memory,
        ):
            status = process.wait()
            seconds = perf_counter() - start
        if status:
            told.seek(0)
            raise OSError(f"enroltriage {arguments[0]} failed: {told.read().decode()}")
    return Ended(seconds, sum(memory.peaks.values()) / 1e6, memory.together / 1e6)


@contextmanager
def _watched(pid: int, shares: bool) -> Iterator[_Memory]:
    """What a process and those that it started hold, as far as it was seen."""
    memory, over = _Memory(shares=shares), Event()

    def look() -> None:
        while not over.wait(LOOKS_SECONDS):
            memory.look(pid)

    watch = Thread(target=look)
    watch.start()
    try:
        yield memory
    finally:
        over.set()
        watch.join()
