"""Compiled knowledge is kept between starts: it answers alike, and whatever is wrong with it is made anew."""

import os
import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.recognise.recogniser import recogniser_of
from enroltriage.expert.recognise.worded import worded
from enroltriage.rules import compiled, kept_files, load_knowledge
from enroltriage.rules.folders import rule_places
from enroltriage.rules.packed_mapping import PackedMapping

KINDS = (compiled.KNOWLEDGE, compiled.WORDS)
SOUND = Path(__file__).parent / "sound"
SPOKEN = Path(__file__).parent / "spoken"
TEXT = "The page comes out of the laser printer quite pale."


@pytest.fixture(scope="module")
def made():
    knowledge = load_knowledge(SOUND)
    read_by = worded(knowledge)
    return compiled.Compiled(knowledge, replace(read_by, reader=recogniser_of(read_by)))


@pytest.fixture(autouse=True)
def _nothing_at_hand():
    compiled._AT_HAND.clear()


def expert_of(found):
    engine = ENGINES[DEFAULT_ENGINE](found.knowledge)
    return Expert(found.knowledge, engine, read_by=found.read_by)


def kept_file(folder, kind):
    (file,) = folder.glob(f"*.{kind}")
    return file


def test_what_is_kept_is_found_and_answers_alike(tmp_path, made):
    compiled.keep(tmp_path, "one", made)
    found = compiled.find(tmp_path, "one")
    one, other = (expert_of(each).keeping_nothing() for each in (made, found))
    assert other.knowledge.version == one.knowledge.version
    assert other.read_by == one.read_by
    for toner in (None, 5, 50):
        case = {"model": "laser", "symptom": "prints-pale", "toner": toner}
        assert other.diagnose(case, explain=True) == one.diagnose(case, explain=True)
    assert other.diagnose({}, text=TEXT) == one.diagnose({}, text=TEXT)


def test_what_is_rarely_read_lies_packed_and_is_the_same(tmp_path, made):
    compiled.keep(tmp_path, "one", made)
    once = compiled.find(tmp_path, "one")
    compiled.keep(tmp_path, "two", once)
    for found in (once, compiled.find(tmp_path, "two")):
        knowledge = found.knowledge
        assert isinstance(knowledge.places, PackedMapping)
        assert knowledge.places == made.knowledge.places
        assert knowledge.languages == made.knowledge.languages
        assert repr(knowledge.languages) == repr(made.knowledge.languages)
        assert knowledge.place(("symptom", "prints-pale")) == made.knowledge.place(
            ("symptom", "prints-pale")
        )


def test_its_index_of_words_is_not_made_again(tmp_path, made):
    compiled.keep(tmp_path, "one", made)
    found = compiled.find(tmp_path, "one")
    recogniser_of.cache_clear()
    expert = expert_of(found)
    assert expert.keeping_nothing()._recogniser is expert._recogniser is found.read_by.reader


def test_other_rules_find_nothing(tmp_path, made):
    compiled.keep(tmp_path, "one", made)
    assert compiled.find(tmp_path, "two") is None


def test_another_program_finds_nothing(tmp_path, made, monkeypatch):
    compiled.keep(tmp_path, "one", made)
    monkeypatch.setattr(kept_files, "made_by", lambda: "another")
    assert compiled.find(tmp_path, "one") is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-1],
        lambda content: b"",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: pickle.dumps("something else"),
    ],
    ids=["cut short", "empty", "one bit turned", "something else"],
)
def test_a_damaged_file_is_no_knowledge_and_is_replaced(tmp_path, made, spoil, kind):
    compiled.keep(tmp_path, "one", made)
    file = kept_file(tmp_path, kind)
    file.write_bytes(spoil(file.read_bytes()))
    assert compiled.find(tmp_path, "one") is None
    compiled.keep(tmp_path, "one", made)
    assert compiled.find(tmp_path, "one") is not None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", [0o620, 0o602], ids=["the group", "everybody"])
def test_a_file_that_others_may_write_is_not_read(tmp_path, made, mode, kind):
    compiled.keep(tmp_path, "one", made)
    kept_file(tmp_path, kind).chmod(mode)
    assert compiled.find(tmp_path, "one") is None


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_may_write_what_is_kept(tmp_path, made, kind):
    compiled.keep(tmp_path / "new" / "folder", "one", made)
    file = kept_file(tmp_path / "new" / "folder", kind)
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_where_nothing_can_be_written_nothing_is_kept_and_nothing_is_left(tmp_path, made):
    (tmp_path / "file").write_text("in the way")
    compiled.keep(tmp_path / "file" / "folder", "one", made)
    assert compiled.find(tmp_path / "file" / "folder", "one") is None
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_what_was_not_read_for_longest_gives_way(tmp_path, made):
    many = kept_files.MOST_KEPT + 2
    for number in range(many):
        compiled.keep(tmp_path, str(number), made)
        os.utime(next(tmp_path.glob(f"{number}-*")), (number, number))
        if number == many - 3:
            compiled.find(tmp_path, "0")
    left = {each.name.split("-")[0] for each in tmp_path.glob(f"*.{compiled.KNOWLEDGE}")}
    assert left == {str(n) for n in (0, *range(3, many))}


def test_rules_that_are_worded_alike_share_what_texts_are_read_by(tmp_path, monkeypatch):
    files = {place: file.read_bytes() for place, file in rule_places(SOUND).items()}
    place = "notices.yaml"
    other = {**files, place: files[place] + b"# otherwise\n"}
    first = compiled.compiled(files, tmp_path)

    def make(_):
        raise AssertionError("indexed the same words once more")

    monkeypatch.setattr(compiled, "recogniser_of", make)
    second = compiled.compiled(other, tmp_path)
    assert second.knowledge.version != first.knowledge.version
    assert second.read_by is first.read_by
    compiled._AT_HAND.clear()
    assert compiled.compiled(other, tmp_path).read_by == first.read_by
    assert len(list(tmp_path.glob(f"*.{compiled.KNOWLEDGE}"))) == 2
    assert len(list(tmp_path.glob(f"*.{compiled.WORDS}"))) == 1
