"""Another process of this machine that answers chunks.

It is sent chunks through a pipe and sends back what came of them, and with the next chunk it is
told which cases the others have met, so that it need not diagnose them again. A process whose
caller is gone, killed or not, finds its pipe closed and ends.
"""

from __future__ import annotations

import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from typing import Any

from enroltriage.expert import Expert

from .answers import Answerer, Result
from .chunk import Chunk
from .collector import without_what_is_there
from .job import BatchFault, Job
from .memory import Learned

PIPE_BYTES = 1024 * 1024
"""How much a pipe is to hold, so that nobody waits for the other in the middle of a chunk."""
_Sent = tuple[Chunk, Sequence[Learned]]
"""A chunk, and what others have learned."""


class Worker:
    """A process, its two pipes, and the numbers of the chunks that it has.

    ``context`` is a way of multiprocessing to start it, ``others`` were started before it.
    """

    def __init__(
        self, context: Any, job: Job, expert: Expert | None, others: Sequence[Worker]
    ) -> None:
        its_chunks, self._chunks = _pipe(context)
        self.results, its_results = _pipe(context)
        held: list[Connection] = []
        if context.get_start_method() == "fork":
            held = [pipe for one in (*others, self) for pipe in (one._chunks, one.results)]
        else:
            expert = None  # made anew there
        self.process = context.Process(
            target=_work, args=(job, expert, its_chunks, its_results, held), daemon=True
        )
        self.process.start()
        its_chunks.close()
        its_results.close()
        self.has: deque[int] = deque()
        self.to_learn: list[Learned] = []

    def receive(self) -> tuple[int, Result]:
        """The first chunk that it has, by its number, and what came of it. Raises BatchFault."""
        try:
            fault, counts, learned = self.results.recv()
            if fault is None:
                output, rejected = self.results.recv_bytes(), self.results.recv_bytes()
                return self.has.popleft(), Result(output, rejected, counts, learned)
        except (EOFError, OSError) as error:
            raise self._ended() from error
        raise BatchFault(f"A worker process failed:\n{fault}")

    def send(self, number: int, chunk: Chunk) -> None:
        """Give it a chunk. Raises BatchFault."""
        try:
            self._chunks.send((chunk.line, chunk.end, chunk.fault, self.to_learn))
            self._chunks.send_bytes(chunk.data)
        except OSError:  # it has ended, and its last words may wait to be read
            while True:
                self.receive()
        self.has.append(number)
        self.to_learn = []

    def close(self) -> None:
        """Let it end when it has answered what it has."""
        self._chunks.close()
        self.results.close()

    def _ended(self) -> BatchFault:
        self.process.join(1)
        code = self.process.exitcode
        how = f"by signal {-code}" if code is not None and code < 0 else f"with status {code}"
        return BatchFault(f"A worker process ended {how}; was it killed, or memory short?")


def _pipe(context: Any) -> tuple[Connection, Connection]:
    """The end of a pipe that is read, and the one that is written; large, where a system can."""
    reads, writes = context.Pipe(duplex=False)
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # more than this user may have
            fcntl.fcntl(writes.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    return reads, writes


def _work(
    job: Job,
    expert: Expert | None,
    chunks: Connection,
    results: Connection,
    inherited: Sequence[Connection],
) -> None:
    """What a process does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    for other in inherited:  # held open here, they would keep the others from seeing their end
        other.close()
    with suppress(OSError):
        try:
            answerer = Answerer(job, expert)
            with without_what_is_there():
                for chunk, told in _coming(chunks):
                    answerer.learn(told)
                    output, rejected, counts, learned = answerer.answer(chunk)
                    results.send((None, counts, learned))
                    results.send_bytes(output)
                    results.send_bytes(rejected)
        except OSError:
            raise
        except BaseException:  # noqa: BLE001 - told to the caller, who ends the run
            results.send((traceback.format_exc(), None, ()))


def _coming(chunks: Connection) -> Iterator[_Sent]:
    """The chunks, each taken off the pipe while the one before is answered."""
    queue: SimpleQueue[_Sent | None] = SimpleQueue()

    def take() -> None:
        try:
            while True:
                line, end, fault, learned = chunks.recv()
                queue.put((Chunk(chunks.recv_bytes(), line, end, fault), learned))
        except (EOFError, OSError):
            queue.put(None)

    Thread(target=take, daemon=True).start()
    return iter(queue.get, None)
