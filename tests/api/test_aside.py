"""What a first start makes of new rules is made by a process that ends, so that the server stays small."""

import subprocess
from pathlib import Path

import pytest

from enroltriage.api import aside
from enroltriage.api.verified import findings_of
from enroltriage.rules import load_expert

SOUND = Path(__file__).resolve().parents[1] / "rules" / "sound"
KINDS = {"knowledge", "words", "verified"}


@pytest.fixture
def nobody_else(monkeypatch):
    """Whoever would have another process do something is told that this must not be."""

    def run(*_args, **_options):
        raise AssertionError("another process was asked for")

    monkeypatch.setattr(subprocess, "run", run)


def kinds(folder):
    return {file.suffix.removeprefix(".").partition("-")[0] for file in folder.iterdir()}


def test_another_process_leaves_all_of_it(tmp_path, monkeypatch):
    def make(*_):
        raise AssertionError("made here")

    monkeypatch.setattr(aside, "findings_of", make)  # in this process only
    aside.read_rules_aside(SOUND, tmp_path)
    assert kinds(tmp_path) == KINDS


@pytest.mark.usefixtures("nobody_else")
def test_what_is_kept_is_not_made_again(tmp_path):
    findings_of(load_expert(SOUND, kept_in=tmp_path), tmp_path)
    aside.read_rules_aside(SOUND, tmp_path)
    assert kinds(tmp_path) == KINDS


@pytest.mark.usefixtures("nobody_else")
def test_nothing_is_done_aside_where_nothing_can_be_kept(tmp_path):
    (tmp_path / "file").touch()
    aside.read_rules_aside(SOUND, tmp_path / "file" / "folder")
    aside.read_rules_aside(SOUND, None)
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_what_is_wrong_with_rules_is_left_to_be_told_by_who_needs_them(tmp_path, capfd):
    rules, folder = tmp_path / "rules", tmp_path / "kept"
    rules.mkdir()
    (rules / "broken.yaml").write_text("symptom: [")
    aside.read_rules_aside(rules, folder)
    (rules / "broken.yaml").write_bytes(b"symptom: \xff")
    aside.read_rules_aside(rules, folder)
    assert [*folder.iterdir()] == []
    assert capfd.readouterr() == ("", "")


def test_a_first_start_leaves_all_of_it_for_the_next(tmp_path, serving):
    with serving(RULES=str(SOUND), CACHE=str(tmp_path)):
        assert kinds(tmp_path) == KINDS | {"packed"}


def test_who_waits_at_a_terminal_is_told_why(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(subprocess, "run", lambda *_args, **_options: None)
    aside.read_rules_aside(SOUND, tmp_path)
    assert capsys.readouterr().err == f"{aside.WHY}\n"
