"""``enroltriage migrate``: the tables of the store, brought up to date."""

import pytest
from click.testing import CliRunner

from enroltriage.api.cli import main
from enroltriage.api.store.steps import newest


@pytest.fixture
def run(database_url):
    def migrate(*arguments, **environment):
        given = {"ENROLTRIAGE_DATABASE": database_url, **environment}
        return CliRunner().invoke(main, ["migrate", *arguments], env=given)

    return migrate


def test_a_new_store_is_brought_up_to_date_and_a_second_time_left_alone(run):
    first, second = run(), run()
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == f"The store went from step none to {newest()}.\n"
    assert second.output == f"The store is up to date (step {newest()}).\n"


def test_a_check_changes_nothing(run):
    before = run("--check")
    assert before.exit_code == 1
    assert "run `enroltriage migrate`" in before.output
    run()
    assert run("--check").output == "The store is up to date.\n"


@pytest.mark.parametrize("where", ["mysql://x/y", "cases.db"])
def test_what_is_no_database_is_refused(run, where):
    by_option, by_setting = run("--database", where), run(ENROLTRIAGE_DATABASE=where)
    assert (by_option.exit_code, by_setting.exit_code) == (2, 2)
    assert "sqlite:///FILE" in by_option.output
    assert "ENROLTRIAGE_DATABASE" in by_setting.output


def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(run, tmp_path):
    result = run("--database", f"sqlite:///{tmp_path}/no/folder.db")
    assert result.exit_code == 1
    assert result.output.startswith("Error: The store cannot be used: the file cannot be opened;")
    assert "(unable to open database file)" in result.output
