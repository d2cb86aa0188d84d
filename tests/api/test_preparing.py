"""What a first asker would wait for is worked out before the service listens."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import Mock

import pytest
from flask import Flask

from enroltriage.api import serve as module
from enroltriage.api.config import Config
from enroltriage.api.service import Service, service_of
from enroltriage.expert import Expert


@pytest.fixture
def prepared(app: Flask) -> tuple[Service, Mock]:
    """A service, and what its expert is asked for."""
    service = service_of(app)
    expert = Mock(spec=Expert, knowledge=service.knowledge)
    return replace(service, expert=expert), expert


def test_the_plan_of_each_symptom_is_worked_out(prepared: tuple[Service, Mock]) -> None:
    service, expert = prepared
    service.prepare(60)
    asked = [call.args[0] for call in expert.tree.call_args_list]
    assert asked == list(service.knowledge.symptoms)


def test_the_first_text_finds_its_words_known(prepared: tuple[Service, Mock]) -> None:
    service, expert = prepared
    service.prepare(0)
    (read,) = expert.diagnose.call_args_list
    assert read.kwargs["text"]


def test_plans_that_take_too_long_are_left_for_when_they_are_asked_for(
    prepared: tuple[Service, Mock], monkeypatch: pytest.MonkeyPatch
) -> None:
    service, expert = prepared
    times = iter((0.0, 0.5, 1.5, 2.5))
    monkeypatch.setattr("enroltriage.api.service.perf_counter", lambda: next(times))
    service.prepare(2)
    assert expert.tree.call_count == 2


def test_what_every_answer_needs_is_there_before_it_listens(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that they are there in every process that answers."""
    happened: list[str] = []
    monkeypatch.setattr("enroltriage.api.app.create_app", lambda *_: app)
    monkeypatch.setattr(
        Service, "prepare", lambda _, seconds: happened.append(f"prepared for {seconds} s")
    )
    monkeypatch.setattr(module, "bind", lambda *_: happened.append("bound") or Mock())
    monkeypatch.setattr(module, "_run", lambda *_: happened.append("served"))
    module.serve(Config(port=0, cache="off"))
    assert happened == ["prepared for 0 s", "bound", "served"]
