"""A draft of the rules is asked about the cases that are kept, before it answers anybody."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from enroltriage.api.app import case_desk
from enroltriage.api.backtest.run import PART, backtest
from enroltriage.api.cases.recording import Change
from enroltriage.api.cli import main
from enroltriage.api.clock import show_time
from enroltriage.api.packed_rules import pack_rules, read_rules
from enroltriage.api.store.errors import StoreError
from enroltriage.api.store.lessons import count_lessons, keep_lessons
from enroltriage.expert.learning import Learned
from enroltriage.rules import load_expert

SOUND = Path(__file__).parents[1] / "rules/sound"
JAMMED = {"model": "laser", "symptom": "prints-nothing", "paper": "jammed"}
LOOSE = {"model": "laser", "symptom": "prints-nothing", "plug": "loose"}
PALE = {"model": "laser", "symptom": "prints-pale", "driver": "outdated"}


@pytest.fixture(scope="module")
def expert():
    return load_expert(SOUND)


@pytest.fixture
def kept(expert, database):
    """Opens a case, and returns its id; ``worked`` is the cause by which it was resolved."""
    desk = case_desk(expert, pack_rules(SOUND), database)

    def change():
        return Change("test", "en")

    def open_case(facts, text=None, worked=None, reference=None):
        told = {"id": reference} if reference else {}
        case_id = desk.open(facts, text, told, change()).case_id
        if worked:
            outcome = {"cause": worked, "resolution": None, "worked": True}
            desk.report(case_id, lambda _: outcome, change())
        return case_id

    open_case.desk, open_case.change = desk, change
    return open_case


@pytest.fixture
def draft(tmp_path):
    """The rules with one file changed; without a change, as another version."""

    def make(file="pack.yaml", old="pack: printers", new="pack: printers # a draft"):
        folder = Path(shutil.copytree(SOUND, tmp_path / "draft", dirs_exist_ok=True))
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), "utf-8")
        return folder

    return make


@pytest.fixture
def told(database):
    """The exit status of the command, the changes it lists and its summary."""

    def run(folder, *options):
        url = database.url.render_as_string(hide_password=False)
        arguments = ["backtest", str(folder), "--database", url, "--json", *options]
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        *changes, last = map(json.loads, result.stdout.splitlines())
        return result.exit_code, changes, last["summary"]

    return run


def jam_excludes_nothing(draft):
    return draft("causes/paper-missing.yaml", "[loaded, jammed]", "[loaded]")


def test_a_draft_that_says_the_same_changes_nothing(kept, draft, told):
    for facts in (JAMMED, LOOSE, PALE, {}):
        kept(facts)
    kept({"model": "laser"}, text="It says: Cannot print")
    status, changes, summary = told(draft())
    assert (status, changes) == (0, [])
    assert (summary["cases"], summary["changed"], summary["lost"]) == (5, 0, 0)
    assert set(summary["by_part"].values()) == {0}


def test_what_outcomes_had_taught_is_no_change_of_the_rules(kept, draft, told, expert, database):
    """Each case is asked with what was learned when it was answered last."""
    undecided = {"model": "laser", "symptom": "prints-pale", "connection": "both"}
    counts = {("prints-pale", "toner-used-up"): 4}
    at = datetime(2026, 11, 29, 18, tzinfo=UTC)
    with database.writing() as connection:
        for _ in range(4):
            count_lessons(connection, frozenset(), frozenset(counts))
        keep_lessons(connection, at)
    wiser = kept.desk.wiser(expert.taught(Learned(show_time(at), counts)))
    opened = [
        json.loads(desk.open(undecided, None, {}, kept.change()).body)["diagnosis"]["causes"]
        for desk in (kept.desk, wiser)
    ]
    assert [causes[0]["id"] for causes in opened] == ["driver-outdated", "toner-used-up"]
    assert told(draft())[1] == []
    _, (change,), _ = told(draft("symptoms/prints-pale.yaml", "weight: 2", "weight: 100"))
    assert change["before"]["first_cause"] == "toner-used-up"
    assert change["after"]["first_cause"] == "driver-outdated"


def test_a_change_names_the_case_what_was_and_would_be_and_the_rule(kept, draft, told, expert):
    case_id = kept(JAMMED, reference="INC-7")
    kept(PALE)
    folder = jam_excludes_nothing(draft)
    status, (change,), summary = told(folder)
    assert status == 0
    assert (change["case"], change["reference"]) == (case_id, "INC-7")
    assert change["changed"] == ["first-cause", "causes"]
    before, after = change["before"], change["after"]
    assert before["knowledge"]["version"] == expert.knowledge.version
    assert after["knowledge"]["version"] == summary["knowledge"]["version"]
    assert before["first_cause"] == "plug-loose"
    assert after["first_cause"] == "paper-missing"
    assert [c["status"] for c in after["causes"] if c["id"] == "paper-missing"] == ["possible"]
    assert change["rules"] == {"new": [], "gone": ["paper-missing.some"]}
    assert change["lost"] is None
    assert (summary["cases"], summary["changed"]) == (2, 1)
    assert summary["by_part"] == {
        "outcome": 0, "symptoms": 0, "first-cause": 1, "confirmed-causes": 0, "causes": 1,
    }  # fmt: skip


def test_a_rule_that_concludes_something_else_is_named(kept, draft, told):
    kept(JAMMED)
    folder = draft("causes/paper-missing.yaml", "jammed]}\n    then: excluded",
                   "jammed]}\n    then: confirmed")  # fmt: skip
    _, (change,), _ = told(folder)
    assert change["after"]["outcome"] == "confirmed"
    assert change["rules"] == {"new": ["paper-missing.some"], "gone": ["paper-missing.some"]}


def test_a_case_known_by_a_text_names_the_rule_too(kept, draft, told):
    """Also where the draft reads the text in another way."""
    kept({"paper": "jammed"}, text="My laser printer says: Cannot print")
    _, (change,), _ = told(jam_excludes_nothing(draft))
    assert change["rules"] == {"new": [], "gone": ["paper-missing.some"]}
    _, (change,), _ = told(draft("symptoms/prints-nothing.yaml", "[Cannot print]", "[Paper jam]"))
    assert "symptoms" in change["changed"]
    assert change["before"]["symptoms"] == ["prints-nothing"]
    assert change["after"]["symptoms"] == []
    assert "paper-missing.some" in change["rules"]["gone"]


def test_a_confirmed_outcome_is_lost_where_its_cause_is_ruled_out(kept, draft, told):
    case_id = kept(LOOSE, worked="plug-loose")
    folder = draft("causes/plug-loose.yaml", "{plug: tight}", "{plug: [tight, loose]}")
    status, (change,), summary = told(folder)
    assert status == 1
    assert (change["case"], change["lost"]) == (case_id, "plug-loose")
    assert change["rules"] == {"new": ["plug-loose.tight"], "gone": ["plug-loose.loose"]}
    assert (summary["confirmed_outcomes"], summary["lost"]) == (1, 1)


def test_a_confirmed_outcome_is_lost_where_its_cause_no_longer_comes_first(kept, draft, told):
    facts = {"model": "laser", "symptom": "prints-pale"}
    kept(facts, worked="driver-outdated")
    heavier = draft(
        "symptoms/prints-pale.yaml", "toner-used-up\n", "toner-used-up\n    weight: 9\n"
    )
    status, (change,), _ = told(heavier)
    assert (status, change["changed"]) == (1, ["first-cause"])
    assert change["lost"] == "driver-outdated"
    assert change["rules"] == {"new": [], "gone": []}  # likelihoods alone


def test_nothing_is_lost_of_what_the_answer_did_not_have(kept, draft, told):
    """Nor where the cause came second, and still stands."""
    facts = {"model": "laser", "symptom": "prints-pale"}
    kept(facts, worked="toner-used-up")
    kept(JAMMED, worked="paper-missing")
    folder = draft("symptoms/prints-pale.yaml", "weight: 2", "weight: 3")
    status, changes, summary = told(folder)
    assert (status, changes, summary["confirmed_outcomes"]) == (0, [], 1)


def test_an_outcome_that_did_not_last_counts_no_more(kept, draft, told):
    case_id = kept(LOOSE, worked="plug-loose")
    failed = {"cause": "plug-loose", "resolution": None, "worked": False}
    kept.desk.report(case_id, lambda _: failed, kept.change())
    folder = draft("causes/plug-loose.yaml", "{plug: tight}", "{plug: [tight, loose]}")
    status, changes, summary = told(folder)
    assert (status, len(changes), summary["confirmed_outcomes"]) == (0, 1, 0)


def test_facts_that_the_draft_does_not_know_are_left_out(kept, draft, told):
    kept({**JAMMED, "users_affected": "one"})
    folder = draft("facts.yaml", "values: {one: {en: One, de: Eine}, all:",
                   "values: {single: {en: One, de: Eine}, all:")  # fmt: skip
    text = (folder / "symptoms/prints-nothing.yaml").read_text("utf-8")
    text = text.replace("{users_affected: one}", "{users_affected: single}")
    (folder / "symptoms/prints-nothing.yaml").write_text(text, "utf-8")
    status, _, summary = told(folder)
    assert (status, summary["cases"]) == (0, 1)


def test_erased_cases_are_left_out(kept, draft, told):
    kept.desk.erase(kept(JAMMED), kept.change())
    status, changes, summary = told(jam_excludes_nothing(draft))
    assert (status, changes, summary["cases"], summary["left_out"]) == (0, [], 0, 1)


def test_a_limit_bounds_the_list_and_not_the_count(kept, draft, told):
    for _ in range(3):
        kept(JAMMED)
    lost = kept(JAMMED, worked="plug-loose")
    _, changes, summary = told(jam_excludes_nothing(draft), "--limit", "2")
    assert len(changes) == 3
    assert changes[-1]["case"] == lost
    assert (summary["changed"], summary["lost"]) == (4, 1)


def test_people_are_told_in_lines(kept, draft, database):
    case_id = kept(JAMMED, reference="INC-7", worked="plug-loose")
    url = database.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(
        main, ["backtest", str(jam_excludes_nothing(draft)), "--database", url]
    )
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{case_id} (INC-7): first cause: plug-loose -> paper-missing; ")
    assert "    fires no longer: paper-missing.some" in lines
    assert "    LOST: it was resolved as plug-loose" in lines
    assert "1 case changes: first cause 1" in result.stdout
    assert "1 would lose it." in lines[-1]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "No case changes."), ("de-AT", "Kein Fall ändert sich.")]
)
def test_a_draft_that_changes_nothing_is_told_so_in_words(kept, draft, database, language, words):
    kept(JAMMED)
    url = database.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(
        main, ["backtest", str(draft()), "--database", url, "--lang", language]
    )
    assert words in result.stdout.splitlines()
    assert "0 change" not in result.stdout


@pytest.fixture(params=["rules", "words"])
def other_draft(request, draft):
    """A draft of other rules, and one of other words."""
    if request.param == "rules":
        return jam_excludes_nothing(draft)
    return draft("symptoms/prints-nothing.yaml", "[Cannot print]", "[Paper jam]")


def test_several_processes_find_what_one_finds(kept, other_draft, database):
    for number in range(PART // 100):
        kept(JAMMED if number % 2 else PALE)
        kept({"paper": "jammed"}, "Cannot print" if number % 2 else "Paper jam")
    url = database.url.render_as_string(hide_password=False)
    expert, files = read_rules(other_draft)

    def found(workers, size):
        parts = list(backtest(url, expert, files, workers, size))
        assert [part.size for part, _ in parts[:-1]] == [size] * (len(parts) - 1)
        return [change.to_dict() for _, tested in parts for change in tested.changes]

    alone = found(1, PART)
    assert alone == found(2, 2) == sorted(found(1, 2), key=lambda change: change["case"])
    assert found(2, 1) == alone != []


def test_where_there_is_no_store_that_is_told_and_none_is_made(draft, tmp_path):
    file = tmp_path / "none.db"
    result = CliRunner().invoke(main, ["backtest", str(draft()), "--database", f"sqlite:///{file}"])
    assert result.exit_code == 2
    assert "There is no store" in result.stderr
    assert "--database, ENROLTRIAGE_DATABASE" in result.stderr
    assert "enroltriage migrate" in result.stderr
    assert str(file) in result.stderr
    assert not file.exists()


def test_what_cannot_be_used_is_refused_in_a_sentence(draft, tmp_path):
    store = f"sqlite:///{tmp_path / 'none.db'}"
    result = CliRunner().invoke(main, ["backtest", str(tmp_path / "x"), "--database", store])
    assert result.exit_code == 2
    assert "is no folder" in result.stderr
    spoilt = draft()
    (spoilt / "pack.yaml").write_text("pack: [", "utf-8")
    result = CliRunner().invoke(main, ["backtest", str(spoilt), "--database", store])
    assert result.exit_code == 2
    assert "pack.yaml:2:1: not valid YAML" in result.stderr
    result = CliRunner().invoke(main, ["backtest", str(draft()), "--database", "mysql://x"])
    assert result.exit_code == 2
    assert "sqlite:///FILE" in result.stderr


def test_a_process_that_is_killed_is_one_sentence(kept, draft, database, monkeypatch):
    import os
    import signal

    for _ in range(3):
        kept(JAMMED)
    expert, files = read_rules(draft())
    here = os.getpid()

    def end(*_):
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr("enroltriage.api.backtest.tester.compare", end)
    url = database.url.render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="memory short"):
        list(backtest(url, expert, files, 2, 1))
