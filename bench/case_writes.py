"""What a durable write of a case takes of the processor, beside a plain route that writes as much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time_ns
from typing import Any

import orjson
from flask import Flask, Response, request
from flask.testing import FlaskClient
from marshmallow import Schema, fields
from sqlalchemy import insert
from werkzeug.test import TestResponse

from enroltriage.api.app import create_app
from enroltriage.api.config import Config
from enroltriage.api.service import service_of
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.tables import CASES, ENTRIES, RETRIES
from enroltriage.expert import Expert
from enroltriage.expert.notices import INCIDENT
from enroltriage.rules import load_expert

from .cases import new_cases
from .report import WrongAnswer

CASES_WRITTEN, QUICK_CASES = 400, 30
ROUNDS, QUICK_ROUNDS = 4, 2


@dataclass(frozen=True, slots=True)
class Taken:
    """Microseconds of the processor, medians: of our write, of the plain one, of the diagnosis."""

    ours: float
    plain: float
    diagnosis: float

    @property
    def share(self) -> float:
        """Our write in percent of the plain one and the diagnosis together."""
        return 100 * self.ours / (self.plain + self.diagnosis)


def measure_writes(quick: bool) -> Taken:
    """Tell each of some cases a fact, and as often write as many rows by the plain route.

    The three take turns, case by case. Raises WrongAnswer.
    """
    with TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{Path(folder, 'cases.db')}"
        app = create_app(Config(log_level="error", database=url, comparison_share=0))
        migrate(service_of(app).cases.database)
        other = Database(f"sqlite:///{Path(folder, 'plain.db')}")
        migrate(other)
        try:
            client = app.test_client()
            expert = load_expert()  # not the service's: what that has met, this one has not
            usual = client.post("/v1/cases", json={"facts": _usual(expert)}).data
            writes = _Writes(client, plain_app(other, usual).test_client(), expert)
            return writes.measure(
                *(QUICK_CASES, QUICK_ROUNDS) if quick else (CASES_WRITTEN, ROUNDS)
            )
        finally:
            other.close()
            service_of(app).cases.database.close()


def plain_app(database: Database, answer: bytes) -> Flask:
    """A route that checks a body by marshmallow, inserts a case's rows, and gives one answer."""
    app, schema = Flask(__name__), _Body()
    found = orjson.dumps(recorded_of(answer))

    @app.patch("/cases/<case>/facts")
    def write(case: str) -> Response:
        content = orjson.dumps(schema.load(request.get_json()))
        with database.writing() as connection:
            connection.execute(insert(CASES).values(
                id=case, opened_at=0, changed_at=0, revision=2, status="open", outcome="open",
                knowledge="", reference=None, url=None,
            ))  # fmt: skip
            for number, (kind, told) in enumerate((("facts", content), ("diagnosis", found)), 1):
                connection.execute(insert(ENTRIES).values(
                    case_id=case, number=number, at=0, by="", kind=kind, content=told,
                ))  # fmt: skip
            connection.execute(insert(RETRIES).values(
                caller="", key=case, at=0, fingerprint="0" * 64, case_id=case, answer=answer,
            ))  # fmt: skip
        return Response(answer, mimetype="application/json")

    return app


def recorded_of(answer: bytes) -> dict[str, Any]:
    """About what is recorded of a diagnosis."""
    found = orjson.loads(answer)["diagnosis"]
    causes = [{k: cause[k] for k in ("id", "status", "likelihood")} for cause in found["causes"]]
    return {**found["knowledge"], "outcome": found["outcome"], "causes": causes}


class _Body(Schema):
    facts = fields.Dict(keys=fields.String(), required=True)


@dataclass(frozen=True, slots=True)
class _Writes:
    client: FlaskClient
    plain: FlaskClient
    expert: Expert

    def measure(self, count: int, rounds: int) -> Taken:
        expert = self.expert
        symptom = expert.knowledge.symptom_fact.name
        cases: list[tuple[str, Mapping[str, Any], dict[str, Any]]] = []
        for facts in islice(new_cases(expert.knowledge), count):
            response = self.client.post("/v1/cases", json={"facts": {symptom: facts[symptom]}})
            cases.append((_shown(response)["id"], facts, {symptom: facts[symptom]}))
        times: tuple[list[float], ...] = ([], [], [])
        for number in range(rounds):
            for case, facts, known in cases:
                names = sorted(facts.keys() - {symptom}) or [symptom]
                name = names[number % len(names)]
                # Told again it would be no news, and nothing would be written.
                known[name] = None if known.get(name) == facts[name] else facts[name]
                body = orjson.dumps({name: known[name]})
                ours, response = _timed(partial(self._ours, case, number, body))
                plain, beside = _timed(partial(self._plain, case, number, body))
                alone, found = _timed(partial(_diagnosis, expert, known))
                _shown(beside)
                if _alone(now := _shown(response)["diagnosis"]) != orjson.loads(found):
                    raise WrongAnswer(f"a case told {body!r} was answered {now!r}")
                if number:  # the first round warms up
                    for kept, taken in zip(times, (ours, plain, alone), strict=True):
                        kept.append(taken)
        return Taken(*(median(each) for each in times))

    def _ours(self, case: str, number: int, body: bytes) -> TestResponse:
        headers = {"If-Match": "*", "Idempotency-Key": f"{case}-{number}"}
        return self.client.patch(
            f"/v1/cases/{case}/facts", data=body, headers=headers, content_type="application/json"
        )

    def _plain(self, case: str, number: int, body: bytes) -> TestResponse:
        content = b'{"facts": %s}' % body
        path = f"/cases/{case[2:]}-{number}/facts"
        return self.plain.patch(path, data=content, content_type="application/json")


def _usual(expert: Expert) -> dict[str, Any]:
    return {expert.knowledge.symptom_fact.name: next(iter(expert.knowledge.symptoms))}


def _diagnosis(expert: Expert, facts: Mapping[str, Any]) -> bytes:
    return orjson.dumps(expert.diagnose(facts, locale="en").to_dict())


def _alone(diagnosis: dict[str, Any]) -> dict[str, Any]:
    """The diagnosis without what other cases have to do with it."""
    notices = [notice for notice in diagnosis["notices"] if notice["code"] != INCIDENT]
    return {**diagnosis, "notices": notices}


def _shown(response: TestResponse) -> dict[str, Any]:
    if response.status_code not in (200, 201):
        raise WrongAnswer(f"{response.request.path} was answered {response.data!r}")
    shown: dict[str, Any] = response.get_json()
    return shown


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Microseconds of the processor, in all threads of this process; and what came of it."""
    start = process_time_ns()
    found = call()
    return (process_time_ns() - start) / 1000, found
