"""Texts are read by a part of the knowledge alone: where that is the same, so is what they say."""

import json
import shutil
from pathlib import Path

import pytest

from enroltriage.expert.case import Case
from enroltriage.expert.recognise import Recogniser, worded
from enroltriage.rules import load_knowledge

TICKETS = Path(__file__).parents[2] / "data" / "tickets"
SOME = 12
"""One of so many tickets is read."""


@pytest.fixture(scope="module")
def knowledge(article):
    """What the article of 2019 knows."""
    return load_knowledge(article)


@pytest.fixture
def changed(tmp_path, article):
    """The same, with something in one of its files written otherwise."""

    def change(file, old, new):
        folder = Path(shutil.copytree(article, tmp_path / file.replace("/", "-")))
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
        return load_knowledge(folder)

    return change


def test_what_is_blank_says_nothing_of_any_ticket(knowledge):
    whole, part = Recogniser(knowledge), Recogniser(worded(knowledge).knowledge)
    files = sorted(TICKETS.glob("*.jsonl"))
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    given = [Case({}), Case({"platform": "ios"}), Case({"error_code": "0x8018000a"})]
    for number, line in enumerate(lines[::SOME]):
        text, case = json.loads(line)["text"], given[number % len(given)]
        assert part.recognise(case, text) == whole.recognise(case, text)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ios/symptoms/workplace-join-failed.yaml", "Join fehlgeschlagen", "Join gescheitert"),
        ("languages/en.yaml", "ipados, ", "ipados, tablet of apple, "),
        ("common/facts.yaml", "maximum: 1000000", "maximum: 2000000"),
    ],
)
def test_other_words_are_read_otherwise(knowledge, changed, file, old, new):
    assert worded(changed(file, old, new)) != worded(knowledge)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("ios/symptoms/workplace-join-failed.yaml", "- cause:", "- weight: 7\n    cause:"),
        ("ios/causes/device-limit-reached.yaml", "title:\n  en: ", "title:\n  en: Alas, "),
        ("common/facts.yaml", "title: {en: ", "title: {en: Some "),
    ],
)
def test_what_is_told_of_causes_and_in_titles_is_read_in_no_text(
    knowledge, changed, file, old, new
):
    draft = changed(file, old, new)
    assert draft.version != knowledge.version
    assert worded(draft) == worded(knowledge)


def test_every_process_tells_alike_whether_words_are_the_same(knowledge, article, in_new_process):
    code = f"""
from enroltriage.rules import load_knowledge
from enroltriage.expert.recognise import worded
print(worded(load_knowledge({str(article)!r})).digest)
"""
    for seed in ("1", "2"):
        assert in_new_process(code, PYTHONHASHSEED=seed).strip() == worded(knowledge).digest
