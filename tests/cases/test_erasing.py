"""Erasing a case takes away what it tells of people, for good, and leaves what was concluded."""

from pathlib import Path

import pytest
from sqlalchemy import select

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
