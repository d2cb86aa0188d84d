"""Who answers the chunks: this process alone, or together with others of this machine."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from types import TracebackType
from typing import Protocol

from enroltriage.expert import Expert

from .answers import Answerer, Result
from .chunk import Chunk
from .collector import without_what_is_there
from .job import BatchFault, Job
from .worker import Worker

WAITING = 3
"""How many chunks another process has at a time: one that it answers, and the next ones."""
AHEAD = 4
"""How many chunks for each process may be under way or done out of order."""


def core_count() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew(Protocol):
    """Answers chunks; to be used as a context. ``cores`` of this machine may be used."""

    cores: int

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it, in their order. Raises BatchFault."""

    def __enter__(self) -> Crew: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


class Alone:
    """This process."""

    cores = 1

    def __init__(self, job: Job, expert: Expert) -> None:
        self._answerer = Answerer(job, expert)

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it. Raises BatchFault."""
        with without_what_is_there():
            for chunk in chunks:
                yield chunk, _answer(self._answerer, chunk)

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        return


def _answer(answerer: Answerer, chunk: Chunk) -> Result:
    """What came of a chunk that this process answers itself. Raises BatchFault, as for another one."""
    try:
        return answerer.answer(chunk)
    except Exception as error:
        fault = traceback.format_exc()
        raise BatchFault(
            f"This process failed at rows from line {chunk.line} on:\n{fault}"
        ) from error


class Processes:
    """This process and others, ``count`` in all; ``method`` is one of multiprocessing's to start them.

    This one reads and writes, and answers a chunk itself whenever the others have enough to do: so
    there are no more processes than cores, and what it answers itself crosses no pipe.
    """

    def __init__(self, job: Job, expert: Expert, count: int, method: str | None = None) -> None:
        # Forked, a process starts at once; elsewhere than on Linux, libraries of the system may not
        # survive that.
        method = method or ("fork" if sys.platform == "linux" else "spawn")
        context = multiprocessing.get_context(method)
        self.cores = count
        self._workers: list[Worker] = []
        for _ in range(count - 1):
            self._workers.append(Worker(context, job, expert, self._workers))
        self._answerer = Answerer(job, expert)

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it. Raises BatchFault."""
        queue = _Queue(chunks, AHEAD * (len(self._workers) + 1))
        with without_what_is_there():
            while True:
                self._receive(queue, 0)
                self._send(queue)
                yield from queue.finished()
                mine = queue.take()
                if mine is not None:
                    number, chunk = mine
                    self._finished(queue, number, _answer(self._answerer, chunk), None)
                elif queue.under_way:
                    self._receive(queue, None)
                else:
                    return

    def _send(self, queue: _Queue) -> None:
        """Give the others enough to do."""
        for few in range(WAITING):
            for worker in self._workers:
                if len(worker.has) <= few and (taken := queue.take()):
                    worker.send(*taken)

    def _receive(self, queue: _Queue, seconds: float | None) -> None:
        """Take all that the others have finished, or finish within so many seconds; None: any number.

        They may have finished several chunks each while this process was at one of its own: taken
        one at a time, they would soon have nothing to do.
        """
        while ready := self._ready(seconds):
            for worker in ready:
                number, result = worker.receive()
                self._finished(queue, number, result, worker)
            seconds = 0

    def _ready(self, seconds: float | None) -> list[Worker]:
        """Those that have finished a chunk, or do so within so many seconds."""
        busy = {worker.results: worker for worker in self._workers if worker.has}
        return [busy[pipe] for pipe in wait(busy, seconds)]  # type: ignore[index]

    def _finished(self, queue: _Queue, number: int, result: Result, by: Worker | None) -> None:
        """Keep what came of a chunk until its turn, and let all learn of it who did not answer it."""
        queue.done[number] = result
        if by is not None:
            self._answerer.learn(result.learned)
        for worker in self._workers:
            if worker is not by:
                worker.to_learn += result.learned

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for worker in self._workers:
            worker.close()
        for worker in self._workers:
            if kind is not None:
                worker.process.terminate()
            worker.process.join()


class _Queue:
    """The chunks in their order: those to come, and those that are under way or done.

    No more than ``most`` are held, that memory stays bounded where one takes long.
    """

    def __init__(self, chunks: Iterable[Chunk], most: int) -> None:
        self._coming = enumerate(chunks)
        self._most = most
        self._first = 0
        self.under_way: deque[Chunk] = deque()
        self.done: dict[int, Result] = {}

    def take(self) -> tuple[int, Chunk] | None:
        """The next chunk and its number, if there is one and it may be begun."""
        if len(self.under_way) >= self._most:
            return None
        taken = next(self._coming, None)
        if taken is not None:
            self.under_way.append(taken[1])
        return taken

    def finished(self) -> Iterator[tuple[Chunk, Result]]:
        """The chunks that are done and whose turn it is."""
        while self._first in self.done:
            yield self.under_way.popleft(), self.done.pop(self._first)
            self._first += 1
