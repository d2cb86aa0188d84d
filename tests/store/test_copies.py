"""A copy of the store is the state of one moment, whoever writes meanwhile; or there is none."""

import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Event, Thread

import pytest

from enroltriage.api.store import copies
from enroltriage.api.store.case_list import Wanted, list_cases
from enroltriage.api.store.case_rows import add_case, add_entries, entries_of, lock_case
from enroltriage.api.store.copies import Contents, back_up, look_through, restore
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import InUseError, StoreError, TooNewError, UnfitError
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.steps import current, newest
from enroltriage.api.store.times import to_number
from enroltriage.expert.case_file import Entry, fold

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEXT = "A text that takes some room. " * 40


def unseen(done, total):
    """Who does not look how far it is."""


def opened(database, case_id):
    entries = [Entry(1, BEGIN, "somebody", "opened", {"text": TEXT})]
    with database.writing() as connection:
        add_case(connection, case_id, fold(entries), entries)
    return case_id


def told(database, case_id):
    """Add a message to a case; returns how many entries it has by then."""
    with database.writing() as connection:
        lock_case(connection, case_id)
        before = entries_of(connection, case_id)
        number = len(before) + 1
        added = [Entry(number, BEGIN + timedelta(seconds=number), "x", "text", {"text": TEXT})]
        add_entries(connection, case_id, fold(before), fold([*before, *added]), added)
    return number


def read(file):
    """How many entries each case of a store has; the rows must be what the entries come to."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as connection:
        rows = list_cases(connection, Wanted(), 100_000)
        cases = {row["id"]: entries_of(connection, row["id"]) for row in rows}
    database.close()
    for row in rows:
        case = fold(cases[row["id"]])
        assert (row["revision"], row["changed_at"]) == (case.revision, to_number(case.changed_at))
    return {case_id: len(entries) for case_id, entries in cases.items()}


@pytest.fixture
def store(tmp_path):
    """A store of twenty cases in a file."""
    (tmp_path / "there").mkdir()
    database = Database(f"sqlite:///{tmp_path / 'there' / 'cases.db'}")
    migrate(database)
    for number in range(20):
        opened(database, f"case-{number}")
    yield database
    database.close()


@pytest.fixture
def copy(tmp_path):
    """Where a copy is to stand."""
    (tmp_path / "backup").mkdir()
    return tmp_path / "backup" / "copy.db"


def alone(file):
    """Whether nothing else is in the file's folder."""
    return [found.name for found in file.parent.iterdir()] in ([file.name], [])


def test_a_copy_holds_what_the_store_held_when_it_began(store, copy, monkeypatch):
    monkeypatch.setattr(copies, "PAGES", 4)
    before, numbers = read(store.url.database), count()

    def write_meanwhile(done, total):
        opened(store, f"later-{next(numbers)}")
        told(store, "case-0")

    assert back_up(store, copy, write_meanwhile) == Contents(newest(), 20)
    assert next(numbers) > 5
    assert read(copy) == before
    assert read(store.url.database) != before


def test_how_far_it_is_is_told_to_the_end(store, copy, monkeypatch):
    monkeypatch.setattr(copies, "PAGES", 4)
    seen = []
    back_up(store, copy, lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][0] == seen[-1][1]


def test_nothing_that_was_acknowledged_is_missing_from_a_copy_under_writers(store, copy):
    acknowledged, stop = {}, Event()

    def write(name):
        opened(store, name)
        while not stop.is_set():
            acknowledged[name] = told(store, name)

    writers = [Thread(target=write, args=(f"busy-{number}",)) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(5):
            before = dict(acknowledged)
            back_up(store, copy, unseen)
            found = read(copy)
            assert all(found.get(name, 0) >= entries for name, entries in before.items())
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert sum(acknowledged.values()) > 5


def test_a_copy_is_one_file_that_only_its_owner_may_read(store, copy):
    back_up(store, copy, unseen)
    assert alone(copy)
    assert copy.stat().st_mode & 0o077 == 0


def test_a_copy_that_comes_to_no_end_leaves_what_was_there(store, copy, monkeypatch):
    monkeypatch.setattr(copies, "PAGES", 4)
    back_up(store, copy, unseen)
    before = copy.read_bytes()
    opened(store, "another")

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(store, copy, interrupt)
    assert copy.read_bytes() == before
    assert alone(copy)


def test_a_store_is_not_copied_onto_itself(store):
    with pytest.raises(UnfitError, match="the store itself"):
        back_up(store, copies.file_of(store), unseen)


def test_where_there_is_no_store_none_is_made(tmp_path, copy):
    database = Database(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(UnfitError, match="no store at"):
        back_up(database, copy, unseen)
    assert not (tmp_path / "none.db").exists()


def test_a_folder_that_is_not_there_is_told(store, tmp_path):
    with pytest.raises(StoreError, match="No such file"):
        back_up(store, tmp_path / "no folder" / "copy.db", unseen)


def damaged(file):
    """Write over the middle of a file."""
    with file.open("r+b") as opened_file:
        opened_file.seek(file.stat().st_size // 2)
        opened_file.write(b"\xff" * 8192)


def test_a_file_that_is_damaged_is_not_restored(store, copy, tmp_path):
    back_up(store, copy, unseen)
    damaged(copy)
    target = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(UnfitError, match=r"damaged|cannot be read|can be read"):
        restore(copy, target, unseen, force=True)
    assert not (tmp_path / "new.db").exists()


def test_a_file_that_is_no_store_is_not_restored(tmp_path):
    target = Database(f"sqlite:///{tmp_path / 'new.db'}")
    (tmp_path / "text").write_text("no database at all, but long enough to be looked at" * 20)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE songs (title)")
    (tmp_path / "empty").touch()
    for name in ("text", "other.db", "empty"):
        with pytest.raises(UnfitError, match="no store of enroltriage"):
            restore(tmp_path / name, target, unseen, force=True)
    assert not (tmp_path / "new.db").exists()


def test_rows_that_belong_to_no_case_are_damage(store, copy):
    back_up(store, copy, unseen)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("DELETE FROM cases WHERE id = 'case-3'")
    with pytest.raises(UnfitError, match="entries belongs to no case"):
        look_through(copy)


def test_a_copy_of_a_later_version_is_not_restored(store, copy, tmp_path):
    back_up(store, copy, unseen)
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNewError, match="later version"):
        restore(copy, Database(f"sqlite:///{tmp_path / 'new.db'}"), unseen, force=True)


def test_a_copy_is_put_where_no_store_was(store, copy, tmp_path):
    back_up(store, copy, unseen)
    (tmp_path / "new folder").mkdir()
    target = Database(f"sqlite:///{tmp_path / 'new folder' / 'cases.db'}")
    assert restore(copy, target, unseen, force=False) == Contents(newest(), 20)
    assert alone(copies.file_of(target))
    assert read(target.url.database) == read(copy)
    assert current(target) == newest()
    target.close()


def test_a_store_that_is_in_use_is_not_replaced(store, copy):
    back_up(store, copy, unseen)
    store.hold()
    before = read(store.url.database)
    for force in (False, True):
        with pytest.raises(InUseError, match=r"is in use. Stop"):
            restore(copy, Database(f"sqlite:///{store.url.database}"), unseen, force=force)
    assert read(store.url.database) == before


def test_a_store_that_holds_cases_is_replaced_only_by_force(store, copy):
    back_up(store, copy, unseen)
    before = read(copy)
    opened(store, "another")
    store.close()
    with pytest.raises(UnfitError, match=r"holds 21 cases. To replace them: --force"):
        restore(copy, store, unseen, force=False)
    assert "another" in read(store.url.database)
    restore(copy, store, unseen, force=True)
    assert read(store.url.database) == before
    opened(store, "once more")


def test_a_store_without_cases_gives_way(store, copy, tmp_path):
    back_up(store, copy, unseen)
    target = Database(f"sqlite:///{tmp_path / 'new.db'}")
    migrate(target)
    target.close()
    restore(copy, target, unseen, force=False)
    assert read(target.url.database) == read(copy)


def test_a_store_that_is_damaged_is_replaced_only_by_force(store, copy):
    back_up(store, copy, unseen)
    store.settle()
    file = copies.file_of(store)
    file.write_bytes(b"nothing that SQLite knows" * 100)
    file.with_name(f"{file.name}-wal").write_bytes(b"left behind")
    with pytest.raises(UnfitError, match=r"cannot be read .* --force"):
        restore(copy, store, unseen, force=False)
    restore(copy, store, unseen, force=True)
    assert alone(file)
    assert read(file) == read(copy)


def test_a_restoring_that_comes_to_no_end_leaves_the_store_as_it_was(store, copy, monkeypatch):
    monkeypatch.setattr(copies, "PAGES", 4)
    back_up(store, copy, unseen)
    opened(store, "another")
    before = read(store.url.database)
    store.settle()

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(copy, store, interrupt, force=True)
    assert alone(copies.file_of(store))
    assert read(store.url.database) == before


@pytest.mark.skipif(sys.platform == "win32", reason="there, an open file cannot be replaced")
def test_who_opens_the_store_just_as_it_is_replaced_goes_not_on_with_what_was_there(
    store, copy, monkeypatch
):
    """What it acknowledged would be lost."""
    back_up(store, copy, unseen)
    store.settle()
    put, comers = copies._put, []

    def and_somebody_comes(part, target):
        comers.append(sqlite3.connect(target, timeout=0, isolation_level=None))
        for begin in ("PRAGMA journal_mode=WAL", "BEGIN IMMEDIATE"):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                comers[0].execute(begin)
        put(part, target)

    monkeypatch.setattr(copies, "_put", and_somebody_comes)
    restore(copy, store, unseen, force=True)
    with closing(comers[0]) as late, pytest.raises(sqlite3.DatabaseError, match="not a database"):
        late.execute("SELECT count(*) FROM cases")
    assert read(store.url.database) == read(copy)
