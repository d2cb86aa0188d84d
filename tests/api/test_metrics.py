"""What is counted adds up, over processes that live and processes that have ended."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from enroltriage.api.app import make_app
from enroltriage.api.config import Config
from enroltriage.api.metrics import Metrics
from enroltriage.api.service import service_of

Counts = dict[tuple[str, ...], float]


def read(text: str) -> Counts:
    """Every sample: its name and the values of its labels by name, sorted; and its value."""
    return {
        (sample.name, *(f"{name}={value}" for name, value in sorted(sample.labels.items()))):
            sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }  # fmt: skip


def requests(counts: Counts, route: str, status: int) -> float:
    name = "enroltriage_request_duration_seconds_count"
    return counts.get((name, f"route={route}", f"status={status}"), 0)


@pytest.fixture
def counting(app: Flask) -> Callable[[], FlaskClient]:
    """Makes a caller of an application that has counted nothing yet."""

    def make() -> FlaskClient:
        metrics = Metrics(knowledge="k", engine="e", software="s")
        return make_app(replace(service_of(app), metrics=metrics), Config()).test_client()

    return make


def test_requests_are_counted_by_the_pattern_of_the_path(
    counting: Callable[[], FlaskClient],
) -> None:
    """And by status; what callers make up is one label, whatever it is."""
    client = counting()
    for path in ("/v1/facts/platform", "/v1/facts/symptom", "/v1/facts/nothing", "/a", "/b"):
        client.get(path)
    client.delete("/v1/facts")
    counts = read(client.get("/metrics").text)
    assert requests(counts, "/v1/facts/<entry_id>", 200) == 2
    assert requests(counts, "/v1/facts/<entry_id>", 404) == 1
    assert requests(counts, "none", 404) == 2
    assert requests(counts, "none", 405) == 1


def test_cases_are_counted_by_outcome_and_engine(counting: Callable[[], FlaskClient]) -> None:
    """A case that is refused is none."""
    client = counting()
    for engine in ("experta", "compiled", "compiled"):
        client.post(f"/v1/diagnoses?engine={engine}", json={})
    client.post("/v1/diagnoses", json={"facts": {"platform": "amiga"}})
    counted = {
        labels[1:]: value
        for labels, value in read(client.get("/metrics").text).items()
        if labels[0] == "enroltriage_diagnoses_total"
    }
    assert sum(counted.values()) == 3
    for engine, times in (("experta", 1), ("compiled", 2)):
        shares = [v for k, v in counted.items() if f"engine={engine}" in k]
        assert sum(shares) == times
    assert all("outcome=unrecognised" in labels for labels in counted)


def test_each_rule_that_fired_is_counted_whether_the_answer_was_kept_or_not(
    counting: Callable[[], FlaskClient],
) -> None:
    """A rule that did not fire has no count."""
    client = counting()
    case = {"facts": {"platform": "ios", "symptom": "device-cap-reached"}}
    for _ in range(4):
        answer = client.post("/v1/diagnoses", json=case).get_json()
    counts = read(client.get("/metrics").text)
    fired = {key[1]: n for key, n in counts.items() if key[0] == "enroltriage_rules_fired_total"}
    assert {f"rule={rule}" for cause in answer["causes"] for rule in cause["rules"]} <= set(fired)
    assert set(fired.values()) == {4}


def test_two_applications_count_for_themselves(counting: Callable[[], FlaskClient]) -> None:
    """In one process."""
    busy, idle = counting(), counting()
    busy.get("/healthz")
    assert requests(read(busy.get("/metrics").text), "/healthz", 200) == 1
    assert requests(read(idle.get("/metrics").text), "/healthz", 200) == 0


def test_the_counts_are_text_that_nobody_keeps(client: FlaskClient) -> None:
    """With the versions that answer, and what the system tells of the process."""
    response = client.get("/metrics")
    assert response.mimetype == "text/plain"
    assert response.headers["Cache-Control"] == "no-store"
    counts = read(response.text)
    version = client.get("/readyz").get_json()["knowledge"]["version"]
    assert any(key[0] == "enroltriage_info" and f"knowledge={version}" in key for key in counts)
    if Path("/proc/self/stat").exists():
        assert counts["process_resident_memory_bytes", f"pid={os.getpid()}"] > 1_000_000


def _ask(server: str, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
    """The status and the body, over a connection of its own."""
    headers = {"Content-Type": "application/json", "Connection": "close"}
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=10)) as connection:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def _post(server: str) -> int:
    return _ask(server, "POST", "/v1/diagnoses", b"{}")[0]


def _counts(server: str) -> Counts:
    return read(_ask(server, "GET", "/metrics")[1])


def _serving(server: str, without: int = 0) -> set[int]:
    """The two processes that answer requests, as soon as there are two others than this one."""
    until = monotonic() + 20
    while True:
        pids = {
            int(key[1].removeprefix("pid="))
            for key, value in _counts(server).items()
            if key[0] == "enroltriage_serves" and value
        }
        if len(pids) == 2 and without not in pids:
            return pids
        assert monotonic() < until, pids
        sleep(0.05)


def test_processes_add_up_even_when_one_has_died(
    serving: Callable[..., AbstractContextManager[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A process that is killed is replaced, and what it counted still counts.

    At the end, nothing is left among the temporary files.
    """
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(WORKERS="2", COMPARISON_SHARE="1") as server:
        killed = min(_serving(server))
        for _ in range(20):
            assert _post(server) == 200
        os.kill(killed, signal.SIGKILL)
        now = _serving(server, without=killed)
        for _ in range(10):
            assert _post(server) == 200
        assert _ask(server, "GET", "/nowhere")[0] == 404
        counts = _counts(server)
        assert requests(counts, "/v1/diagnoses", 200) == 30
        assert requests(counts, "none", 404) == 1
        name = "enroltriage_diagnoses_total"
        assert sum(value for key, value in counts.items() if key[0] == name) == 30
        assert counts["enroltriage_waiting", "work=rules-to-keep"] == 0
        assert counts[("enroltriage_comparisons_waiting",)] >= 0
        used = {key[1] for key in counts if key[0] == "process_cpu_seconds_total"}
        assert used == {f"pid={pid}" for pid in now}
        assert list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
