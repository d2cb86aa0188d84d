"""Keys are kept as digests, found by their id, and good until they expire or are revoked."""

import ast
import hmac
import inspect
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from enroltriage.api.access import keyring as module
from enroltriage.api.access.issuing import KeyRefusedError, create, revoke, rotate
from enroltriage.api.access.keyring import AGAIN_SECONDS, KEPT_KEYS, KEPT_SECONDS, Keyring
from enroltriage.api.store.api_keys import all_keys, has_keys
from enroltriage.api.store.database import Database
from enroltriage.api.store.errors import StoreError

NOW = datetime(2026, 11, 29, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, new_database):
    return new_database(request.param)


@pytest.fixture
def ring(database, clock):
    return Keyring(database, timer=clock)


@pytest.fixture
def reads(database):
    """The statements that read keys, as they come."""
    found = []

    def note(_connection, _cursor, statement, *_):
        if "FROM api_keys" in statement:
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    return found


def test_a_key_is_known_with_its_name_and_scopes(database, ring):
    key, written = create(database, "help desk", ["cases:read", "diagnose"], NOW)
    caller = ring.caller(written, NOW)
    assert (caller.id, caller.name) == (key.id, "help desk")
    assert caller.scopes == {"diagnose", "cases:read"}
    assert written.startswith(f"etk_{key.id}_")


def test_a_key_is_read_back_as_it_was_made(database):
    made = [create(database, name, ["admin"], NOW, HOUR)[0] for name in ("a", "b")]
    with database.reading() as connection:
        assert sorted(all_keys(connection), key=lambda key: key.name) == made


def test_the_secret_of_a_key_is_kept_nowhere(database):
    _, written = create(database, "help desk", ["admin"], NOW)
    with database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_keys").all()
    assert len(rows) == 1
    assert written[21:] not in str(rows)
    if database.is_sqlite:
        for file in Path(database.url.database).parent.iterdir():
            assert written[21:].encode() not in file.read_bytes()


def test_no_two_keys_are_alike(database):
    made = [create(database, "x", ["admin"], NOW)[1] for _ in range(20)]
    assert len({written[:20] for written in made}) == 20
    assert len({written[21:] for written in made}) == 20
    assert all(len(written[21:]) == 43 for written in made)  # 256 bits, six in a letter


def test_what_is_not_the_whole_key_is_none(database, ring):
    _, key = create(database, "help desk", ["admin"], NOW)
    assert ring.caller(key, NOW) is not None
    other = "B" if key[-5] == "A" else "A"
    wrong = f"{key[:-5]}{other}{key[-4:]}"
    unknown = f"etk_{'0' * 16}{key[20:]}"
    for written in (wrong, unknown, key[21:], f"{key}A", f"{key}\n", key.upper(), ""):
        assert ring.caller(written, NOW) is None, written


def test_a_key_is_good_until_it_expires(database, ring):
    _, written = create(database, "help desk", ["admin"], NOW, HOUR)
    assert ring.caller(written, NOW + HOUR - timedelta(microseconds=1)) is not None
    assert ring.caller(written, NOW + HOUR) is None


def test_a_key_is_found_by_one_read_and_then_known_for_some_seconds(database, ring, clock, reads):
    _, written = create(database, "help desk", ["admin"], NOW)
    for _ in range(10):
        assert ring.caller(written, NOW) is not None
    assert len(reads) == 1
    assert "WHERE api_keys.id = " in reads[0]
    clock.seconds += KEPT_SECONDS
    assert ring.caller(written, NOW) is not None
    assert len(reads) == 2


def test_a_revoked_key_is_refused_within_those_seconds(database, ring, clock):
    key, written = create(database, "help desk", ["admin"], NOW)
    assert ring.caller(written, NOW) is not None
    revoke(database, key.id, NOW)
    clock.seconds += KEPT_SECONDS
    assert ring.caller(written, NOW) is None


def test_a_new_key_is_good_at_once_though_somebody_tried_it_before(database, ring):
    assert ring.caller(f"etk_{'0' * 16}_{'A' * 43}", NOW) is None
    _, written = create(database, "help desk", ["admin"], NOW)
    assert ring.caller(written, NOW) is not None


def test_only_so_many_keys_are_known_at_once(database, ring):
    assert ring._kept.maxsize == KEPT_KEYS
    for _ in range(3):
        ring.caller(f"etk_{'0' * 16}_{'A' * 43}", NOW)
    assert len(ring._kept) == 0  # who makes ids up fills nothing


def test_a_key_that_is_rotated_has_its_id_and_another_secret(database, ring):
    key, before = create(database, "help desk", ["diagnose"], NOW)
    changed, now = rotate(database, key.id, NOW)
    assert (changed.id, changed.name, changed.scopes) == (key.id, key.name, key.scopes)
    assert now[:20] == before[:20]
    assert ring.caller(now, NOW) is not None
    assert ring.caller(before, NOW) is None


def test_the_new_secret_of_a_known_key_is_good_at_once(database, ring):
    key, before = create(database, "help desk", ["diagnose"], NOW)
    assert ring.caller(before, NOW) is not None
    _, now = rotate(database, key.id, NOW)
    assert ring.caller(now, NOW) is not None
    assert ring.caller(before, NOW) is None


def test_who_guesses_at_a_known_key_has_the_store_asked_once_a_second(database, ring, clock, reads):
    _, written = create(database, "help desk", ["diagnose"], NOW)
    assert ring.caller(written, NOW) is not None
    for second in range(3):
        reads.clear()
        for _ in range(20):
            assert ring.caller(written[:21] + "A" * 43, NOW) is None
            assert ring.caller(written, NOW) is not None
        assert len(reads) == 1, second
        clock.seconds += AGAIN_SECONDS


def test_with_an_overlap_the_old_secret_is_good_for_as_long(database, ring):
    key, before = create(database, "help desk", ["diagnose"], NOW)
    _, now = rotate(database, key.id, NOW, HOUR)
    for time, is_good in ((NOW, True), (NOW + HOUR, False)):
        assert (ring.caller(before, time) is not None) is is_good
        assert ring.caller(now, time) is not None


def test_of_two_rotations_only_the_last_has_an_overlap(database, ring):
    key, first = create(database, "help desk", ["diagnose"], NOW)
    _, second = rotate(database, key.id, NOW, HOUR)
    _, third = rotate(database, key.id, NOW, HOUR)
    found = [ring.caller(written, NOW) is not None for written in (first, second, third)]
    assert found == [False, True, True]


def test_a_revoked_key_has_no_overlap_left(database, ring):
    key, before = create(database, "help desk", ["diagnose"], NOW)
    _, now = rotate(database, key.id, NOW, HOUR)
    revoke(database, key.id, NOW)
    assert ring.caller(before, NOW) is ring.caller(now, NOW) is None


def test_a_key_that_is_not_good_gets_no_new_secret(database):
    key, _ = create(database, "help desk", ["admin"], NOW, HOUR)
    with pytest.raises(KeyRefusedError, match="expired"):
        rotate(database, key.id, NOW + HOUR)
    revoke(database, key.id, NOW)
    with pytest.raises(KeyRefusedError, match="revoked"):
        rotate(database, key.id, NOW)
    with pytest.raises(KeyRefusedError, match="no key with the id"):
        rotate(database, "nothing", NOW)


def test_who_revokes_twice_changes_nothing(database):
    key, _ = create(database, "help desk", ["admin"], NOW)
    assert revoke(database, key.id, NOW) == revoke(database, key.id, NOW + HOUR)


def test_a_name_that_is_none_is_refused(database):
    for name in ("", " x", "x ", "a\nb", "x" * 101):
        with pytest.raises(KeyRefusedError, match="1 to 100 printable"):
            create(database, name, ["admin"], NOW)


def test_keys_are_in_use_once_there_was_one_and_stay_so(database, clock):
    ring = Keyring(database, timer=clock)
    assert not ring.in_use()
    key, _ = create(database, "help desk", ["admin"], NOW)
    assert not ring.in_use()  # it is looked after every few seconds
    clock.seconds += KEPT_SECONDS
    assert ring.in_use()
    revoke(database, key.id, NOW)
    clock.seconds += KEPT_SECONDS
    assert ring.in_use()
    assert Keyring(database, timer=clock).in_use()


def test_where_keys_are_required_they_are_in_use_without_one(database):
    assert Keyring(database, required=True).in_use()


def test_a_store_that_is_still_to_be_made_has_no_key_and_is_not_made_by_looking(
    tmp_path, database_url
):
    file = tmp_path / "new.db"
    for url in (f"sqlite:///{file}", database_url):
        empty = Database(url)
        assert not has_keys(empty)
        empty.close()
    assert not file.exists()


def test_where_the_store_cannot_be_reached_nothing_is_said_of_keys(tmp_path, clock):
    ring = Keyring(Database(f"sqlite:///{tmp_path / 'no folder' / 'x.db'}"), timer=clock)
    with pytest.raises(StoreError):
        ring.in_use()
    with pytest.raises(StoreError):
        ring.caller(f"etk_{'0' * 16}_{'A' * 43}", NOW)


def test_secrets_are_compared_in_constant_time_and_by_nothing_else(database, ring, monkeypatch):
    _, written = create(database, "help desk", ["admin"], NOW)
    compared = []

    def compare(one, other):
        compared.append((one, other))
        return says

    assert module.hmac is hmac
    monkeypatch.setattr(module.hmac, "compare_digest", compare)
    for says in (False, True):  # whatever the secret is: what it says is what counts
        for secret in (written[21:], "A" * 43):
            found = ring.caller(written[:21] + secret, NOW)
            assert (found is not None) is says
    assert len(compared) >= 4
    assert all(len(one) == len(other) == 64 for one, other in compared)
    tree = ast.parse(inspect.getsource(module))
    equal = [node for node in ast.walk(tree) if isinstance(node, ast.Eq | ast.NotEq | ast.In)]
    assert equal == []
