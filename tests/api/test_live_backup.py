"""A store is copied while a real server is written to; what is restored of it answers alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any
from urllib.parse import urlsplit

from enroltriage.api.app import create_app
from enroltriage.api.config import load_config
from enroltriage.api.store.case_list import Wanted, list_cases
from enroltriage.api.store.case_rows import entries_of
from enroltriage.api.store.database import Database
from enroltriage.api.store.times import to_number
from enroltriage.expert.case_file import fold

CASE = json.dumps({"facts": {"platform": "ios", "symptom": "device-cap-reached"}, "by": "test"})
COMMAND = """
import runpy, sys
runpy.run_path(sys.argv.pop(1))
from enroltriage.api.cli import main
main()
"""


def _run(*arguments: object) -> str:
    """What a command of ours prints."""
    start = [sys.executable, "-c", COMMAND, str(Path(__file__).parents[1] / "conftest.py")]
    done = subprocess.run(
        [*start, *map(str, arguments)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _write(server: str, acknowledged: dict[str, int], stop: Event) -> None:
    """Open cases and add to them until told to stop, noting each revision that was acknowledged."""
    sent = {"Content-Type": "application/json", "If-Match": "*"}
    with closing(HTTPConnection(urlsplit(server).netloc, timeout=30)) as connection:

        def change(method: str, path: str, body: str) -> Any:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            case = json.loads(response.read())
            assert response.status in (200, 201), case
            acknowledged[case["id"]] = case["revision"]
            return case

        while not stop.is_set():
            where = f"/v1/cases/{change('POST', '/v1/cases', CASE)['id']}"
            change("PATCH", f"{where}/facts", '{"device_count": 20}')
            change("POST", f"{where}/text", '{"text": "It says: Device Cap Reached"}')


def _revisions(file: Path) -> dict[str, int]:
    """The revision of each case in a store; the rows must be what the entries come to."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        rows = list_cases(connection, Wanted(), 1_000_000)
        for row in rows:
            case = fold(entries_of(connection, row["id"]))
            assert case.diagnosis is not None
            assert (row["revision"], row["status"], row["changed_at"], row["outcome"]) == (
                case.revision, case.status, to_number(case.changed_at),
                case.diagnosis.content["outcome"],
            )  # fmt: skip
    database.close()
    return {row["id"]: row["revision"] for row in rows}


def test_a_copy_made_under_writers_has_all_that_was_acknowledged_and_answers_alike(
    serving: Callable[..., AbstractContextManager[str]], tmp_path: Path
) -> None:
    """Three copies by the command, while four callers write as fast as they can."""
    url, copies = f"sqlite:///{tmp_path / 'cases.db'}", []
    acknowledged: dict[str, int] = {}
    stop = Event()
    with serving(WORKERS="2", DATABASE=url) as server, ThreadPoolExecutor(4) as callers:
        writers = [callers.submit(_write, server, acknowledged, stop) for _ in range(4)]
        try:
            for number in range(3):
                while len(acknowledged) < 8 * (number + 1) and not any(w.done() for w in writers):
                    sleep(0.01)
                before, file = dict(acknowledged), tmp_path / f"copy-{number}.db"
                told = _run("backup", file, "--database", url)
                found = _revisions(file)
                assert f"{len(found):,} cases" in told
                assert {id_: r for id_, r in before.items() if found.get(id_, 0) < r} == {}
                copies.append((file, found))
        finally:
            stop.set()
        for writer in writers:
            writer.result(30)
        answered = {}
        with closing(HTTPConnection(urlsplit(server).netloc, timeout=30)) as connection:
            for id_, revision in acknowledged.items():
                if copies[-1][1].get(id_) == revision:  # it has not changed since
                    for path in (f"/v1/cases/{id_}", f"/v1/cases/{id_}/history"):
                        connection.request("GET", path)
                        answered[path] = connection.getresponse().read()
    assert len(answered) > 10
    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    _run("restore", copies[-1][0], "--database", restored)
    client = create_app(load_config(log_level="error", database=restored)).test_client()
    assert {path: client.get(path).data for path in answered} == answered
