"""A transaction is durable once it is left, or it has changed nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from enroltriage.api.store.database import Database, StoreError, read_url
from enroltriage.api.store.rule_versions import keep_rules, kept_rules, kept_versions
from enroltriage.api.store.tables import CASES, RETRIES, RULE_VERSIONS
from enroltriage.api.store.times import to_number, to_time

NOW = datetime(2026, 11, 29, 8, 30, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "mysql://x/y",
        "enroltriage.db",
        "sqlite",
        "postgresql//x",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
def test_what_is_no_database_that_can_be_used_is_refused(written):
    with pytest.raises(ValueError, match="sqlite:///FILE"):
        read_url(written)


@pytest.mark.parametrize(
    "written", ["postgresql://u@h/n", "postgresql+psycopg2://u@h/n", "postgres://u@h/n"]
)
def test_a_server_is_spoken_to_by_the_one_driver_there_is(written):
    assert read_url(written).drivername == "postgresql+psycopg"


def test_a_fault_tells_nothing_of_what_a_row_says(database):
    row = {"key": "Ms. Zwiebelthal", "caller": "", "at": 0, "fingerprint": ""}
    with database.writing() as connection:
        connection.execute(RETRIES.insert(), row)
    with pytest.raises(StoreError) as told, database.writing() as connection:
        connection.execute(RETRIES.insert(), row)
    assert "Zwiebelthal" not in str(told.value)


def test_a_mistake_of_ours_tells_nothing_of_what_a_row_says_either(database):
    with pytest.raises(StatementError) as told, database.writing() as connection:
        connection.execute(RETRIES.insert(), [{"key": "Ms. Zwiebelthal", "caller": ""}, {"at": 1}])
    assert "Zwiebelthal" not in str(told.value)


def test_times_are_kept_to_the_microsecond():
    assert to_time(to_number(NOW)) == NOW


def test_what_fails_changes_nothing(database):
    def fail(connection):
        keep_rules(connection, "v1", b"files", NOW)
        raise RuntimeError

    with pytest.raises(RuntimeError), database.writing() as connection:
        fail(connection)
    with database.reading() as connection:
        assert kept_versions(connection) == []


def test_the_rules_of_each_version_are_kept_once(database):
    for version, files in (("v2", b"two"), ("v1", b"one"), ("v2", b"other")):
        with database.writing() as connection:
            keep_rules(connection, version, files, NOW)
    with database.reading() as connection:
        assert kept_rules(connection, "v2") == b"two"
        assert kept_rules(connection, "v3") is None


def test_who_reads_sees_one_state_whatever_is_written_meanwhile(database):
    with database.reading() as connection:
        assert kept_versions(connection) == []
        with database.writing() as other:
            keep_rules(other, "v1", b"files", NOW)
        assert kept_versions(connection) == []
    with database.reading() as connection:
        assert kept_versions(connection) == ["v1"]


def test_without_tables_the_fault_names_what_is_missing(empty):
    with pytest.raises(StoreError, match="cases"), empty.reading() as connection:
        connection.execute(select(CASES))


def test_a_file_is_durable_against_a_power_cut(database):
    if not database.is_sqlite:
        pytest.skip("a server decides this itself")
    with database.reading() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                 for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")}  # fmt: skip
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_a_database_that_cannot_be_reached_is_one_kind_of_fault(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'no folder' / 'x.db'}")
    with pytest.raises(StoreError, match="unable to open"), database.reading():
        pass


def test_an_sqlite_that_is_too_old_is_refused_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("enroltriage.api.store.sqlite_file.LEAST_SQLITE", (99, 1, 0))
    database = Database(f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(StoreError, match=r"99\.1\.0 is needed"), database.reading():
        pass


def test_who_writes_waits_for_who_writes_already(database):
    import threading

    order = []
    with database.writing() as connection:
        keep_rules(connection, "v1", b"", NOW)

        def second():
            with database.writing() as other:
                order.append("second begins")
                other.execute(RULE_VERSIONS.delete())

        if not database.is_sqlite:
            pytest.skip("a server lets others write other rows")
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.2)
        order.append("first ends")
    thread.join(10)
    assert order == ["first ends", "second begins"]
