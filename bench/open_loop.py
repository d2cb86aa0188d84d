"""Requests that come when they come, whether or not earlier ones are answered.

A server that stalls is asked on, and each answer's time counts from when its request was due: so a
stall is felt by all who came meanwhile, as it is by callers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from selectors import EVENT_READ, DefaultSelector
from time import perf_counter, process_time

from .load import SILENCE_SECONDS, Connection, Load


def run_at_rate(address: tuple[str, int], requests: Sequence[bytes], rate: float) -> Load:
    """Send so many requests a second, each on a connection that is free, and read all answers.

    Raises WrongAnswer for a status that tells of no success, and OSError where the server falls
    silent.
    """
    bodies, latencies = [b""] * len(requests), [0.0] * len(requests)
    free: deque[Connection] = deque()
    sent = answered = 0
    began, used = perf_counter(), process_time()
    with DefaultSelector() as selector:
        while answered < len(requests):
            due = began + sent / rate
            wait = due - perf_counter() if sent < len(requests) else SILENCE_SECONDS
            if wait <= 0:
                if not free:
                    free.append(Connection(address))
                    selector.register(free[-1].socket, EVENT_READ, free[-1])
                free.popleft().ask(sent, requests[sent], due)
                sent += 1
                continue
            ready = selector.select(wait)
            if not ready and sent == len(requests):
                raise TimeoutError(f"no answer within {SILENCE_SECONDS} seconds")
            for key, _ in ready:
                connection = key.data
                if (answer := connection.answer()) is not None:
                    bodies[connection.number], latencies[connection.number] = answer
                    free.append(connection)
                    answered += 1
        for connection in free:
            connection.socket.close()
    seconds = perf_counter() - began
    return Load(bodies, latencies, seconds, (process_time() - used) / seconds)
