"""Every store that a released version has written is read by this one, and answered as then.

The stores are kept in tests/data/stores, as make_dump.py has written them down.
"""

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from enroltriage.api.app import case_desk, create_app, make_app
from enroltriage.api.config import Config, load_config
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.service import service_of
from enroltriage.api.store.copies import restore
from enroltriage.api.store.database import Database
from enroltriage.api.store.lessons import lessons_by_now
from enroltriage.api.store.migrate import migrate, scripts
from enroltriage.api.store.steps import current, newest

STORES = Path(__file__).resolve().parents[1] / "data/stores"
STEPS = sorted(file.stem for file in STORES.glob("*.sql"))
CONFIG = Config(log_level="error")


@pytest.fixture(params=STEPS)
def step(request):
    """A step of the tables that was the newest one of a version."""
    return request.param


@pytest.fixture
def old(step, tmp_path):
    """The file of a store at that step."""
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((STORES / f"{step}.sql").read_text("utf-8"))
    return file


@pytest.fixture(scope="module")
def service():
    """The service over the shipped rules, which are others than those that answered then."""
    return service_of(create_app(load_config(log_level="error")))


@pytest.fixture
def client_of(service):
    """Makes a caller of the service over a store."""
    databases = []

    def make(database):
        databases.append(database)
        desk = case_desk(service.expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database)
        return make_app(replace(service, cases=desk), CONFIG).test_client()

    yield make
    for database in databases:
        database.close()


def contains(answer, expected):
    """Whether an answer says all that is expected; later versions may say more."""
    if isinstance(expected, dict) and isinstance(answer, dict):
        return all(name in answer and contains(answer[name], value)
                   for name, value in expected.items())  # fmt: skip
    if isinstance(expected, list) and isinstance(answer, list):
        return len(answer) == len(expected) and all(map(contains, answer, expected))
    return bool(answer == expected)


def assert_answers_alike(client, step):
    answers = json.loads((STORES / f"{step}.json").read_text("utf-8"))
    assert len(answers) > 10
    for path, expected in answers.items():
        answer = client.get(path).get_json()
        assert contains(answer, expected), (path, answer, expected)


def test_no_step_that_was_released_is_forgotten():
    """A step that this version lacks would leave its stores behind."""
    assert "0001" in STEPS
    assert set(STEPS) <= {script.revision for script in scripts().walk_revisions()}


def test_an_old_store_is_brought_up_to_date_and_answers_as_it_did(client_of, old, step):
    database = Database(f"sqlite:///{old}")
    assert migrate(database) == (step, newest())
    assert_answers_alike(client_of(database), step)


def test_an_old_copy_is_restored_and_brought_up_to_date(client_of, old, step, tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert restore(old, database, lambda done, total: None, force=False).step == step
    assert current(database) == newest()
    assert_answers_alike(client_of(database), step)


def test_what_was_reported_before_outcomes_taught_anything_teaches_now(old, step):
    """The first step did not count; the steps after it do so for what they find."""
    database = Database(f"sqlite:///{old}")
    migrate(database)
    with database.reading() as connection:
        assert lessons_by_now(connection) == {("prints-nothing", "paper-missing"): 1}


def test_an_old_case_goes_on_under_the_rules_of_today(client_of, old, service):
    database = Database(f"sqlite:///{old}")
    migrate(database)
    client = client_of(database)
    (case, *_) = client.get("/v1/cases?status=open").get_json()["cases"]
    where = f"/v1/cases/{case['id']}"
    before = client.get(where).get_json()
    answer = client.post(
        f"{where}/text", json={"text": "Device Cap Reached"}, headers={"If-Match": "*"}
    )
    now = answer.get_json()
    assert answer.status_code == 200
    assert now["revision"] == before["revision"] + 2
    assert now["diagnosis"]["knowledge"]["version"] == service.knowledge.version
    assert before["diagnosis"]["knowledge"]["version"] != service.knowledge.version


def test_a_write_that_was_answered_then_is_answered_again(client_of, old, step):
    database = Database(f"sqlite:///{old}")
    migrate(database)
    answers = json.loads((STORES / f"{step}.json").read_text("utf-8"))
    again = client_of(database).post(
        "/v1/cases",
        json={"text": "It says on the screen: Cannot print", "by": "Ms. Example"},
        headers={"Idempotency-Key": "k-2"},
    )
    assert again.status_code == 201
    assert f"/v1/cases/{again.get_json()['id']}" in answers
