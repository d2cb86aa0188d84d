"""The files that a run writes: rows, refused rows and the journal, put in place when all is done.

Rows are written while earlier ones are on their way to the disk; the journal tells only of what
has arrived there.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import BinaryIO

from .job import BatchRefused
from .journal import Journal, State, sync_folder

COMMIT_SECONDS = 1.0
"""How much work is lost at most when a run is killed, besides what is on its way."""


class Paths:
    """Where a run writes what, by its output."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.partial = output.with_name(output.name + ".partial")
        self.converted = output.with_name(output.name + ".partial.converted")
        self.rejected = output.with_name(output.name + ".rejected.jsonl")
        self.rejected_partial = output.with_name(output.name + ".rejected.jsonl.partial")
        self.journal = output.with_name(output.name + ".journal")

    def discard(self) -> None:
        """Remove the rows that a run left which was broken off."""
        for path in (self.partial, self.converted, self.rejected_partial):
            path.unlink(missing_ok=True)


class Output:
    """The open files of a run; ``state`` is how far it has come."""

    def __init__(self, paths: Paths, journal: Journal, state: State) -> None:
        self.paths = paths
        self.state = state
        self._journal = journal
        self._rows = _open(paths.partial, state.output)
        self._rejected = _open(paths.rejected_partial, state.rejected)
        self._since = self._committed = monotonic()
        self._before = state.seconds
        self._committer = ThreadPoolExecutor(1, "journal")
        self._commit: Future[None] | None = None

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._committer.shutdown()
        if error is not None:
            with suppress(OSError):  # what went wrong with the disk is told already
                self._tell(self.state)
        self._rows.close()
        self._rejected.close()

    def write(self, rows: bytes, rejected: bytes, state: State) -> None:
        """Write what came of a chunk, after which the run has come so far. Raises OSError."""
        _write_all(self._rows, rows)
        _write_all(self._rejected, rejected)
        self.state = replace(
            state,
            output=self.state.output + len(rows),
            rejected=self.state.rejected + len(rejected),
            seconds=self._before + monotonic() - self._since,
        )
        if monotonic() - self._committed >= COMMIT_SECONDS and self._arrived():
            self._committed = monotonic()
            self._commit = self._committer.submit(self._tell, self.state)

    def commit(self, state: State) -> None:
        """Let everything reach the disk, and the journal tell of it. Raises OSError."""
        if self._commit is not None:
            self._commit.result()
        self.state = replace(state, seconds=self._before + monotonic() - self._since)
        self._tell(self.state)

    def _arrived(self) -> bool:
        """Whether the last commit is over; a fault of it is raised here."""
        if self._commit is None:
            return True
        if not self._commit.done():
            return False
        self._commit.result()
        return True

    def _tell(self, state: State) -> None:
        os.fsync(self._rows.fileno())
        os.fsync(self._rejected.fileno())
        self._journal.write(state)


def put_in_place(paths: Paths, journal: Journal, *, converted: bool) -> None:
    """Give finished files their names; may be done again after a kill at any point of it."""
    if paths.rejected_partial.exists():
        if paths.rejected_partial.stat().st_size:
            paths.rejected_partial.replace(paths.rejected)
        else:
            paths.rejected.unlink(missing_ok=True)
            paths.rejected_partial.unlink()
    finished = paths.converted if converted else paths.partial
    if finished.exists():
        finished.replace(paths.output)
    sync_folder(paths.output.parent)
    if converted:
        paths.partial.unlink(missing_ok=True)
    journal.remove()


def _open(path: Path, size: int) -> BinaryIO:
    """The file, cut off after so many bytes, held against a second run. Raises BatchRefused."""
    file = path.open("r+b" if path.exists() else "w+b", buffering=0)
    try:
        _lock(file, path)
        if file.seek(0, os.SEEK_END) < size:
            raise BatchRefused(
                f"{path} is shorter than its journal tells; begin anew with --restart."
            )
        file.truncate(size)
        file.seek(size)
    except BaseException:
        file.close()
        raise
    return file


def _lock(file: BinaryIO, path: Path) -> None:
    """Hold the file as long as it is open, where a system can."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise BatchRefused(f"{path} is being written by another run.") from error


def _write_all(file: BinaryIO, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[file.write(view) :]
