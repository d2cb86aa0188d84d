"""The benchmark of kept cases: what it writes, what it waits for, and what it notices."""

from itertools import count
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from time import sleep

import pytest


@pytest.fixture
def slow_server():
    """Answers one request after the other, the first of them late."""
    turn, asked = Lock(), count(1)

    class Answer(BaseRequestHandler):
        def handle(self):
            self.request.settimeout(10)
            while self.request.recv(1000):
                with turn:
                    sleep(0.5 if next(asked) == 1 else 0)
                self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    class Server(ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server.server_address
        server.shutdown()
        thread.join()


def test_who_comes_while_a_server_stalls_has_waited_too(slow_server):
    from bench.open_loop import run_at_rate

    load = run_at_rate(slow_server, [b"GET / HTTP/1.1\r\n\r\n"] * 2, rate=10)
    assert load.bodies == [b"{}"] * 2
    assert load.latencies[0] >= 0.5
    assert load.latencies[1] >= 0.35


def test_a_write_is_measured_beside_a_plain_one_and_the_diagnosis(monkeypatch):
    from bench import case_writes

    monkeypatch.setattr(case_writes, "QUICK_CASES", 3)
    taken = case_writes.measure_writes(True)
    assert min(taken.ours, taken.plain, taken.diagnosis) > 0
    assert taken.share == pytest.approx(100 * taken.ours / (taken.plain + taken.diagnosis))


def test_a_store_is_filled_with_whole_cases_and_grows_with_them(monkeypatch):
    from bench import case_store

    monkeypatch.setattr(case_store, "MADE", 100)
    monkeypatch.setattr(case_store, "QUICK_SECONDS", 0)
    few, many = case_store.measure_store((300, 900), True)
    assert (few.cases, many.cases) == (300, 900)
    assert 1.5 < many.size / few.size < 3.2  # what was answered to the first ones is kept too
    assert {max(found.results) for name, found in many.lookups.items() if "list" in name} == {50}
    assert all(len(found.microseconds) > 0 for found in many.lookups.values())


def test_an_answer_that_is_none_is_noticed(monkeypatch):
    from bench import case_store
    from bench.report import WrongAnswer

    monkeypatch.setattr(case_store, "MADE", 20)
    with pytest.raises(WrongAnswer, match=r"was answered|cases instead of 50"):
        [*case_store.measure_store((30,), True)]
