"""Rules are verified once: what was found is kept beside them, but for what time alone brings."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enroltriage.api import verified
from enroltriage.expert.verify import Survey, verify
from enroltriage.rules import load_expert

RULES = Path(__file__).resolve().parents[1] / "rules"


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faulty")
    shutil.copytree(RULES / "sound", folder, dirs_exist_ok=True)
    return load_expert(shutil.copytree(RULES / "faulty", folder, dirs_exist_ok=True))


@pytest.fixture
def never_again(monkeypatch):
    def survey(*_args, **_bounds):
        raise AssertionError("looked at all cases once more")

    return lambda: monkeypatch.setattr(verified, "Survey", survey)


def test_the_same_is_found_whether_it_was_kept_or_not(tmp_path, faulty, never_again):
    found = verified.findings_of(faulty, tmp_path)
    whole = verify(Survey(faulty), verified.now().date()).findings
    assert {f.code for f in found} >= {"conflict", "gap"}
    assert found == whole
    never_again()
    kept = verified.findings_of(faulty, tmp_path)
    assert [str(f) for f in kept] == [str(f) for f in found]
    assert [f.to_dict() for f in kept] == [f.to_dict() for f in found]


def test_other_rules_are_verified_themselves(tmp_path, faulty, never_again):
    verified.findings_of(faulty, tmp_path)
    never_again()
    with pytest.raises(AssertionError, match="once more"):
        verified.findings_of(load_expert(RULES / "sound"), tmp_path)


def test_nothing_is_kept_where_no_folder_is_given(tmp_path, faulty, never_again):
    assert verified.findings_of(faulty, None)
    never_again()
    with pytest.raises(AssertionError, match="once more"):
        verified.findings_of(faulty, None)


def test_what_is_due_comes_with_time_whatever_was_kept(tmp_path, faulty, monkeypatch):
    before = verified.findings_of(faulty, tmp_path)
    later = datetime(2060, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(verified, "now", lambda: later)
    due = [f for f in verified.findings_of(faulty, tmp_path) if f not in before]
    assert {f.code for f in due} == {"source-due"}


def test_a_damaged_file_is_not_believed(tmp_path, faulty):
    found = verified.findings_of(faulty, tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes().replace(b"conflict", b"conflicd"))
    assert verified.findings_of(faulty, tmp_path) == found
