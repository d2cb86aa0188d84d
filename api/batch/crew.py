"""Who answers the chunks: this process alone, or several processes of this machine.

A process is sent chunks through a pipe and sends back what came of them, and with the next chunk it
is told which cases the others have met, so that it need not diagnose them again. A process whose
caller is gone, killed or not, finds its pipe closed and ends.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Any, Protocol

from enroltriage.expert import Expert

from .answers import Answerer, Result
from .chunk import Chunk
from .collector import without_what_is_there
from .job import BatchFault, Job
from .memory import Learned

WAITING = 2
"""How many chunks a process has at a time: one that it answers, and the next."""
AHEAD = 4
"""How many chunks for each process may be under way or done out of order."""
_Sent = tuple[Chunk, Sequence[Learned]]
"""A chunk, and what others have learned."""


def core_count() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Crew(Protocol):
    """Answers chunks; to be used as a context."""

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

    def __init__(self, job: Job, expert: Expert) -> None:
        self._answerer = Answerer(job, expert)

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it."""
        with without_what_is_there():
            for chunk in chunks:
                yield chunk, self._answerer.answer(chunk)

    def __enter__(self) -> Alone:
        return self

    def __exit__(self, *_: object) -> None:
        return


class _Worker:
    """A process, its pipe, and the numbers of the chunks that it has."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.has: deque[int] = deque()
        self.to_learn: list[Learned] = []

    def receive(self) -> Result:
        """What came of the first chunk that it has. Raises BatchFault."""
        try:
            fault, counts, learned = self.pipe.recv()
            if fault is None:
                return Result(self.pipe.recv_bytes(), self.pipe.recv_bytes(), counts, learned)
        except (EOFError, OSError) as error:
            raise self._ended() from error
        raise BatchFault(f"A worker process failed:\n{fault}")

    def send(self, number: int, chunk: Chunk) -> None:
        """Give it a chunk. Raises BatchFault."""
        try:
            self.pipe.send((chunk.line, chunk.end, chunk.fault, self.to_learn))
            self.pipe.send_bytes(chunk.data)
        except OSError as error:
            raise self._ended() from error
        self.has.append(number)
        self.to_learn = []

    def _ended(self) -> BatchFault:
        self.process.join(1)
        code = self.process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with status {code}"
        return BatchFault(f"A worker process ended {how}; was it killed, or memory short?")


class Processes:
    """Several processes of this machine; ``method`` is one of multiprocessing's ways to start them."""

    def __init__(self, job: Job, expert: Expert, count: int, method: str | None = None) -> None:
        # Forked, a process starts at once; elsewhere than on Linux, libraries of the system may not
        # survive that.
        method = method or ("fork" if sys.platform == "linux" else "spawn")
        context: Any = multiprocessing.get_context(method)
        self._workers: list[_Worker] = []
        for _ in range(count):
            ours, theirs = context.Pipe()
            held = [*(worker.pipe for worker in self._workers), ours]
            inherits = method == "fork"
            process = context.Process(
                target=_work,
                args=(job, expert if inherits else None, theirs, held if inherits else []),
                daemon=True,
            )
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it."""
        coming = enumerate(chunks)
        under_way: deque[Chunk] = deque()
        done: dict[int, Result] = {}
        yielded, more = 0, True
        while True:
            while more and len(under_way) < AHEAD * len(self._workers):
                worker = min(self._workers, key=lambda one: len(one.has))
                if len(worker.has) >= WAITING:
                    break
                number, chunk = next(coming, (0, None))
                if chunk is None:
                    more = False
                    break
                worker.send(number, chunk)
                under_way.append(chunk)
            if not under_way:
                return
            busy = {worker.pipe: worker for worker in self._workers if worker.has}
            for pipe in wait(busy):
                worker = busy[pipe]  # type: ignore[index]
                result = worker.receive()
                done[worker.has.popleft()] = result
                for other in self._workers:
                    if other is not worker:
                        other.to_learn += result.learned
            while yielded in done:
                yield under_way.popleft(), done.pop(yielded)
                yielded += 1

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            if kind is not None:
                worker.process.terminate()
            worker.process.join()


def _work(job: Job, expert: Expert | None, pipe: Connection, inherited: list[Connection]) -> None:
    """What a process does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    for other in inherited:  # held open here, they would keep the others from seeing their end
        other.close()
    with suppress(OSError):
        try:
            answerer = Answerer(job, expert)
            with without_what_is_there():
                for chunk, told in _coming(pipe):
                    answerer.learn(told)
                    output, rejected, counts, learned = answerer.answer(chunk)
                    pipe.send((None, counts, learned))
                    pipe.send_bytes(output)
                    pipe.send_bytes(rejected)
        except OSError:
            raise
        except BaseException:  # noqa: BLE001 - told to the caller, who ends the run
            pipe.send((traceback.format_exc(), None, ()))


def _coming(pipe: Connection) -> Iterator[_Sent]:
    """The chunks, each taken off the pipe while the one before is answered."""
    queue: SimpleQueue[_Sent | None] = SimpleQueue()

    def take() -> None:
        try:
            while True:
                line, end, fault, learned = pipe.recv()
                queue.put((Chunk(pipe.recv_bytes(), line, end, fault), learned))
        except (EOFError, OSError):
            queue.put(None)

    Thread(target=take, daemon=True).start()
    return iter(queue.get, None)
