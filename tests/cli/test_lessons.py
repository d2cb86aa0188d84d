"""``enroltriage lessons``: what outcomes have taught is shown, and forgotten on demand."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from enroltriage.api.cli import main
from enroltriage.api.store.database import Database
from enroltriage.api.store.lessons import count_lessons
from enroltriage.api.store.migrate import migrate

SOUND = str(Path(__file__).parents[1] / "rules/sound")
TAUGHT = frozenset({("prints-pale", "toner-used-up")})


@pytest.fixture
def store(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture
def taught(store):
    """Ten cases have had one of two causes, which the rules expect in one of three."""
    with store.writing() as connection:
        for _ in range(10):
            count_lessons(connection, frozenset(), TAUGHT)


@pytest.fixture
def run(store):
    def lessons(*arguments):
        given = {"ENROLTRIAGE_DATABASE": f"sqlite:///{store.url.database}"}
        return CliRunner().invoke(main, ["lessons", "--rules", SOUND, *arguments], env=given)

    return lessons


@pytest.mark.usefixtures("taught")
def test_each_cause_is_shown_with_what_the_rules_expect_and_what_is_known_now(run):
    head, *lines = (line.split() for line in run().stdout.splitlines())
    assert head == ["SYMPTOM", "CAUSE", "CASES", "BY", "THE", "RULES", "NOW"]
    assert lines == [
        ["prints-pale", "toner-used-up", "10", "33.3%", "66.7%"],
        ["prints-pale", "driver-outdated", "0", "66.7%", "33.3%"],
    ]


@pytest.mark.usefixtures("taught")
def test_the_same_as_json(run):
    found = json.loads(run("--json").stdout)["lessons"]
    assert found[0] == {
        "symptom": "prints-pale",
        "cause": "toner-used-up",
        "cases": 10,
        "expected": 0.3333,
        "share": 0.6667,
    }


@pytest.mark.usefixtures("taught")
def test_what_was_taught_is_forgotten(run):
    assert run("--forget").stdout == "Forgot 10 lessons.\n"
    assert "No outcome has taught anything yet" in run().stdout


def test_what_no_rule_pairs_is_shown_as_without_effect(run, store):
    with store.writing() as connection:
        count_lessons(connection, frozenset(), frozenset({("prints-pale", "plug-loose")}))
    assert run().stdout.splitlines()[-1].split() == [
        "prints-pale", "plug-loose", "1", "no", "such", "pair", "no", "effect",
    ]  # fmt: skip


def test_where_nothing_was_reported_that_is_said(run):
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith("No outcome has taught anything yet")


def test_a_store_that_is_not_up_to_date_is_left_alone(tmp_path):
    file = tmp_path / "other.db"
    result = CliRunner().invoke(main, ["lessons", "--database", f"sqlite:///{file}"])
    assert result.exit_code == 1
    assert "enroltriage migrate" in result.stderr
    assert not file.exists()
