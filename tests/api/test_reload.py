"""Rules are changed while the service answers: wholly, in every process, or not at all."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event
from time import sleep
from typing import Any, NamedTuple

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from enroltriage.api.app import create_app
from enroltriage.api.config import Config
from enroltriage.api.packed_rules import read_rules
from enroltriage.api.rule_board import Board, BusyError
from enroltriage.api.rule_switch import NotReadyError, Switch
from enroltriage.api.service import EXTENSION, current_service, service_of
from enroltriage.api.store.lessons import count_lessons
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.rule_versions import last_change
from enroltriage.expert import KnowledgeError

from .changing_rules import NEW, OLD, RELOAD, Rules


@pytest.fixture
def rules(tmp_path: Path) -> Rules:
    """Rules of printers."""
    return Rules(tmp_path / "rules")


@pytest.fixture
def config(rules: Rules, tmp_path: Path) -> Config:
    """The settings of a service over these rules, and a store."""
    store = f"sqlite:///{tmp_path / 'cases.db'}"
    return Config(rules=rules.folder, log_level="error", database=store)


@pytest.fixture
def app(config: Config) -> Flask:
    """The service, in this process."""
    app = create_app(config)
    migrate(service_of(app).cases.database)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A caller of it."""
    return app.test_client()


def version(client: FlaskClient) -> str:
    """The version of the rules that answer."""
    told: str = client.post("/v1/diagnoses", json={}).get_json()["knowledge"]["version"]
    return told


def test_rules_that_have_not_changed_stay(client: FlaskClient) -> None:
    before = version(client)
    response = client.post(RELOAD)
    assert response.status_code == 200
    told = {"version": before}
    assert response.get_json() == {
        "changed": False, "before": told, "knowledge": told, "warnings": {},
    }  # fmt: skip


def test_everything_that_is_answered_is_by_the_new_rules(client: FlaskClient, rules: Rules) -> None:
    """Answers, entries, the page, the drawing, the document, and what callers have kept."""
    case = {"facts": {"symptom": "prints-nothing"}}
    paths = ("/v1/symptoms", "/?lang=en", "/v1/diagram.dot?lang=en", "/openapi.json", "/readyz")
    before = version(client)
    tags = {path: client.get(path).headers.get("ETag") for path in paths}
    assert OLD in str(client.post("/v1/diagnoses", json=case).get_json())
    rules.change()
    told = client.post(RELOAD).get_json()
    assert told["changed"] is True
    assert told["before"] == {"version": before}
    new = told["knowledge"]["version"]
    assert new == version(client) == client.get("/readyz").get_json()["knowledge"]["version"]
    assert NEW in str(client.post("/v1/diagnoses", json=case).get_json())
    for path in paths[:3]:
        text = client.get(path, headers={"If-None-Match": tags[path] or ""}).get_data(as_text=True)
        assert NEW in text, path
        assert OLD not in text, path
    assert client.get("/openapi.json").headers["ETag"] != tags["/openapi.json"]
    counted = client.get("/metrics").get_data(as_text=True)
    info = dict(re.findall(r'enroltriage_info\{.*?knowledge="(\w+)".*?\} (\S+)', counted))
    assert (info[before], info[new]) == ("0.0", "1.0")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (Rules.spoil, r"symptoms/prints-nothing\.yaml:\d+:\d+: "),
        (Rules.contradict, r"causes/paper-missing\.yaml:\d+:\d+: "),
        (lambda rules: shutil.rmtree(rules.folder), "is no folder"),
        (lambda rules: (rules.folder / "x.yaml").write_bytes(b"\xff"), r"x\.yaml:1:1: not UTF-8"),
        (lambda rules: (rules.folder / "x.yml").write_text("a: 1"), r"x\.yml:1:1: .*rename"),
    ],
)
def test_rules_with_errors_are_refused_and_the_old_ones_answer_on(
    client: FlaskClient, rules: Rules, harm: Callable[[Rules], object], told: str
) -> None:
    before = version(client)
    harm(rules)
    response = client.post(RELOAD)
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert any(re.search(told, error["detail"]) for error in response.get_json()["errors"])
    assert version(client) == before


def test_rules_of_several_layers_are_read_again_all_of_them(
    rules: Rules, tmp_path: Path, config: Config
) -> None:
    """A change of any layer is one of the whole; a faulty file is told by its pack."""
    site = tmp_path / "site"
    site.mkdir()
    head = 'pack: ours\ntitle: {en: O, de: U}\nextends: [printers]\nedition: "2026-01"\n'
    (site / "pack.yaml").write_text(head, "utf-8")
    app = create_app(replace(config, rules=(rules.folder, site)))
    migrate(service_of(app).cases.database)
    client = app.test_client()
    versions = [version(client)]
    rules.change()
    assert client.post(RELOAD).get_json()["changed"] is True
    versions.append(version(client))
    estimates = site / "planning.yaml"
    estimates.write_text("planning: {hand_on: 7}\n", "utf-8")
    assert client.post(RELOAD).get_json()["changed"] is True
    versions.append(version(client))
    assert len({*versions}) == 3
    with app.test_request_context():
        assert current_service().knowledge.planning.hand_on == 7
    estimates.write_text("planing: {}\n", "utf-8")
    response = client.post(RELOAD)
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["detail"].startswith("ours/planning.yaml:1:1: ")
    assert version(client) == versions[-1]


def test_a_request_ends_by_the_rules_it_began_with(app: Flask, rules: Rules) -> None:
    with app.test_request_context():
        service = current_service()
        rules.change()
        assert app.test_client().post(RELOAD).get_json()["changed"]
        assert current_service() is service
    with app.test_request_context():
        assert current_service().knowledge.symptoms["prints-nothing"].title["en"] == NEW


def test_cases_of_rules_that_were_left_are_compared_no_more(app: Flask, rules: Rules) -> None:
    """Their engines would be kept for it, and their threads."""
    client = app.test_client()
    comparison = service_of(app).comparison
    rules.change()
    assert client.post(RELOAD).get_json()["changed"]
    case = {"facts": {}, "text": None, "locale": "en", "edition": "current"}
    comparison.offer(case, "id")
    counted = client.get("/metrics").get_data(as_text=True)
    assert 'enroltriage_comparisons_total{result="dropped"} 1.0' in counted
    assert service_of(app).comparison is not comparison


def test_who_comes_while_the_rules_are_read_is_told_to_come_again(
    app: Flask, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, goes_on = Event(), Event()

    def slow(*told: Any) -> Any:
        began.set()
        assert goes_on.wait(20)
        return read_rules(*told)

    monkeypatch.setattr("enroltriage.api.app.read_rules", slow)
    slowly = create_app(config).test_client()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(slowly.post, RELOAD)
        assert began.wait(20)
        response = slowly.post(RELOAD)
        assert response.status_code == 409
        assert int(response.headers["Retry-After"]) > 0
        goes_on.set()
        assert first.result(20).status_code == 200


def test_new_rules_answer_even_if_no_other_server_can_be_told(
    client: FlaskClient, app: Flask, rules: Rules
) -> None:
    """The store is away; once it is back, sending it again tells them."""
    database = service_of(app).cases.database
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE rule_changes RENAME TO away")
    before = version(client)
    rules.change()
    response = client.post(RELOAD)
    assert response.status_code == 503
    assert "The new rules answer here" in response.get_json()["detail"]
    assert version(client) != before
    with database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO rule_changes")
    assert client.post(RELOAD).get_json()["changed"] is False
    with database.reading() as connection:
        assert last_change(connection) == (1, version(client))


def test_a_parameter_is_refused(client: FlaskClient) -> None:
    assert client.post(f"{RELOAD}?folder=/tmp").status_code == 422


def test_a_body_is_refused_and_nothing_is_read(client: FlaskClient, rules: Rules) -> None:
    """Who sends a folder must not believe that it was taken."""
    before = version(client)
    rules.change()
    response = client.post(RELOAD, json={"folder": "elsewhere"})
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["detail"] == "must be left out"
    assert version(client) == before


def test_a_reload_that_is_sent_again_changes_nothing_more(
    client: FlaskClient, rules: Rules
) -> None:
    """It needs no key for that, as the document says."""
    rules.change()
    key = {"Idempotency-Key": "k-1"}
    assert [client.post(RELOAD, headers=key).get_json()["changed"] for _ in range(2)] == [
        True,
        False,
    ]
    document = client.get("/openapi.json").get_json()["paths"][RELOAD]["post"]
    assert "An Idempotency-Key is not needed" in document["description"]


class Seated(NamedTuple):
    """A switch of one process of a board with room for two, and what it answers."""

    switch: Switch
    board: Board
    client: FlaskClient


@pytest.fixture
def seated(app: Flask, tmp_path: Path) -> Seated:
    """This process, on a board of its own."""
    board = Board(2, tmp_path)
    switch: Switch = app.extensions[EXTENSION]
    switch.take_part(board, board.take_seat(), lambda: None)
    return Seated(switch, board, app.test_client())


def test_nothing_is_switched_while_a_process_is_not_ready(
    seated: Seated, rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it can be tried again once that process has ended."""
    monkeypatch.setattr("enroltriage.api.rule_switch.PATIENCE_SECONDS", 0.1)
    before = version(seated.client)
    stuck = seated.board.take_seat()
    assert stuck is not None
    rules.change()
    with pytest.raises(NotReadyError, match="Try again"):
        seated.switch.reload()
    assert seated.client.post(RELOAD).status_code == 503
    assert version(seated.client) == before
    seated.board.leave(stuck)
    assert seated.switch.reload().after == version(seated.client) != before


def test_once_rules_were_withdrawn_the_process_learns_again(
    seated: Seated, rules: Rules, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While they may still become active, it waits: what it learned would be for the old ones."""
    monkeypatch.setattr("enroltriage.api.rule_switch.PATIENCE_SECONDS", 0.1)
    seated.board.take_seat()
    rules.change()
    with pytest.raises(NotReadyError):
        seated.switch.reload()
    with service_of(app).cases.database.writing() as connection:
        count_lessons(connection, frozenset(), frozenset({("prints-pale", "toner-used-up")}))
    seated.switch.learn()
    assert service_of(app).learned.at is None
    seated.switch.look()
    seated.switch.learn()
    assert service_of(app).learned.at is not None


def test_a_switch_waits_until_every_process_is_ready(seated: Seated, rules: Rules) -> None:
    before = version(seated.client)
    other = seated.board.take_seat()
    rules.change()
    with ThreadPoolExecutor(1) as pool:
        switching = pool.submit(seated.switch.reload)
        while seated.board.wanted == 0:
            sleep(0.01)
        assert version(seated.client) == before
        seated.board.tell_ready(other, seated.board.wanted)
        assert switching.result(20).after == version(seated.client) != before


def test_one_process_at_a_time_has_the_turn(seated: Seated, rules: Rules) -> None:
    rules.change()
    with seated.board.turn(), pytest.raises(BusyError):
        seated.switch.reload()
    assert seated.switch.reload().before != seated.switch.reload().before


def test_a_signal_is_taken_up_once(seated: Seated, rules: Rules) -> None:
    before = version(seated.client)
    rules.change()
    seated.board.ask()
    with seated.board.turn():  # somebody is at it: it waits for a later look
        seated.switch.look()
    assert version(seated.client) == before
    seated.switch.look()
    assert version(seated.client) != before
    assert not seated.board.is_asked()


def test_a_signal_for_faulty_rules_changes_nothing_and_is_logged(
    seated: Seated, rules: Rules, capsys: pytest.CaptureFixture[str]
) -> None:
    before = version(seated.client)
    rules.spoil()
    seated.board.ask()
    seated.switch.look()
    assert version(seated.client) == before
    (line,) = capsys.readouterr().err.splitlines()
    logged = orjson.loads(line)
    assert logged["event"] == "rules refused"
    assert logged["findings"][0].startswith("symptoms/prints-nothing.yaml:")


def test_a_process_makes_itself_ready_for_what_another_has_read(
    seated: Seated, rules: Rules, config: Config
) -> None:
    """From the files that the other has published; the folder may have changed meanwhile."""
    before = version(seated.client)
    other: Switch = create_app(config).extensions[EXTENSION]
    other.take_part(seated.board, seated.board.take_seat(), lambda: None)
    rules.change()
    with ThreadPoolExecutor(1) as pool:
        switching = pool.submit(other.reload)
        while seated.board.wanted == 0:
            sleep(0.01)
        rules.comment()
        seated.switch.look()
        assert switching.result(20).after == version(seated.client) != before
    assert seated.client.get("/v1/symptoms").get_json()["items"][0]["title"] == NEW


def test_faults_of_the_rules_keep_their_kind(rules: Rules) -> None:
    """Whoever reads them from a program gets every finding, as at the start."""
    rules.spoil()
    with pytest.raises(KnowledgeError) as refused:
        read_rules(rules.folder)
    assert {finding.file for finding in refused.value.findings} == {"symptoms/prints-nothing.yaml"}
