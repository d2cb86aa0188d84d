"""The rules of a real server of two processes are changed under load."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, nullcontext
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from enroltriage.api.store.database import Database
from enroltriage.api.store.rule_versions import kept_versions

from .changing_rules import NEW, OLD, RELOAD, SOUND, Rules


@pytest.fixture(scope="module")
def live(
    serving: Callable[..., AbstractContextManager[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Rules]]:
    """A real server of two processes, and its rules."""
    rules = Rules(tmp_path_factory.mktemp("live") / "rules")
    with serving(RULES=str(rules.folder)) as server:
        yield urlsplit(server).netloc, rules


def ask(
    address: str, method: str, path: str, kept: HTTPConnection | None = None, body: Any = None
) -> tuple[int, Any]:
    """The status and what is answered."""
    sent = (
        (None, {}) if body is None else (orjson.dumps(body), {"Content-Type": "application/json"})
    )
    connection = kept or HTTPConnection(address, timeout=60)
    with closing(connection) if kept is None else nullcontext():
        connection.request(method, path, *sent)
        response = connection.getresponse()
        answered = response.read()
    is_json = "json" in response.headers["Content-Type"]
    return response.status, orjson.loads(answered) if is_json else answered.decode()


def versions(address: str, times: int = 40) -> set[str]:
    """Which versions answer on so many new connections: both processes take some of them."""
    return {ask(address, "GET", "/v1/symptoms")[1]["knowledge"]["version"] for _ in range(times)}


def test_no_request_fails_and_none_is_answered_by_both_versions(live: tuple[str, Rules]) -> None:
    """Under load; after the switch no process answers by the old one."""
    address, rules = live
    ended = Event()
    told: list[tuple[float, str, str]] = []
    failed: Counter[str] = Counter()

    def load() -> None:
        with closing(HTTPConnection(address, timeout=60)) as kept:
            while not ended.is_set():
                began = monotonic()
                try:
                    status, body = ask(address, "GET", "/v1/symptoms?lang=en", kept)
                except (OSError, HTTPException) as error:
                    failed[repr(error)] += 1
                    kept.close()
                    continue
                failed[str(status)] += status != 200
                titles = [item["title"] for item in body["items"]]
                told.append((began, body["knowledge"]["version"], titles[0]))

    with ThreadPoolExecutor(8) as pool:
        for _ in range(8):
            pool.submit(load)
        try:
            while len(told) < 50:
                sleep(0.01)
            rules.change()
            status, body = ask(address, "POST", RELOAD)
            switched = monotonic()
            enough = len(told) + 200
            while len(told) < enough:
                sleep(0.01)
        finally:
            ended.set()
    assert (status, body["changed"]) == (200, True)
    assert +failed == Counter()
    old, new = body["before"]["version"], body["knowledge"]["version"]
    assert {(version, title) for _, version, title in told} == {(old, OLD), (new, NEW)}
    assert {version for began, version, _ in told if began > switched} == {new}


def test_a_signal_switches_every_process(live: tuple[str, Rules]) -> None:
    address, rules = live
    (before,) = versions(address)
    rules.comment()
    os.kill(_starter(address), signal.SIGHUP)
    end = monotonic() + 30
    while before in versions(address, 1):
        assert monotonic() < end
        sleep(0.05)
    (now,) = versions(address)
    assert now != before
    counted = ask(address, "GET", "/metrics")[1]
    info = dict(re.findall(r'enroltriage_info\{.*?knowledge="(\w+)".*?\} (\S+)', counted))
    assert [version for version, value in info.items() if value == "1.0"] == [now]


def test_a_process_that_replaces_another_answers_by_the_rules_of_all(
    live: tuple[str, Rules],
) -> None:
    """It is forked from one that has known the first rules only."""
    address, rules = live
    rules.comment()
    new = ask(address, "POST", RELOAD)[1]["knowledge"]["version"]
    gone = _answering(address)[0]
    os.kill(gone, signal.SIGKILL)
    end = monotonic() + 30
    while gone in (now := _answering(address)) or len(now) < 2:
        assert monotonic() < end
        sleep(0.1)
    assert versions(address) == {new}
    rules.comment()
    newer = ask(address, "POST", RELOAD)[1]["knowledge"]["version"]
    assert versions(address) == {newer} != {new}


def _answering(address: str) -> list[int]:
    return _told(address, 1)


def _starter(address: str) -> int:
    (process,) = _told(address, 0)
    return process


def _told(address: str, answers: int) -> list[int]:
    counted = ask(address, "GET", "/metrics")[1]
    found = re.findall(rf'enroltriage_serves\{{pid="(\d+)"\}} {answers}', counted)
    return [int(process) for process in found]


def test_rules_that_answered_no_case_are_kept_even_if_the_server_is_killed_at_once(
    start_server: Callable[..., AbstractContextManager[Any]], tmp_path: Path
) -> None:
    """They can be asked about any case later."""
    url = f"sqlite:///{tmp_path / 'cases.db'}"
    with start_server(RULES=str(SOUND), DATABASE=url) as server:
        status, answer = ask(
            urlsplit(server.address).netloc, "POST", "/v1/diagnoses", body={"facts": {}}
        )
        server.kill()
    assert status == 200
    with closing(Database(url)) as database, database.reading() as connection:
        assert kept_versions(connection) == [answer["knowledge"]["version"]]


def test_another_server_on_the_same_store_follows(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """In all of its processes, though its own folder has not changed."""
    ours, theirs = Rules(tmp_path / "ours"), Rules(tmp_path / "theirs")
    store = {"DATABASE": f"sqlite:///{tmp_path / 'cases.db'}"}
    with (
        serving(RULES=str(ours.folder), WORKERS="1", **store) as one,
        serving(RULES=str(theirs.folder), **store) as two,
    ):
        ours.change()
        told = ask(urlsplit(one).netloc, "POST", RELOAD)[1]["knowledge"]
        other, until = urlsplit(two).netloc, monotonic() + 60
        while versions(other) != {told["version"]}:
            assert monotonic() < until
            sleep(0.1)
