"""How long callers wait for the writes of cases, at so many requests a second, whatever comes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import orjson

from enroltriage.expert import Expert
from enroltriage.expert.notices import INCIDENT
from enroltriage.rules import load_expert

from .cases import new_cases
from .load import Load
from .open_loop import run_at_rate
from .report import WrongAnswer

RATE = 100
SECONDS, QUICK_SECONDS = 20, 1
_SERVE = (
    "from enroltriage.api.config import load_config; from enroltriage.api.serve import serve;"
    " serve(load_config())"
)
OPEN, TELL = "POST /v1/cases", "PATCH …/facts"
Facts = Mapping[str, Any]


def measure_load(quick: bool) -> dict[str, tuple[float, float]]:
    """Milliseconds of ``POST /v1/cases`` and of ``PATCH …/facts``: median and p99. Raises WrongAnswer."""
    count = RATE * (QUICK_SECONDS if quick else SECONDS)
    expert = load_expert()
    told = list(islice(new_cases(expert.knowledge), count + RATE))
    with _server() as address:
        run_at_rate(address, _openings(told[count:], "warm"), RATE)
        opened = run_at_rate(address, _openings(told[:count], "open"), RATE)
        ids = [
            _check(expert, facts, body) for facts, body in zip(told, opened.bodies, strict=False)
        ]
        adding = [_added(expert, facts) for facts in told[:count]]
        requests = [_patch(id_, added) for id_, added in zip(ids, adding, strict=True)]
        patched = run_at_rate(address, requests, RATE)
        for facts, added, body in zip(told, adding, patched.bodies, strict=False):
            _check(expert, {**facts, **added}, body)
        _check_count(address, ids)
    return {OPEN: _times(opened), TELL: _times(patched)}


def _times(load: Load) -> tuple[float, float]:
    milliseconds = [1000 * seconds for seconds in load.latencies]
    return median(milliseconds), quantiles(milliseconds, n=100)[98]


def _openings(told: Sequence[Facts], kind: str) -> list[bytes]:
    return [
        _request("POST", "/v1/cases", {"facts": facts}, f"{kind}-{number}")
        for number, facts in enumerate(told)
    ]


def _patch(id_: str, added: Facts) -> bytes:
    return _request("PATCH", f"/v1/cases/{id_}/facts", added, id_)


def _request(method: str, path: str, body: Any, key: str) -> bytes:
    content = orjson.dumps(body)
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Idempotency-Key: {key}\r\nIf-Match: *\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _added(expert: Expert, facts: Facts) -> Facts:
    """A fact that was not told yet, as not known."""
    names = (f.name for f in expert.knowledge.facts.values() if not f.derived and not f.multiple)
    return {next(name for name in names if name not in facts): None}


def _check(expert: Expert, facts: Facts, body: bytes) -> str:
    """The case that was answered with, which is diagnosed as the expert alone does it.

    But for an incident: that many cases point to the same, the expert alone cannot know.
    """
    shown = orjson.loads(body)
    diagnosis = shown["diagnosis"]
    diagnosis["notices"] = [one for one in diagnosis["notices"] if one["code"] != INCIDENT]
    if diagnosis != orjson.loads(orjson.dumps(_diagnosis(expert, facts))):
        raise WrongAnswer(f"a case with {facts!r} was answered {body!r}")
    id_: str = shown["id"]
    return id_


def _diagnosis(expert: Expert, facts: Facts) -> Mapping[str, Any]:
    return expert.diagnose(facts, locale="en").to_dict()


def _check_count(address: tuple[str, int], ids: Sequence[str]) -> None:
    """The last cases are listed, the newest first."""
    with urlopen("http://{}:{}/v1/cases?limit=200".format(*address)) as answer:  # noqa: S310
        listed = [case["id"] for case in orjson.loads(answer.read())["cases"]]
    newest = sorted(ids, reverse=True)[: len(listed)]
    if len(set(ids)) != len(ids) or listed[: len(newest)] != newest:
        raise WrongAnswer("the cases that were opened are not those that are listed")


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    """The service with two processes over a new file. Raises OSError, with what it wrote."""
    with TemporaryDirectory(prefix="bench-") as name:
        log = Path(name, "log.jsonl")
        settings = {
            "PORT": "0",
            "WORKERS": "2",
            "LOG_LEVEL": "info",
            "DATABASE": f"sqlite:///{Path(name, 'cases.db')}",
        }
        with (
            log.open("wb") as errors,
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", _SERVE],
                env={**os.environ, **{f"ENROLTRIAGE_{key}": v for key, v in settings.items()}},
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as server,
        ):
            try:
                told = server.stdout.readline().split() if server.stdout else []
                where = urlsplit(next((word for word in told if "://" in word), ""))
                if not where.hostname or not where.port:
                    raise OSError(f"the server did not start: {log.read_text()}")
                yield where.hostname, where.port
            finally:
                server.terminate()
