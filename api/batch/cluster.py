"""Chunks answered on a Dask cluster.

The rules travel with every chunk, packed, so that a worker needs no folder and may be lost and
replaced at any time; it keeps the expert that it made of them. enroltriage itself must be
installed there, in the same version.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from threading import local
from typing import Any

from enroltriage.api.version import software_version

from .answers import Answerer, Result
from .chunk import Chunk
from .job import BatchFault, BatchRefused, Job

CONNECT_SECONDS, WORKER_SECONDS = 10, 30
_ADDRESS = re.compile(r"(?:(?:tcp|tls|ws|wss|ucx)://)?(?:[^\s:/\[\]]+|\[[0-9a-fA-F:]+\]):\d{1,5}")
AHEAD = 3
"""How many chunks are under way for each thread of the cluster."""
RETRIES = 3
"""How often a chunk is tried again whose worker is lost."""
INSTALL = "pip install 'enroltriage[cluster]'"
_kept = local()


class Cluster:
    """The workers that a scheduler has."""

    cores = 1

    def __init__(self, job: Job, address: str) -> None:
        client_class = _library()
        self._job = job
        if not _ADDRESS.fullmatch(address):
            raise BatchRefused(f"{address!r} is no address of a Dask scheduler: tcp://HOST:PORT")
        try:
            self._client = client_class(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BatchRefused(f"No Dask scheduler answers at {address}: {error}") from error
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            self._client.close()
            raise BatchRefused(
                f"The Dask scheduler at {address} has had no worker for {WORKER_SECONDS} s;"
                f" start one: dask worker {address}"
            ) from error

    def answers(self, chunks: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Each chunk with what came of it. Raises BatchFault."""
        under_way: deque[tuple[Chunk, Any]] = deque()
        for chunk in chunks:
            under_way.append((chunk, self._submit(chunk)))
            if len(under_way) >= self._ahead():
                yield _finished(*under_way.popleft())
        while under_way:
            yield _finished(*under_way.popleft())

    def _submit(self, chunk: Chunk) -> Any:
        return self._client.submit(
            answer_chunk, self._job, tuple(chunk), pure=False, retries=RETRIES
        )

    def _ahead(self) -> int:
        """The cluster may grow and shrink meanwhile."""
        return AHEAD * max(1, sum(map(int, self._client.nthreads().values())))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()


def _finished(chunk: Chunk, future: Any) -> tuple[Chunk, Result]:
    try:
        return chunk, Result(*future.result())
    except Exception as error:
        raise BatchFault(f"The cluster failed: {error}") from error


def _library() -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise BatchRefused(f"--cluster needs Dask: {INSTALL}") from error
    return Client


def answer_chunk(job: Job, chunk: tuple[Any, ...]) -> tuple[Any, ...]:
    """What came of a chunk; runs on a worker. Raises BatchFault on one of another version."""
    if job.software != software_version():
        raise BatchFault(
            f"a worker has enroltriage {software_version()}, and not {job.software} as here"
        )
    if getattr(_kept, "job", None) != job:
        _kept.answerer, _kept.job = Answerer(job), job
    answerer: Answerer = _kept.answerer
    return tuple(answerer.answer(Chunk(*chunk))._replace(learned=()))
