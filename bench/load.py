"""Load on a server of this machine: some connections, each with one request under way at a time.

It is made here rather than by a tool, so that nothing has to be installed and every answer is
looked at. One thread drives all connections; its own use of the processor is told, because the
server needs the same cores.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from selectors import EVENT_READ, DefaultSelector
from socket import create_connection, socket
from time import perf_counter, process_time

from .report import WrongAnswer

END_OF_HEAD = b"\r\n\r\n"
DONE = (b"HTTP/1.1 200", b"HTTP/1.1 201")
LENGTH = b"\r\nContent-Length: "
SILENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Load:
    """How a run went: ``bodies`` in the order of the requests, ``latencies`` in seconds.

    ``own_share`` is the share of one core that the load itself took.
    """

    bodies: Sequence[bytes]
    latencies: Sequence[float]
    seconds: float
    own_share: float

    @property
    def rate(self) -> float:
        """Requests answered in a second."""
        return len(self.bodies) / self.seconds


class Connection:
    """One kept connection, and what has come of the answer that is under way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket: socket = create_connection(address, timeout=SILENCE_SECONDS)
        self.number = 0
        self._began = 0.0
        self._got = b""

    def ask(self, number: int, request: bytes, due: float | None = None) -> None:
        """Send a request; its time counts from when it was due, or from now."""
        self.number, self._got = number, b""
        self._began = perf_counter() if due is None else due
        self.socket.sendall(request)

    def answer(self) -> tuple[bytes, float] | None:
        """The body and the seconds it took, once all of it is there. Raises WrongAnswer."""
        piece = self.socket.recv(65536)
        self._got += piece
        head, found, body = self._got.partition(END_OF_HEAD)
        if not piece or (found and not head.startswith(DONE)):
            raise WrongAnswer(f"the server answered {self._got[:300]!r}")
        if not found or len(body) < int(head.partition(LENGTH)[2].partition(b"\r\n")[0]):
            return None
        return body, perf_counter() - self._began


def run(address: tuple[str, int], requests: Sequence[bytes], connections: int) -> Load:
    """Send all requests, and read all answers.

    Raises WrongAnswer for any other status than 200 and 201, and OSError where the server falls silent.
    """
    bodies, latencies = [b""] * len(requests), [0.0] * len(requests)
    waiting: Iterator[tuple[int, bytes]] = iter(enumerate(requests))
    began, used = perf_counter(), process_time()
    with DefaultSelector() as selector:
        for _, (number, request) in zip(range(connections), waiting, strict=False):
            connection = Connection(address)
            connection.ask(number, request)
            selector.register(connection.socket, EVENT_READ, connection)
        while selector.get_map():
            ready = selector.select(SILENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer within {SILENCE_SECONDS} seconds")
            for key, _ in ready:
                connection = key.data
                if (answer := connection.answer()) is None:
                    continue
                bodies[connection.number], latencies[connection.number] = answer
                if (following := next(waiting, None)) is not None:
                    connection.ask(*following)
                else:
                    selector.unregister(connection.socket)
                    connection.socket.close()
    seconds = perf_counter() - began
    return Load(bodies, latencies, seconds, (process_time() - used) / seconds)
