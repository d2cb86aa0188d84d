"""What the database says is put into words, and what it may have kept is not denied."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import sleep

import psycopg
import pytest

from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.faults import told
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.probe import Probe


def of_file(code):
    error = sqlite3.OperationalError("as it is said")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, "others hold it"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "others hold it"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "it may only be read"),
        (sqlite3.SQLITE_IOERR_WRITE, "the disk does not take"),
        (sqlite3.SQLITE_CORRUPT, "the file is damaged"),
        (sqlite3.SQLITE_ERROR, "the database does not do"),
    ],
)
def test_a_fault_of_a_file_is_told_by_its_code(code, sentence):
    error = told(of_file(code), committing=False)
    assert sentence in error.sentence
    assert "as it is said" not in error.sentence
    assert str(error).endswith("(as it is said)")


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (psycopg.OperationalError, "cannot be reached"),
        (psycopg.errors.AdminShutdown, "cannot be reached"),
        (psycopg.errors.DiskFull, "the disk is full"),
        (psycopg.errors.LockNotAvailable, "others hold it"),
        (psycopg.errors.ReadOnlySqlTransaction, "it may only be read"),
        (psycopg.errors.UndefinedTable, "the database does not do"),
    ],
)
def test_a_fault_of_a_server_is_told_by_its_state(kind, sentence):
    assert sentence in told(kind("to host 10.0.0.1"), committing=False).sentence
    assert "10.0.0.1" not in told(kind("to host 10.0.0.1"), committing=False).sentence


@pytest.mark.parametrize(
    ("fault", "committing", "uncertain"),
    [
        (psycopg.OperationalError("gone"), True, True),
        (psycopg.OperationalError("gone"), False, False),
        (of_file(sqlite3.SQLITE_FULL), True, False),
        (of_file(sqlite3.SQLITE_IOERR_FSYNC), True, True),
    ],
)
def test_it_is_uncertain_whether_a_write_is_kept_only_where_it_may_be(fault, committing, uncertain):
    assert told(fault, committing=committing).uncertain is uncertain


def test_a_fault_while_it_commits_is_told_as_one(database):
    """A server that ends the conversation at the last word."""
    if database.is_sqlite:
        pytest.skip("a file does not go away")

    def write():
        with database.writing() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            with database.reading() as other:
                other.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")

    with pytest.raises(StoreError, match="cannot be reached") as caught:
        write()
    assert caught.value.uncertain


def test_nobody_waits_for_a_lock_for_longer_than_his_patience(database_url):
    with (
        closing(Database(database_url, patience=0.3)) as one,
        closing(Database(database_url, patience=0.3)) as other,
    ):
        migrate(one)
        lock = "SELECT 1" if one.is_sqlite else "LOCK TABLE cases"

        def write():
            with other.writing() as connection:
                connection.exec_driver_sql(lock)

        with one.writing() as connection:
            connection.exec_driver_sql(lock)
            with pytest.raises(StoreError, match="others hold it"):
                write()
        write()


def test_a_probe_writes_and_changes_nothing_that_is_kept(database):
    database.probe()
    database.probe()
    if database.is_sqlite:
        with database.reading() as connection:
            assert connection.exec_driver_sql("PRAGMA user_version").scalar_one() == 2


def test_a_flood_of_those_who_ask_costs_one_write_a_second_and_a_fault_is_told_as_long(
    database, monkeypatch
):
    time, looked = [0.0], []
    real = database.probe
    monkeypatch.setattr(database, "probe", lambda: (looked.append(time[0]), real()))
    probe = Probe(database, lambda: time[0])
    for _ in range(50):
        probe.see()
    time[0] = 0.9
    probe.see()
    assert looked == [0.0]

    def fail():
        looked.append(time[0])
        raise StoreError("The store is away.")

    monkeypatch.setattr(database, "probe", fail)
    time[0] = 1.0
    for _ in range(2):
        with pytest.raises(StoreError, match="is away"):
            probe.see()
    assert looked == [0.0, 1.0]
    monkeypatch.setattr(database, "probe", real)
    time[0] = 2.0
    probe.see()


def test_of_many_who_ask_at_once_one_finds_out_for_all(database, monkeypatch):
    looked = []

    def slowly():
        looked.append(1)
        sleep(0.2)

    monkeypatch.setattr(database, "probe", slowly)
    probe = Probe(database)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: probe.see(), range(8)))
    assert looked == [1]


def test_a_store_without_tables_is_not_fit_to_be_used(empty):
    with pytest.raises(StoreError):
        Probe(empty).see()
