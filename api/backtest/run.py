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

from cachetools import LRUCache

from enroltriage.api.batch.collector import without_what_is_there
from enroltriage.api.packed_rules import load_packed
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.recorded import Part, next_part
from enroltriage.expert import Expert

from .tester import KEPT_VERSIONS, Tested, Tester, Versions

PART = 500
"""How many cases are one piece of work."""
AHEAD = 2
"""How many pieces may wait for each of the other processes, or be worked on there."""


def backtest(
    url: str, draft: Expert, files: bytes, workers: int, size: int = PART
) -> Iterator[tuple[Part, Tested]]:
    """Each part of the store with what came of it, in the order of the cases.

    ``url`` is the store's, ``files`` are the draft's, packed; a part has so many cases. This process
    is one of the workers. Raises StoreError.
    """
    versions: Versions = LRUCache(KEPT_VERSIONS)
    with closing(Database(url, connections=2)) as database:
        tester = Tester(draft, database, versions)
        first = next(_parts(database, size), None)
        if first is None:
            return
        yield first, tester.test(first)
        rest = _parts(database, size, first.last)
        if workers == 1:
            with without_what_is_there():
                yield from ((part, tester.test(part)) for part in rest)
            return
    # Forked, a process starts at once, and shares what the first part needed, the version before, and
    # how words are read. Elsewhere than on Linux, libraries of the system may not survive that.
    forks = sys.platform == "linux"
    if forks:
        tester.prepare()
    with (
        without_what_is_there(),
        ProcessPoolExecutor(
            workers - 1,
            mp_context=multiprocessing.get_context("fork" if forks else "spawn"),
            initializer=_begin,
            initargs=(url, draft if forks else None, files, versions if forks else None),
        ) as pool,
        closing(database),
    ):
        try:
            pool.submit(_is_there).result()  # they are forked before the database is connected
            yield from _shared_out(rest, tester, pool, AHEAD * (workers - 1))
        except BrokenProcessPool as error:
            raise StoreError(
                "A process that compared cases ended; was it killed, or memory short?"
                " Fewer --workers take less."
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


def _shared_out(
    parts: Iterator[Part], tester: Tester, pool: ProcessPoolExecutor, most: int
) -> Iterator[tuple[Part, Tested]]:
    """What comes of the parts: this process takes one whenever so many wait for the others."""
    under_way: deque[tuple[Part, Future[Tested]]] = deque()
    for part in parts:
        if sum(not future.done() for _, future in under_way) < most:
            under_way.append((part, pool.submit(_test, part)))
        else:
            here: Future[Tested] = Future()
            here.set_result(tester.test(part))
            under_way.append((part, here))
        while under_way and under_way[0][1].done():
            yield _ended(under_way)
    while under_way:
        yield _ended(under_way)


def _ended(under_way: deque[tuple[Part, Future[Tested]]]) -> tuple[Part, Tested]:
    part, future = under_way.popleft()
    return part, future.result()


def _parts(database: Database, size: int, after: str = "") -> Iterator[Part]:
    """The parts of the store; each is looked for by itself, so that nobody's writing waits."""
    while True:
        with database.reading() as connection:
            part = next_part(connection, after, size)
        if part is None:
            return
        yield part
        after = part.last


_tester: Tester


def _begin(url: str, draft: Expert | None, files: bytes, versions: Versions | None) -> None:
    """Called in each process, first."""
    global _tester
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    database = Database(url, connections=2)
    _tester = Tester(draft or load_packed(files), database, versions or LRUCache(KEPT_VERSIONS))


def _is_there() -> None:
    return


def _test(part: Part) -> Tested:
    return _tester.test(part)
