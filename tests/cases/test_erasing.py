"""Erasing a case takes away what it tells of people, for good, and leaves what was concluded."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import select

from enroltriage.api import follower
from enroltriage.api.cases.prune import Age, prune
from enroltriage.api.follower import Follower
from enroltriage.api.service import EXTENSION
from enroltriage.api.store.database import PATIENCE_SECONDS, Database
from enroltriage.api.store.tables import METADATA

ANY = {"If-Match": "*"}
FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
NAME = "Ms.Zwiebelthal"


@pytest.fixture
def case(client, opened):
    case = opened(
        text=f"{NAME} cannot enrol.",
        facts=FACTS,
        by=NAME,
        reference={"id": NAME, "url": f"https://t.example/{NAME}"},
    )
    where = f"/v1/cases/{case['id']}"
    client.post(
        f"{where}/text", json={"text": NAME, "by": NAME}, headers={**ANY, "Idempotency-Key": NAME}
    )
    cause = case["diagnosis"]["causes"][0]["id"]
    client.post(
        f"{where}/outcome", json={"cause": cause, "worked": True, "note": NAME}, headers=ANY
    )
    return case


def everything_in(database):
    """Every text and every value of bytes in every table."""
    with database.reading() as connection:
        rows = [
            row for table in METADATA.sorted_tables for row in connection.execute(select(table))
        ]
    return b" ".join(v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row)


def test_nothing_of_a_person_is_left_in_any_table(client, case, database):
    assert NAME.encode() in everything_in(database)
    response = client.delete(f"/v1/cases/{case['id']}", headers=ANY)
    assert (response.status_code, response.data) == (204, b"")
    assert NAME.encode() not in everything_in(database)


def test_what_is_erased_is_overwritten_in_the_file(client, case, database):
    if not database.is_sqlite:
        pytest.skip("a server has its own way with what is deleted")
    client.delete(f"/v1/cases/{case['id']}", headers=ANY)
    for file in (database.url.database, f"{database.url.database}-wal"):
        assert NAME.encode() not in Path(file).read_bytes()


def is_in_the_file(database):
    files = (database.url.database, f"{database.url.database}-wal")
    return any(NAME.encode() in Path(file).read_bytes() for file in files)


def test_while_somebody_reads_a_file_nobody_waits_and_it_is_overwritten_thereafter(
    app, client, case, opened, database
):
    if not database.is_sqlite:
        pytest.skip("a server has its own way with what is deleted")
    server = Follower(app.extensions[EXTENSION])
    with database.reading() as connection:
        connection.execute(select(METADATA.tables["entries"])).all()
        began = monotonic()
        assert client.delete(f"/v1/cases/{case['id']}", headers=ANY).status_code == 204
        opened()
        server.look_at_store()
        assert monotonic() - began < PATIENCE_SECONDS / 2
        assert is_in_the_file(database)
    server.look_at_store()
    assert not is_in_the_file(database)


def test_what_another_program_erased_while_somebody_read_is_overwritten_thereafter(
    app, case, database, monkeypatch
):
    if not database.is_sqlite:
        pytest.skip("a server has its own way with what is deleted")
    monkeypatch.setattr(follower, "ERASED_SECONDS", 0)
    server, at = Follower(app.extensions[EXTENSION]), datetime.now(UTC) + timedelta(days=1)
    other = Database(f"sqlite:///{database.url.database}")
    with database.reading() as connection:
        connection.execute(select(METADATA.tables["entries"])).all()
        began = monotonic()
        assert prune(other, Age(at, at), at, lambda *_: None).cases == 1
        assert monotonic() - began < PATIENCE_SECONDS / 2
        other.close()
    assert is_in_the_file(database)
    server.look_at_store()
    assert not is_in_the_file(database)


def test_that_there_was_a_case_and_what_was_concluded_stays(client, case):
    client.delete(f"/v1/cases/{case['id']}", headers=ANY)
    left = client.get(f"/v1/cases/{case['id']}").get_json()
    assert (left["status"], left["facts"], left["texts"], left["diagnosis"]) == (
        "erased",
        [],
        [],
        None,
    )
    assert left["opened_at"] == case["opened_at"]
    entries = client.get(f"/v1/cases/{case['id']}/history").get_json()["entries"]
    assert [entry["kind"] for entry in entries][-1] == "erased"
    concluded = [entry["content"] for entry in entries if entry["kind"] == "diagnosis"]
    assert concluded[0]["knowledge"] == case["diagnosis"]["knowledge"]["version"]
    assert concluded[0]["causes"]


def test_nothing_is_added_to_an_erased_case(client, case):
    where = f"/v1/cases/{case['id']}"
    client.delete(where, headers=ANY)
    assert (
        client.patch(f"{where}/facts", json={"ever_worked": True}, headers=ANY).status_code == 410
    )
    assert client.delete(where, headers=ANY).status_code == 410
    assert client.get(f"{where}/diagnosis").status_code == 410


def test_a_write_of_an_erased_case_that_is_sent_again_is_not_carried_out(client, case):
    where = f"/v1/cases/{case['id']}"
    client.delete(where, headers=ANY)
    again = client.post(
        f"{where}/text", json={"text": NAME, "by": NAME}, headers={**ANY, "Idempotency-Key": NAME}
    )
    assert again.status_code == 410


def test_all_that_is_stored_of_a_case_is_exported(client, case):
    response = client.get(f"/v1/cases/{case['id']}/export")
    assert response.headers["Content-Disposition"].endswith(f'"case-{case["id"]}.json"')
    assert response.get_json() == client.get(f"/v1/cases/{case['id']}/history").get_json()
    assert response.data.count(NAME.encode()) >= 6
