"""Live cases are evaluated by every engine on the side; no caller notices."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from threading import Event
from typing import Any

import pytest
from flask import Flask

from enroltriage.api import comparison as module
from enroltriage.api.answer_cache import AnswerCache
from enroltriage.api.app import create_app, make_app
from enroltriage.api.comparison import WAITING, Comparison
from enroltriage.api.config import Config, load_config
from enroltriage.api.logs import configure_logging
from enroltriage.api.metrics import Metrics
from enroltriage.api.service import service_of
from enroltriage.expert import Expert
from enroltriage.expert.alike import Alike
from enroltriage.expert.conditions import FactValue
from enroltriage.expert.engine import Engine, Inference

CASE = {"text": None, "facts": {}, "locale": "en", "edition": "current"}


class Wrapped:
    """An engine that does something of its own before it passes on what the real one says."""

    name = "wrapped"

    def __init__(self, engine: Engine, change: Callable[[Inference], Inference]) -> None:
        self._engine = engine
        self._change = change

    def infer(self, facts: Mapping[str, FactValue]) -> Inference:
        """What the real engine says, changed."""
        return self._change(self._engine.infer(facts))


class Watched:
    """A comparison of the real engine with a changed one, and what it has counted."""

    def __init__(
        self, app: Flask, share: float, change: Callable[[Inference], Inference], kept: int
    ) -> None:
        service = service_of(app)
        self.metrics = Metrics(knowledge="k", engine="e", software="s")
        real = service.expert
        rival = Expert(real.knowledge, Wrapped(real.engine, change), read_by=real.read_by)
        experts = {"compiled": real, "wrapped": rival}
        self.comparison = Comparison(experts, share, self.metrics)
        self.client = make_app(
            replace(
                service,
                metrics=self.metrics,
                comparison=self.comparison,
                answers=AnswerCache(kept),
            ),
            Config(),
        ).test_client()
        configure_logging("error")

    def counted(self) -> dict[str, int]:
        """How many comparisons came to which result, those that came to any."""
        lines = self.metrics.text().decode().splitlines()
        found = [line.split('"') for line in lines if line.startswith("enroltriage_comparisons_t")]
        return {result: n for _, result, rest in found if (n := int(float(rest[1:])))}


@pytest.fixture
def watched(app: Flask) -> Iterator[Callable[..., Watched]]:
    """Makes a comparison that ends with the test."""
    made: list[Watched] = []

    def make(
        share: float = 1,
        change: Callable[[Inference], Inference] = lambda inference: inference,
        kept: int = 0,
    ) -> Watched:
        made.append(Watched(app, share, change, kept))
        return made[-1]

    yield make
    for each in made:
        each.comparison.drain()


def _forgetful(inference: Inference) -> Inference:
    return Inference(inference.fired[1:], inference.conclusions)


def test_engines_that_agree_are_counted_as_the_same(
    watched: Callable[..., Watched], example_requests: list[dict[str, Any]]
) -> None:
    """With the real second engine, no example differs."""
    live = watched()
    experts = service_of(live.client.application).experts
    comparison = Comparison(experts, 1, live.metrics)
    for case in example_requests[:20]:
        comparison.offer({**CASE, **case}, "")
    comparison.drain(20)
    assert live.counted() == {"same": 20}


def test_an_engine_that_agrees_infers_once_and_answers_nothing(
    watched: Callable[..., Watched],
) -> None:
    """It infers from the very facts of the case, whichever case the answer was kept of."""
    seen: list[Inference] = []

    def note(inference: Inference) -> Inference:
        seen.append(inference)
        return inference

    live = watched(change=note)
    facts = {"platform": "ios", "symptom": "device-cap-reached", "device_limit": 9}
    for count in (5, 7):  # no rule tells them apart
        live.client.post("/v1/diagnoses", json={"facts": {**facts, "device_count": count}})
    live.comparison.drain(20)
    assert live.counted() == {"same": 2}
    assert len(seen) == 2


def test_a_difference_is_counted_and_logged_with_what_brings_it_about(
    watched: Callable[..., Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    """The facts, those recognised in the text included, but no word of the text."""
    live = watched(change=_forgetful)
    message = "Workplace Join failed"
    facts = {"platform": "ios", "company_portal": "outdated", "error_message": f"Erika: {message}"}
    body = {"facts": facts, "text": f"Erika Mustermann: {message}", "locale": "de"}
    answered = live.client.post("/v1/diagnoses", json=body, headers={"X-Request-ID": "ticket-7"})
    live.comparison.drain(20)
    assert answered.status_code == 200
    assert live.counted() == {"different": 1}
    written = capsys.readouterr().err
    line = json.loads(written)
    assert (line["event"], line["level"]) == ("engines differ", "error")
    assert line["request_id"] == "ticket-7"
    assert line["engines"] == ["compiled", "wrapped"]
    assert [bool(rules) for rules in line["differences"]["fired"]] == [True, False]
    assert "conclusions" not in line["differences"]
    assert line["facts"] == {
        "platform": "ios",
        "company_portal": "outdated",
        "symptom": "workplace-join-failed",
    }
    assert "Erika" not in written


def test_a_different_conclusion_shows_in_the_answer(
    watched: Callable[..., Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    """Both what was concluded and which parts of the answer it changes are told."""
    live = watched(change=lambda inference: Inference(inference.fired, ()))
    live.client.post(
        "/v1/diagnoses", json={"facts": {"platform": "ios", "symptom": "workplace-join-failed"}}
    )
    live.comparison.drain(20)
    told = json.loads(capsys.readouterr().err)["differences"]
    assert told["conclusions"][0]
    assert "causes" in told["answer"]
    assert "engine" not in told["answer"]


def test_a_difference_is_told_also_where_it_leads_to_no_answer(
    watched: Callable[..., Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    """What fired is known by then."""
    live = watched(change=lambda inference: Inference(("no-such-rule",), inference.conclusions))
    live.client.post(
        "/v1/diagnoses", json={"facts": {"platform": "ios", "symptom": "workplace-join-failed"}}
    )
    live.comparison.drain(20)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], live.counted()) == ("engines differ", {"different": 1})
    assert line["differences"]["fired"][1] == ["no-such-rule"]
    assert "no-such-rule" in line["differences"]["answer"]


def test_an_engine_that_fails_disturbs_neither_answers_nor_later_comparisons(
    watched: Callable[..., Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    """The failure is counted, and logged with its stack."""
    calls: list[Inference] = []

    def fail_once(inference: Inference) -> Inference:
        calls.append(inference)
        if len(calls) == 1:
            raise RuntimeError("broken")
        return inference

    live = watched(change=fail_once)
    for _ in range(2):
        assert live.client.post("/v1/diagnoses", json={}).status_code == 200
    live.comparison.drain(20)
    assert live.counted() == {"failed": 1, "same": 1}
    line = json.loads(capsys.readouterr().err)
    assert "RuntimeError: broken" in line["exception"]


def test_an_engine_that_hangs_delays_nobody(watched: Callable[..., Watched]) -> None:
    """Cases beyond those that may wait are dropped and counted; every answer comes."""
    begun, go_on = Event(), Event()

    def hang(inference: Inference) -> Inference:
        begun.set()
        assert go_on.wait(60)
        return inference

    live = watched(change=hang)
    live.client.post("/v1/diagnoses", json={})
    assert begun.wait(60)
    for _ in range(WAITING + 5):
        assert live.client.post("/v1/diagnoses", json={}).status_code == 200
    assert live.counted() == {"dropped": 5}
    assert f"\nenroltriage_comparisons_waiting {WAITING}.0\n" in live.metrics.text().decode()
    live.comparison.drain(0.01)  # gives up, although the engine hangs
    go_on.set()


def test_comparing_takes_no_more_of_the_processor_than_it_may(
    watched: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each case it rests in proportion, so that the others wait; at the end it does not."""
    monkeypatch.setattr(module, "SHARE_OF_TIME", 1e-9)
    counted = Event()
    live = watched()
    real = live.metrics.compared
    monkeypatch.setattr(live.metrics, "compared", lambda result: (real(result), counted.set()))
    for _ in range(3):
        live.client.post("/v1/diagnoses", json={})
    assert counted.wait(60)
    assert live.counted() == {"same": 1}
    live.comparison.drain(60)
    assert live.counted() == {"same": 3}


def test_no_case_or_every_case_is_compared_as_the_share_says(
    watched: Callable[..., Watched],
) -> None:
    """0 and 1 are exact."""
    for share, expected in ((0, {}), (1, {"same": 30})):
        live = watched(share)
        for _ in range(30):
            live.client.post("/v1/diagnoses", json={})
        live.comparison.drain(20)
        assert live.counted() == expected


def test_a_share_of_the_cases_is_compared(
    watched: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any case is as likely to be chosen as any other."""
    chance = Random(1)
    monkeypatch.setattr(module, "random", chance.random)
    live = watched(0.1)
    drawn = [live.comparison.draws() for _ in range(300)]
    chance.seed(1)
    assert drawn == [chance.random() < 0.1 for _ in range(300)]


def test_a_process_may_go_on_after_a_drain(watched: Callable[..., Watched]) -> None:
    """A drain ends the thread, not the comparison."""
    live = watched()
    for total in (1, 2):
        live.comparison.offer(CASE, "")
        live.comparison.drain(20)
        assert live.counted() == {"same": total}


def test_a_kept_answer_is_compared_like_any_other(watched: Callable[..., Watched]) -> None:
    """The share is one of the requests, and what is kept is watched too."""
    live = watched(kept=1_000_000)
    facts = {"platform": "ios", "symptom": "workplace-join-failed"}
    for locale in ("de", "en") * 3:
        body = {"locale": locale, "facts": facts}
        assert live.client.post("/v1/diagnoses", json=body).status_code == 200
    live.comparison.drain(20)
    assert live.counted() == {"same": 6}


def test_a_judgement_kept_of_a_case_that_only_seemed_alike_is_noticed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service as it is put together holds what it keeps to what the other engine finds."""
    monkeypatch.setattr(Alike, "put", lambda *_: ())
    app = create_app(load_config(comparison_share=1, log_level="error"))
    facts = {"platform": "ios", "symptom": "device-cap-reached", "device_limit": 5}
    for count in (1, 5):  # below the limit, and at it
        body = {"facts": {**facts, "device_count": count}}
        assert app.test_client().post("/v1/diagnoses", json=body).status_code == 200
    service_of(app).comparison.drain(20)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert {line["event"] for line in lines} == {"a kept answer differs"}
    assert lines[-1]["engines"] == ["compiled", "experta"]
    assert any(lines[-1]["differences"]["fired"])


def test_a_case_that_is_refused_is_not_compared(watched: Callable[..., Watched]) -> None:
    """There is no answer to compare."""
    live = watched()
    assert live.client.post("/v1/diagnoses", json={"facts": {"platform": 1}}).status_code == 422
    live.comparison.drain(20)
    assert live.counted() == {}
