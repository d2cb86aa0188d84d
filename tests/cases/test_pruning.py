"""Cases that have not changed for long are erased, and answers to old writes are forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import sleep

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from enroltriage.api.cases import desk
from enroltriage.api.cases import prune as pruning
from enroltriage.api.cases.prune import Age, Pruned, count_old, prune
from enroltriage.api.cli import main
from enroltriage.api.store.retries import answered, forget_answers
from enroltriage.api.store.tables import CASES, ENTRIES, METADATA, RETRIES
from enroltriage.api.store.turns import take_turn

FACTS = {"platform": "ios", "symptom": "device-cap-reached"}
NAME = "Ms. Zwiebelthal"
NOW = datetime.now(UTC)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
DAY = 86_400_000_000


def unseen(done, total):
    """Who does not look how far it is."""


def age(database, case, days):
    """Let a case be so many days older than it is."""
    with database.writing() as connection:
        for table, of_case in ((CASES, CASES.c.id), (ENTRIES, ENTRIES.c.case_id)):
            times = {
                column: column - days * DAY
                for column in table.c
                if column.name in ("at", "opened_at", "changed_at")
            }
            connection.execute(update(table).where(of_case == case["id"]).values(times))


def states(client, cases):
    return [client.get(f"/v1/cases/{case['id']}").get_json()["status"] for case in cases]


@pytest.fixture
def cases(opened, database):
    """Seven cases that are six to no days old."""
    found = [opened(text=f"{NAME} says: Device Cap Reached", by=NAME) for _ in range(7)]
    for days, case in enumerate(reversed(found)):
        age(database, case, days)
    return found


def test_cases_that_have_not_changed_for_long_are_erased_and_no_others(
    client, cases, database, monkeypatch
):
    monkeypatch.setattr(pruning, "CASES", 2)  # several transactions
    seen = []
    old = Age(NOW - timedelta(days=1, hours=12), NEVER)
    assert count_old(database, old) == Pruned(5, 0)
    done = prune(database, old, NOW, lambda *far: seen.append(far))
    assert done == Pruned(5, 0)
    assert states(client, cases) == ["erased"] * 5 + ["open"] * 2
    assert seen == [(2, 5), (4, 5), (5, 5), (5, 5)]
    assert prune(database, old, NOW, unseen) == Pruned(0, 0)


def test_nothing_of_a_person_is_left_of_them(client, cases, database):
    prune(database, Age(NOW + timedelta(days=1), NEVER), NOW, unseen)
    with database.reading() as connection:
        rows = [tuple(row) for table in METADATA.sorted_tables if table.name != "rule_versions"
                for row in connection.execute(select(table))]  # fmt: skip
    assert rows
    assert NAME not in str(rows)
    entries = client.get(f"/v1/cases/{cases[0]['id']}/history").get_json()["entries"]
    assert [entry["kind"] for entry in entries] == ["opened", "diagnosis", "erased"]
    assert entries[1]["content"]["outcome"] == "open"


def test_a_case_that_changes_while_it_is_to_be_erased_stays(
    client, cases, told, database, monkeypatch
):
    select_old = pruning.unchanged_cases

    def and_somebody_tells(connection, before, after, limit):
        found = select_old(connection, before, after, limit)
        for _, case_id in found[:1]:
            told({"id": case_id}, ever_worked=True)
        return found

    monkeypatch.setattr(pruning, "unchanged_cases", and_somebody_tells)
    assert prune(database, Age(NOW - timedelta(days=3, hours=12), NEVER), NOW, unseen) == Pruned(
        2, 0
    )
    assert states(client, cases)[:3] == ["open", "erased", "erased"]


def test_answers_to_old_writes_are_forgotten_in_small_steps(client, database, monkeypatch):
    monkeypatch.setattr(pruning, "RETRIES", 2)
    for number in range(5):
        client.post("/v1/cases", json={}, headers={"Idempotency-Key": f"k-{number}"})
    with database.writing() as connection:
        newest = sha256(b"k-4").hexdigest()  # of keys, digests are kept
        old = RETRIES.c.key != newest
        connection.execute(update(RETRIES).where(old).values(at=RETRIES.c.at - 4 * DAY))
    seen = []
    done = prune(database, Age(None, NOW - timedelta(hours=72)), NOW, lambda *far: seen.append(far))
    assert done == Pruned(0, 4)
    assert seen == [(2, 4), (4, 4), (4, 4)]
    with database.reading() as connection:
        assert connection.execute(select(RETRIES.c.key)).scalars().all() == [newest]
    listed = client.get("/v1/cases").get_json()["cases"]
    assert len(listed) == 5
    for key, there in (("k-4", 5), ("k-0", 6)):  # what was forgotten is a new write
        client.post("/v1/cases", json={}, headers={"Idempotency-Key": key})
        assert len(client.get("/v1/cases").get_json()["cases"]) == there


def test_a_write_that_is_sent_again_while_its_case_is_erased_is_answered_in_full_or_not_at_all(
    client, monkeypatch
):
    def send():
        return client.post("/v1/cases", json={"facts": FACTS}, headers={"Idempotency-Key": "k"})

    def and_somebody_erases(connection, key):
        kept = answered(connection, key)
        where = f"/v1/cases/{first.get_json()['id']}"
        assert client.delete(where, headers={"If-Match": "*"}).status_code == 204
        return kept

    first = send()
    with monkeypatch.context() as patched:
        patched.setattr(desk, "answered", and_somebody_erases)
        again = send()
    assert (again.status_code, again.data) == (201, first.data)
    assert send().status_code == 410


def test_who_erases_and_who_forgets_old_answers_wait_for_one_another_and_never_both(
    client, database
):
    """Both come to the same answers, in no order of their own."""
    ids = [
        client.post("/v1/cases", json={}, headers={"Idempotency-Key": f"k-{number}"}).get_json()[
            "id"
        ]
        for number in range(2)
    ]
    old = Age(None, NOW + timedelta(days=1))
    with ThreadPoolExecutor(1) as pool:
        with database.writing() as connection:
            take_turn(connection, NOW)
            forget_answers(connection, ids[1])
            running = pool.submit(prune, database, old, NOW, unseen)
            sleep(0.5)
            forget_answers(connection, ids[0])
        assert running.result(timeout=30) == Pruned(0, 2)


@pytest.fixture
def run(database_url):
    def command(*arguments, **settings):
        given = {f"ENROLTRIAGE_{name}": value for name, value in settings.items()}
        given["ENROLTRIAGE_DATABASE"] = database_url
        result = CliRunner().invoke(main, ["prune", *arguments], env=given)
        assert result.exit_code == 0, result.output
        return result.output

    return command


def test_a_dry_run_tells_what_there_is_and_changes_nothing(client, cases, run):
    told = run("--dry-run", KEEP_CASES_DAYS="4")
    assert told == (
        "Would erase 3 cases that had not changed for 4 days; would forget 0 answers older than 72"
        " hours.\n"
    )
    assert set(states(client, cases)) == {"open"}


def test_the_command_erases_as_the_settings_say(client, cases, run):
    told = run(KEEP_CASES_DAYS="5", KEEP_RETRIES_HOURS="1")
    assert told == (
        "Erased 2 cases that had not changed for 5 days; forgot 0 answers older than 1 hours.\n"
    )
    assert states(client, cases).count("erased") == 2


def test_by_default_cases_are_kept_for_ever(client, cases, run):
    assert run().startswith("Cases are kept for ever (ENROLTRIAGE_KEEP_CASES_DAYS is 0)")
    assert set(states(client, cases)) == {"open"}


def test_a_store_without_tables_is_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.db'}"
    result = CliRunner().invoke(main, ["prune", "--database", url])
    assert result.exit_code == 1
    assert "run `enroltriage migrate`" in result.output


def test_how_many_rows_there_are_stays_the_same(cases, database):
    def rows():
        with database.reading() as connection:
            return connection.execute(select(func.count()).select_from(CASES)).scalar_one()

    before = rows()
    prune(database, Age(NOW + timedelta(days=1), NEVER), NOW, unseen)
    assert rows() == before == 7
