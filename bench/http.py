"""The whole way over HTTP, beside an answer that needs no thought."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from random import Random
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from urllib.request import urlopen

import orjson
from prometheus_client.parser import text_string_to_metric_families
from rich.progress import Progress

from enroltriage.api.comparison import SHARE_OF_TIME
from enroltriage.api.config import METRICS_FOLDER, Config
from enroltriage.expert import Expert
from enroltriage.rules import load_expert

from .cases import new_cases
from .knowledge import SHIPPED_RULES
from .load import Load, run
from .report import Section, WrongAnswer

CONNECTIONS = 16
ROUNDS, QUICK_ROUNDS = 40, 3
REQUESTS, QUICK_REQUESTS = 600, 200
WARMING, QUICK_WARMING = 150, 4
"""The first round warms up: so many times as long, or every recurring case so many times."""
RECURRING = 300
Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked of one path: the bodies of each round, and the answers; the first warms up."""

    title: str
    path: str
    rounds: Sequence[Sequence[bytes]]

    def requests(self, number: int) -> list[bytes]:
        """The requests of one round, as they go over the wire."""
        return [
            b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (self.path.encode(), len(body), body)
            for body in self.rounds[number]
        ]


def section(quick: bool, progress: Progress) -> Section:
    """The table of requests over HTTP; the rounds of all rows alternate."""
    rounds, requests = (QUICK_ROUNDS, QUICK_REQUESTS) if quick else (ROUNDS, REQUESTS)
    expert = load_expert()
    warming = QUICK_WARMING if quick else WARMING
    works, fixed = _works(expert, rounds + 1, requests, warming)
    loads: dict[str, list[Load]] = {work.title: [] for work in works}
    with _server(fixed) as address:
        for number in progress.track(range(rounds + 1), description="http"):
            for work in works:
                load = run(address, work.requests(number), CONNECTIONS)
                _check(expert, work, number, load, fixed)
                if number:
                    loads[work.title].append(load)
        compared = _compared(address)
    base = loads[works[0].title]
    columns = ("answer", "requests a second", "of the fixed one", "median ms", "p99 ms")
    shares = {title: _share(found, base) for title, found in loads.items()}
    rows = tuple(_row(title, found, shares[title]) for title, found in loads.items())
    own = max(load.own_share for found in loads.values() for load in found)
    figures = {(title, SHIPPED_RULES): 100 * share for title, share in shares.items()}
    return Section(
        "Over HTTP", columns, rows, _notes(own, compared, rounds, requests, warming), figures
    )


def _works(expert: Expert, rounds: int, requests: int, warming: int) -> tuple[list[Work], bytes]:
    """What is asked, and a fixed answer of the usual size."""
    fresh = _bodies(expert)
    sizes = [warming * requests, *(requests for _ in range(rounds - 1))]
    distinct = [list(islice(fresh, size)) for size in sizes]
    known = list(islice(fresh, RECURRING))
    weights = [1 / rank for rank in range(1, RECURRING + 1)]
    chance = Random(0)  # noqa: S311
    recurring = [known * warming]
    recurring += [chance.choices(known, weights, k=requests) for _ in range(rounds - 1)]
    answers = [_answer(expert, body) for body in distinct[0]]
    usual = mean(len(answer) for answer in answers)
    works = [
        Work("fixed", "/fixed", distinct),
        Work("fixed, Flask alone", "/bare/fixed", distinct),
        Work("diagnosis, every case new", "/v1/diagnoses", distinct),
        Work("diagnosis, cases recur", "/v1/diagnoses", recurring),
    ]
    return works, min(answers, key=lambda answer: abs(len(answer) - usual))


def _bodies(expert: Expert) -> Iterator[bytes]:
    """Requests without end, none twice."""
    for number, facts in enumerate(new_cases(expert.knowledge)):
        yield orjson.dumps({"facts": facts, "locale": ("de", "en")[number % 2]})


def _answer(expert: Expert, body: bytes) -> bytes:
    return orjson.dumps(expert.diagnose(**orjson.loads(body)).to_dict())


def _check(expert: Expert, work: Work, number: int, load: Load, fixed: bytes) -> None:
    """The fixed answer every time; of the others, all that warm up and the first of each round."""
    checked = len(load.bodies) if number == 0 else 50
    for body, answer in islice(zip(work.rounds[number], load.bodies, strict=True), checked):
        if answer != (fixed if work.path.endswith("/fixed") else _answer(expert, body)):
            raise WrongAnswer(f"{work.path} answered {body!r} with {answer!r}")


def _share(loads: Sequence[Load], base: Sequence[Load]) -> float:
    """Each round is compared with the fixed answers of the same round, then the median is taken."""
    return median(load.rate / beside.rate for load, beside in zip(loads, base, strict=True))


def _row(title: str, loads: Sequence[Load], share: float) -> tuple[str, ...]:
    milliseconds = [1000 * latency for load in loads for latency in load.latencies]
    return (
        title, f"{median(load.rate for load in loads):,.0f}", f"{share:.0%}",
        f"{median(milliseconds):.1f}", f"{quantiles(milliseconds, n=100)[98]:.1f}",
    )  # fmt: skip


def _compared(address: Address) -> float:
    """Of the cases that were to be compared with the other engine beside, the share that were."""
    with urlopen("http://{}:{}/metrics".format(*address)) as answer:  # noqa: S310
        families = text_string_to_metric_families(answer.read().decode())
    counts = {
        sample.labels["result"]: sample.value
        for family in families
        if family.name == "enroltriage_comparisons"
        for sample in family.samples
        if sample.name.endswith("_total")
    }
    return 1 - counts["dropped"] / (sum(counts.values()) or 1)


def _notes(
    own: float, compared: float, rounds: int, requests: int, warming: int
) -> tuple[str, ...]:
    config = Config()
    return (
        f"gunicorn {version('gunicorn')}, {config.worker_count()} processes of {config.threads} "
        f"threads, on the cores that also make the load; {CONNECTIONS} connections, medians of "
        f"{rounds} rounds of {requests:,} requests each.",
        "fixed: the same server and application, with the same validation of the same requests "
        "(shape by marshmallow, values by the core), answers one constant body of the usual size.",
        "Flask alone: that without the service's log, request ids, counts and headers.",
        "every case new: none is sent twice, so that no kept answer fits; "
        f"{warming * requests:,} others came before, as in a service that has run for a while, and what "
        "they had in common is kept; after 36,000 it is some two points less.",
        f"cases recur: by Zipf's law among {RECURRING:,} cases, each sent {warming} times before; "
        "a request that came before is answered without being read again.",
        f"Beside, {config.comparison_share:.0%} of the cases are to be evaluated by the other engine "
        f"too; {compared:.0%} of these were. That takes at most {SHARE_OF_TIME:.0%} of a processor "
        "in each process: under such load the rest is dropped, and counted.",
        f"The load itself took at most {own:.0%} of one core.",
    )


@contextmanager
def _server(fixed: bytes) -> Iterator[Address]:
    """A server of its own, and where it listens. Raises OSError, with what it wrote."""
    with TemporaryDirectory() as name:
        answer, log = Path(name, "fixed.json"), Path(name, "log.jsonl")
        answer.write_bytes(fixed)
        with (
            log.open("wb") as errors,
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "bench.http_server", str(answer)],
                cwd=Path(__file__).parents[1],
                env={**os.environ, METRICS_FOLDER: name},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as server,
        ):
            try:
                where = urlsplit(server.stdout.readline().strip() if server.stdout else "")
                if not where.hostname or not where.port:
                    raise OSError(f"the server did not start: {log.read_text()}")
                yield where.hostname, where.port
            finally:
                server.terminate()
