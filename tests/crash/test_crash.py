"""Whenever all processes of the service are killed at once, what was acknowledged is there.

A few rounds here; ``tox run -e crash`` has a thousand of them, on each database.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from random import Random
from time import sleep
from urllib.parse import urlsplit

import orjson

from enroltriage.api.store.database import Database

from .looking import count_rows, history, look_for, look_into_tables, times_carried_out
from .writers import ADDED, Acknowledged, Write, Writer

ROUNDS = int(os.environ.get("ENROLTRIAGE_CRASH_ROUNDS", "3"))
WRITERS, SEED, TOLD = 6, 20261129, 50


def ask(address: str) -> closing[HTTPConnection]:
    return closing(HTTPConnection(urlsplit(address).netloc, timeout=30))


class Crashes:
    """Callers who write while the service is killed, round after round, and what they know."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writers = [Writer(f"writer-{n}", SEED) for n in range(WRITERS)]
        self._chance = Random(SEED)
        self._shared: list[str] = []
        self._looked = dict.fromkeys((writer.name for writer in self._writers), 0)
        self.cut_off = self.carried_out = 0

    @property
    def promised(self) -> Iterator[Acknowledged]:
        """All that was acknowledged so far."""
        return (each for writer in self._writers for each in writer.acknowledged)

    def write_and_kill(self, server) -> None:
        """Everybody writes, and in the midst of it the service is killed."""
        with ask(server.address) as connection:
            self._open_shared(connection)
        with ThreadPoolExecutor(WRITERS) as pool:
            running = [
                pool.submit(writer.write_until_it_breaks, server.address, self._shared[-1])
                for writer in self._writers
            ]
            sleep(self._chance.uniform(0.05, 0.5))
            server.kill()
            for each in running:
                each.result(timeout=30)
        assert [fault for writer in self._writers for fault in writer.faults] == []

    def settle(self, server) -> None:
        """What was cut off is sent again; then all is there that was promised, and nothing else."""
        with ask(server.address) as connection:
            for writer in self._writers:
                if writer.pending is not None:
                    self._send_again(writer, connection)
            self._look(connection)
        writes = [each.write for each in self.promised]
        opened = sum(write.kind == "opened" for write in writes) + len(self._shared)
        entries = sum(ADDED[write.kind] for write in writes) + 2 * len(self._shared)
        assert count_rows(self._database) == (opened, entries)

    def look_at_all(self) -> None:
        """Every case there is, in the tables."""
        look_into_tables(self._database, {*self._shared, *(each.case for each in self.promised)})

    def _open_shared(self, connection: HTTPConnection) -> None:
        key = f"shared-{len(self._shared)}"
        write = Write(key, "opened", None, {"facts": {"symptom": "prints-nothing"}})
        status, answer = write.send(connection)
        assert status == 201
        self._shared.append(orjson.loads(answer)["id"])

    def _send_again(self, writer: Writer, connection: HTTPConnection) -> None:
        assert writer.pending is not None
        case = writer.pending.case
        before = times_carried_out(writer, history(connection, case)) if case else 0
        assert before <= 1
        self.cut_off += 1
        self.carried_out += before
        writer.send_pending(connection)
        assert not writer.faults
        last = writer.acknowledged[-1]
        assert last.write.send(connection)[1] == last.answer

    def _look(self, connection: HTTPConnection) -> None:
        """Look for what was promised since the last time."""
        cases: dict[str, list[Acknowledged]] = {}
        for writer in self._writers:
            for each in writer.acknowledged[self._looked[writer.name] :]:
                cases.setdefault(each.case, []).append(each)
            self._looked[writer.name] = len(writer.acknowledged)
        for case, of_case in cases.items():
            entries = history(connection, case)
            for each in of_case:
                look_for(each, entries)
        look_into_tables(self._database, cases)


def test_what_was_acknowledged_survives_every_crash(start, database):
    crashes = Crashes(database)
    for number in range(ROUNDS):
        with start() as server:
            crashes.settle(server)
            crashes.write_and_kill(server)
        if number % TOLD == TOLD - 1:
            logging.info("%s rounds, %s writes", number + 1, len([*crashes.promised]))
    with start() as server:
        crashes.settle(server)
    crashes.look_at_all()
    assert crashes.cut_off > 0
    assert len([*crashes.promised]) > WRITERS * ROUNDS
