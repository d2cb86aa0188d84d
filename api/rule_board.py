"""What the processes of one server tell each other of the rules they answer by; made before they fork.

Numbers in memory that all of them see, and the rule files of each generation in a folder. A
generation is wanted first: every process makes itself ready for it, and goes on answering by the
one that is active. Only then it becomes active, for all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableSequence
from contextlib import contextmanager
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from time import monotonic, sleep

NOBODY = -1
_ACTIVE, _WANTED, _LAST, _ASKED, _TAKEN = range(5)
_PAUSE = 0.02
"""Seconds between two looks at whether all are ready."""


class BusyError(Exception):
    """Another thread or process is at it already."""


class Board:
    """The generations of rules of one server. The first is 0, of which there are no files here."""

    def __init__(self, processes: int, folder: Path) -> None:
        """``folder`` is there, and belongs to this server alone."""
        self._folder = folder
        self._numbers: MutableSequence[int] = RawArray("q", 5)
        # Twice as many, for processes that end while others replace them. Whoever has no seat is
        # not waited for, and reads the rules when they are active.
        self._ready: MutableSequence[int] = RawArray("q", [NOBODY] * 2 * processes)

    @property
    def active(self) -> int:
        """The generation that answers."""
        return self._numbers[_ACTIVE]

    @property
    def wanted(self) -> int:
        """The generation that each process is to be ready for."""
        return self._numbers[_WANTED]

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Held by one of all threads and processes, and let go if that ends. Raises BusyError."""
        import fcntl  # not on Windows, where one process answers

        with (self._folder / "turn").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError from error
            yield

    def take_seat(self) -> int | None:
        """For a process that is about to be forked; None where there is none left."""
        free = (seat for seat, ready in enumerate(self._ready) if ready == NOBODY)
        seat = next(free, None)
        if seat is not None:
            self._ready[seat] = 0
        return seat

    def leave(self, seat: int) -> None:
        """The process has ended."""
        self._ready[seat] = NOBODY

    def tell_ready(self, seat: int | None, generation: int) -> None:
        """The process can answer by this generation."""
        if seat is not None:
            self._ready[seat] = generation

    def publish(self, files: bytes) -> int:
        """The number of a new generation, which is wanted from now on."""
        generation = self._numbers[_LAST] + 1
        self._file(generation).write_bytes(files)
        self._numbers[_LAST] = self._numbers[_WANTED] = generation
        return generation

    def files(self, generation: int) -> bytes:
        """What was published. Raises OSError."""
        return self._file(generation).read_bytes()

    def all_ready(self, generation: int, seconds: float) -> bool:
        """Wait until every process is ready for it, for so long at most; tells whether they are."""
        end = monotonic() + seconds
        while any(NOBODY < ready < generation for ready in self._ready):
            if monotonic() > end:
                return False
            sleep(_PAUSE)
        return True

    def activate(self, generation: int) -> None:
        """From now on every request that begins is answered by it."""
        before = self.active
        self._numbers[_ACTIVE] = generation
        for file in self._folder.glob("*.rules"):
            if int(file.stem) < before:  # that one may be on its way into a new process
                file.unlink()

    def withdraw(self) -> None:
        """The generation that is wanted shall not become active."""
        self._numbers[_WANTED] = self.active

    def ask(self) -> None:
        """Somebody wants the rules to be read again; one of the processes will."""
        self._numbers[_ASKED] += 1

    def is_asked(self) -> bool:
        """Whether somebody does, and no process has begun to."""
        return self._numbers[_ASKED] != self._numbers[_TAKEN]

    def take(self) -> None:
        """This process does it."""
        self._numbers[_TAKEN] = self._numbers[_ASKED]

    def _file(self, generation: int) -> Path:
        return self._folder / f"{generation}.rules"
