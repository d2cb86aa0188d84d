"""Callers who write over HTTP until the connection breaks, and remember what was acknowledged.

What a caller writes follows from its seed alone, whenever it is cut off: what was not acknowledged
is sent again, and only then does it go on.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import orjson

RULES = Path(__file__).parents[1] / "rules" / "sound"
"""Rules about printers: a server reads them in no time."""
FACTS: dict[str, list[Any]] = {
    "plug": ["tight", "loose"],
    "paper": ["loaded", "empty", "jammed"],
    "driver": ["current", "outdated", None],
    "toner": [0, 10, 90],
}
"""Some of their facts, and values of these."""
SYMPTOMS = ["prints-nothing", "prints-pale"]
CAUSES = ["plug-loose", "paper-missing", "driver-outdated", "toner-used-up"]
ADDED = {"opened": 2, "facts": 2, "text": 2, "outcome": 1}
"""How many entries each kind of write adds, its diagnosis included."""
MERGE_PATCH = "application/merge-patch+json"


@dataclass(frozen=True)
class Write:
    """One write: its key, which is also who says it; ``case`` is None where it opens one."""

    key: str
    kind: str
    case: str | None
    content: dict[str, Any]

    def send(self, connection: HTTPConnection) -> tuple[int, bytes]:
        """The status and the body that it is answered with. Raises OSError and HTTPException."""
        if self.case is None:
            method, path = "POST", "/v1/cases"
        else:
            method = "PATCH" if self.kind == "facts" else "POST"
            path = f"/v1/cases/{self.case}/{self.kind}"
        body = {**self.content, "by": self.key}
        if self.kind == "facts":
            path, body = f"{path}?by={self.key}", self.content
        headers = {
            "Content-Type": MERGE_PATCH if self.kind == "facts" else "application/json",
            "Idempotency-Key": self.key,
            "If-Match": "*",
        }
        connection.request(method, path, orjson.dumps(body), headers)
        response = connection.getresponse()
        return response.status, response.read()


@dataclass(frozen=True)
class Acknowledged:
    """A write that was answered: the case, its revision then, and the whole answer."""

    write: Write
    case: str
    revision: int
    answer: bytes


@dataclass
class Writer:
    """One caller, with what it was promised; ``pending`` is what it never had an answer to."""

    name: str
    seed: int
    acknowledged: list[Acknowledged] = field(default_factory=list)
    pending: Write | None = None
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = Random(f"{self.seed} {self.name}")
        self._own: list[str] = []
        self._count = 0

    def write_until_it_breaks(self, address: str, shared: str) -> None:
        """Write to new cases, to own ones, and to one that all share."""
        with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
            while not self.faults:
                self.pending = self.pending or self._next(shared)
                try:
                    self.send_pending(connection)
                except (OSError, HTTPException):
                    return

    def send_pending(self, connection: HTTPConnection) -> None:
        """Send what is pending. Raises OSError and HTTPException where it stays so."""
        write = self.pending
        assert write is not None
        status, answer = write.send(connection)
        if status != (200 if write.case else 201):
            self.faults.append(f"{write} was answered {status}: {answer!r}")
            return
        shown = orjson.loads(answer)
        self.acknowledged.append(Acknowledged(write, shown["id"], shown["revision"], answer))
        if write.case is None:
            self._own.append(shown["id"])
        self.pending = None

    def _next(self, shared: str) -> Write:
        self._count += 1
        key = f"{self.name}-{self._count}"
        chance = self._chance
        kind = chance.choice(["open", "facts", "facts", "text", "outcome"])
        if kind == "open" or not self._own:
            facts = {"symptom": chance.choice(SYMPTOMS), **self._facts()}
            return Write(key, "opened", None, {"facts": facts, "text": f"It began. {key}"})
        case = shared if chance.random() < 0.3 else chance.choice(self._own[-3:])
        content = {
            "facts": {**self._facts(), "serial_number": chance.getrandbits(40)},  # always news
            "text": {"text": f"And then? {key}"},
            "outcome": {"cause": chance.choice(CAUSES), "worked": chance.random() < 0.5},
        }[kind]
        return Write(key, kind, case, content)

    def _facts(self) -> dict[str, Any]:
        names = self._chance.sample(sorted(FACTS), self._chance.randint(1, 3))
        return {name: self._chance.choice(FACTS[name]) for name in names}
