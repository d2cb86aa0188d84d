"""The real server: right answers under load, and plain words when it cannot start."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from enroltriage.expert import Expert

THREADS, CASES = 32, 2_000


def test_threads_get_the_answers_to_their_own_cases(
    server: str, expert: Expert, example_requests: list[dict[str, Any]]
) -> None:
    """2,000 mixed cases from 32 threads; each answer is what the expert alone would say."""
    expected = [
        orjson.loads(orjson.dumps(expert.diagnose(**case).to_dict())) for case in example_requests
    ]
    work = list(islice(cycle(enumerate(example_requests)), CASES))
    address = urlsplit(server).netloc

    def post(share: list[tuple[int, dict[str, Any]]]) -> int:
        """How many answers of this share are right, over one kept connection."""
        headers = {"Content-Type": "application/json"}
        right = 0
        with closing(HTTPConnection(address, timeout=60)) as connection:
            for number, case in share:
                connection.request("POST", "/v1/diagnoses", orjson.dumps(case), headers)
                response = connection.getresponse()
                body = response.read()
                right += response.status == 200 and orjson.loads(body) == expected[number]
        return right

    with ThreadPoolExecutor(THREADS) as threads:
        right = sum(threads.map(post, (work[start::THREADS] for start in range(THREADS))))
    assert right == CASES


def _say(server: str, request: bytes, *, end: bool = False) -> bytes:
    """The answer to these bytes; with ``end``, nothing more can come after them."""
    where = urlsplit(server)
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(request)
        if not end:
            return connection.recv(65536)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_what_is_no_http_is_a_problem_too(server: str) -> None:
    """It never reaches the application, but its answer has the same shape."""
    for request in (
        b"GET /%s HTTP/1.1\r\nHost: x\r\n\r\n" % (b"a" * 9000),
        b"nonsense\r\n\r\n",
        b"POST /v1/diagnoses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nb@d: x\r\n\r\n",
    ):
        head, _, body = _say(server, request).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 4"), head
        assert b"Content-Type: application/problem+json" in head
        assert orjson.loads(body)["status"] == int(head.split()[1])


def test_clients_that_stop_in_the_middle_keep_nobody_waiting(
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """More of them than there are threads: each is cut off, and the others are answered."""
    half = POST + b"Content-Length: 50\r\n\r\n{"
    with serving(WORKERS="1", THREADS="2", TIMEOUT_SECONDS="1") as server, ExitStack() as stack:
        where = urlsplit(server)
        for request in (half, half, half, b"GET /healthz HT"):
            silent = socket.create_connection((where.hostname, where.port), timeout=10)
            stack.enter_context(silent).sendall(request)
        assert b'{"status":"ok"}' in _say(server, HEALTH, end=True)


def test_clients_that_do_not_close_keep_nobody_waiting(
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """They have their answers; two seconds for each to close would come one after the other."""
    with serving(WORKERS="1", THREADS="8") as server, ExitStack() as stack:
        where = urlsplit(server)
        began = monotonic()
        for _ in range(5):
            answered = socket.create_connection((where.hostname, where.port), timeout=10)
            stack.enter_context(answered).sendall(b"nonsense\r\n\r\n")
            assert answered.recv(65536).startswith(b"HTTP/1.1 400")
        assert b'{"status":"ok"}' in _say(server, HEALTH, end=True)
        assert monotonic() - began < 5


def test_a_process_that_is_held_up_for_a_moment_is_not_ended_for_it(
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """For longer than a client may be silent: on a busy machine that is no sign that it hangs."""
    with serving(WORKERS="1", TIMEOUT_SECONDS="1") as server:
        process = _process(server, answers=True)
        os.kill(process, signal.SIGSTOP)
        sleep(3.5)  # it is looked after once a second
        os.kill(process, signal.SIGCONT)
        assert _process(server, answers=True) == process


def test_the_process_with_fewer_connections_takes_the_next_ones(
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """A pool of kept connections does not stay with one process while the other has nothing."""
    with serving(WORKERS="2") as server, ExitStack() as stack:
        while len(processes := _processes(server, answers=True)) < 2:
            sleep(0.1)  # the second is on its way
        before = _sockets(processes[1])
        os.kill(processes[1], signal.SIGSTOP)
        _connect(server, stack, 24)
        os.kill(processes[1], signal.SIGCONT)
        _connect(server, stack, 24)
        # Where all took them by chance it would be half of them; a busy machine lets some go astray.
        assert _sockets(processes[1]) - before >= 16


def _connect(server: str, stack: ExitStack, times: int) -> None:
    """Make so many connections, one after the other, that stay as long as the stack."""
    for _ in range(times):
        kept = HTTPConnection(urlsplit(server).netloc, timeout=10)
        stack.enter_context(closing(kept)).request("GET", "/healthz")
        assert kept.getresponse().read() == b'{"status":"ok"}'


def _sockets(process: int) -> int:
    """How many sockets a process has open; what it closes meanwhile is none."""
    found = 0
    for link in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):
            found += str(link.readlink()).startswith("socket:")
    return found


def _process(server: str, *, answers: bool) -> int:
    """The only process that answers, or the one that starts it."""
    (process,) = _processes(server, answers=answers)
    return process


def _processes(server: str, *, answers: bool) -> list[int]:
    """The processes that answer, or the one that starts them."""
    ask = b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    told = _say(server, ask, end=True)
    found = re.findall(rb'enroltriage_serves\{pid="(\d+)"\} %d' % answers, told)
    assert found, told
    return [int(process) for process in found]


POST = (
    b"POST /v1/diagnoses HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\n"
)
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("rest", "told"),
    [
        (b"Content-Length: 50\r\n\r\n{}", b"ended after 2 of 50 bytes"),
        (b"Content-Length: 50\r\n\r\n", b"ended after 0 of 50 bytes"),
        *(
            (b"Transfer-Encoding: chunked\r\n\r\n" + chunks, b"malformed")
            for chunks in (
                b"zz\r\n{}\r\n",
                b"",
                b"-2\r\n{}\r\n",
                b"2\r\n{}",
                b"2\r\n{}xx",
                b"2\r\n{}\r\n",
                b"2\r\n{}\r\n0\r\n",
                b"2\r\n{}\r\n0\r\nb@d: x\r\n\r\n",
                b"2;\0\r\n{}\r\n0\r\n\r\n",
                b"1" * 9000,
                b"F" * 40 + b"\r\n{}",
            )
        ),
    ],
)
def test_a_body_that_is_broken_on_the_way_is_refused_with_400(
    server: str, rest: bytes, told: bytes
) -> None:
    """However it is broken; half a case is not a case. The server's log holds no stack of it."""
    head, _, body = _say(server, POST + rest, end=True).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400"), head
    assert b"Content-Type: application/problem+json" in head
    assert told in body
    assert [error["pointer"] for error in orjson.loads(body)["errors"]] == [""]


def test_who_sends_too_much_still_gets_the_answer(server: str) -> None:
    """A client that sends everything before it reads; both with and without a length."""
    where = urlsplit(server)
    much = b"x" * 6_000_000
    for rest in (
        b"Content-Length: %d\r\n\r\n%s" % (len(much), much),
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(much), much),
    ):
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(POST + rest)
            assert connection.recv(65536).startswith(b"HTTP/1.1 413")


def test_a_request_that_is_under_way_is_answered_before_the_server_stops(
    serving: Callable[..., AbstractContextManager[str]],
) -> None:
    """The signal comes in the middle of its body."""
    with serving(WORKERS="1") as server:
        starter = _process(server, answers=False)
        where = urlsplit(server)
        with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
            connection.sendall(POST + b"Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 100")
            os.kill(starter, signal.SIGTERM)
            connection.sendall(b"{}")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def test_a_body_of_unknown_length_is_bounded_too(server: str) -> None:
    """In chunks, no header tells the size beforehand."""
    chunks = iter([b'{"text": "', *[b"x" * 65536] * 40, b'"}'])
    headers = {"Content-Type": "application/json"}
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=30)) as connection:
        connection.request("POST", "/v1/diagnoses", chunks, headers)
        response = connection.getresponse()
        assert response.status == 413, response.read()


def test_a_taken_port_is_one_sentence(
    failing_server: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """No stack, exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = failing_server(PORT=port)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert port in ended.stderr


def test_unusable_rules_are_told_where_they_are_unusable(
    tmp_path: Path, failing_server: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    """As file, line and column; exit code 1."""
    (tmp_path / "broken.yaml").write_text("symptom: [")
    ended = failing_server(RULES=str(tmp_path))
    assert ended.returncode == 1
    assert re.match(r"broken\.yaml:\d+:\d+: ", ended.stderr)
    assert "Traceback" not in ended.stderr
