"""``enroltriage keys``: keys are made, listed, given another secret, and revoked."""

import json
import os
import re

import pytest
from click.testing import CliRunner

from enroltriage.api.cli import main
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate

KEY = re.compile(r"etk_[0-9a-f]{16}_[\w-]{43}\n")


@pytest.fixture
def store(tmp_path):
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def run(store):
    def keys(*arguments, **environment):
        given = {"ENROLTRIAGE_DATABASE": store, **environment}
        return CliRunner().invoke(main, ["keys", *arguments], env=given)

    return keys


@pytest.fixture
def made(run):
    result = run("create", "help desk", "--scope", "diagnose", "--scope", "cases:read", "--json")
    return json.loads(result.stdout)


def listed(run):
    return json.loads(run("list", "--json").stdout)["keys"]


def test_the_key_alone_is_on_standard_output(run):
    result = run("create", "help desk", "--scope", "diagnose")
    assert result.exit_code == 0
    assert KEY.fullmatch(result.stdout)
    assert '("help desk"): diagnose. It does not expire.' in result.stderr
    assert "shown this once" in result.stderr
    assert result.stdout.strip() not in result.stderr


def test_a_key_as_json_is_one_object(made, run):
    assert KEY.fullmatch(made["key"] + "\n")
    assert (made["name"], made["scopes"], made["state"]) == (
        "help desk", ["diagnose", "cases:read"], "good",
    )  # fmt: skip
    assert made["expires_at"] is None
    assert {k: v for k, v in made.items() if k != "key"} == listed(run)[0]


def test_a_key_expires_after_so_many_days(run):
    made = json.loads(run("create", "x", "--scope", "admin", "--expires", "30", "--json").stdout)
    assert made["expires_at"][:10] > made["created_at"][:10]
    shown = run("create", "x", "--scope", "admin", "--expires", "30").stderr
    assert "good until" in shown


def test_a_list_names_every_key_and_no_secret(made, run):
    run("revoke", made["id"])
    run("create", "ticket system", "--scope", "admin")
    result = run("list")
    head, first, second = result.stdout.splitlines()
    assert head.split() == ["ID", "NAME", "SCOPES", "MADE", "EXPIRES", "STATE"]
    assert first.split()[0] == made["id"]
    assert first.endswith("revoked")
    assert ("ticket system" in second, second.endswith("good")) == (True, True)
    assert made["key"][21:] not in result.stdout


def test_a_key_gets_another_secret_at_once_or_with_an_overlap(made, run):
    at_once = run("rotate", made["id"])
    assert KEY.fullmatch(at_once.stdout)
    assert at_once.stdout.strip() != made["key"]
    assert at_once.stdout.startswith(made["key"][:21])
    assert "before the change" not in at_once.stderr
    later = run("rotate", made["id"], "--overlap", "24")
    assert "What it was before the change is good until" in later.stderr
    assert listed(run)[0]["previous_until"] is not None


def test_a_key_is_revoked_for_good(made, run):
    result = run("revoke", made["id"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f'The key {made["id"]} ("help desk") was revoked at ')
    assert json.loads(run("revoke", made["id"], "--json").stdout)["state"] == "revoked"
    refused = run("rotate", made["key"])  # who has a key at hand need not cut it up
    assert refused.exit_code == 1
    assert "is revoked" in refused.stderr


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_an_id_that_nobody_has_is_refused(made, run, command):
    result = run(command, "nothing")
    assert result.exit_code == 1
    assert "`enroltriage keys list` shows all of them" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["create", "x"], "--scope"),
        (["create", "x", "--scope", "everything"], "cases:write"),
        (["create", "x", "--scope", "admin", "--expires", "0"], "--expires"),
        (["list", "--database", "mysql://x/y"], "sqlite:///FILE"),
    ],
)
def test_what_cannot_be_is_refused_with_what_is_allowed(run, arguments, named):
    result = run(*arguments)
    assert result.exit_code == 2
    assert named in result.stderr


def test_a_name_that_is_none_is_refused(run):
    result = run("create", " ", "--scope", "admin")
    assert result.exit_code == 1
    assert "1 to 100 printable" in result.stderr


def test_a_store_of_another_version_is_not_changed_unasked(run, store):
    database = Database(store)
    migrate(database)
    with database.writing() as connection:
        connection.exec_driver_sql("DROP TABLE api_keys")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    database.close()
    result = run("create", "x", "--scope", "admin")
    assert result.exit_code == 1
    assert "its step 0000 is not known here" in result.stderr


def test_a_store_that_the_first_key_makes_is_for_nobody_else_to_read(run, tmp_path):
    before = os.umask(0o022)
    try:
        assert run("create", "help desk", "--scope", "admin").exit_code == 0
        run("list")
    finally:
        os.umask(before)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


@pytest.mark.parametrize("command", [["list"], ["rotate", "x"], ["revoke", "x"]])
def test_where_there_is_no_store_it_is_said_and_none_is_made(run, tmp_path, command):
    result = run(*command)
    assert result.exit_code == 1
    assert "There is no store in this place" in result.stderr
    assert list(tmp_path.iterdir()) == []
