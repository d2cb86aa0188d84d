"""The whole store, part by part, on one core or several; memory stays bounded, however many cases."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing

from enroltriage.api.batch.collector import without_what_is_there
from enroltriage.api.packed_rules import load_packed
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.recorded import Part, next_part
from enroltriage.expert import Expert

from .tester import Tested, Tester, Versions

PART = 500
"""How many cases are one piece of work."""
AHEAD = 2
"""How many pieces for each process may be under way."""


def backtest(
    url: str, draft: Expert, files: bytes, workers: int, size: int = PART
) -> Iterator[tuple[Part, Tested]]:
    """Each part of the store with what came of it, in the order of the cases.

    ``url`` is the store's, ``files`` are the draft's, packed; a part has so many cases. Raises
    StoreError.
    """
    if workers == 1:
        with closing(Database(url, connections=2)) as database, without_what_is_there():
            tester = Tester(draft, database)
            for part in _parts(database, size):
                yield part, tester.test(part)
        return
    # Forked, a process starts at once; elsewhere than on Linux, libraries of the system may not
    # survive that.
    forks = sys.platform == "linux"
    with closing(Database(url, connections=2)) as database:
        versions = Tester(draft, database).make_ready() if forks else None
    with (
        without_what_is_there(),
        ProcessPoolExecutor(
            workers,
            mp_context=multiprocessing.get_context("fork" if forks else "spawn"),
            initializer=_begin,
            initargs=(url, draft if forks else None, files, versions),
        ) as pool,
        closing(Database(url, connections=1)) as database,
    ):
        try:
            pool.submit(_is_there).result()  # they are forked before the database is connected
            under_way: deque[tuple[Part, Future[Tested]]] = deque()
            for part in _parts(database, size):
                under_way.append((part, pool.submit(_test, part)))
                if len(under_way) >= AHEAD * workers:
                    yield _ended(under_way)
            while under_way:
                yield _ended(under_way)
        except BrokenProcessPool as error:
            raise StoreError(
                "A process that compared cases ended; was it killed, or memory short?"
                " Fewer --workers take less."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _ended(under_way: deque[tuple[Part, Future[Tested]]]) -> tuple[Part, Tested]:
    part, future = under_way.popleft()
    return part, future.result()


def _parts(database: Database, size: int) -> Iterator[Part]:
    """The parts of the store; each is looked for by itself, so that nobody's writing waits."""
    last = ""
    while True:
        with database.reading() as connection:
            part = next_part(connection, last, size)
        if part is None:
            return
        yield part
        last = part.last


_tester: Tester


def _begin(url: str, draft: Expert | None, files: bytes, versions: Versions | None) -> None:
    """Called in each process, first."""
    global _tester
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    _tester = Tester(draft or load_packed(files), Database(url, connections=2), versions)


def _is_there() -> None:
    return


def _test(part: Part) -> Tested:
    return _tester.test(part)
