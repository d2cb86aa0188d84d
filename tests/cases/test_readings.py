"""What was read of a case's words is kept with its diagnosis, and read again where it must be."""

import os
import re
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import chain
from pathlib import Path
from shutil import copytree, ignore_patterns

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.api.app import case_desk
from enroltriage.api.backtest.compare import compare
from enroltriage.api.cases.desk import Change, recorded
from enroltriage.api.cases.readings import PROGRAM, READING, kept_reading, reading_of
from enroltriage.api.packed_rules import pack_rules
from enroltriage.expert import Expert
from enroltriage.expert.case_file import Entry, fold
from enroltriage.expert.recognise import Recogniser, recogniser_of, unlike_of
from enroltriage.rules import load_expert

TICKETS = Path(__file__).parents[1] / "data" / "tickets"
KINDS = ("opened", "diagnosis")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EDITS = {
    "causes": ("ios/causes/device-limit-reached.yaml", "then: excluded", "then: confirmed"),
    "weights": ("ios/symptoms/*.yaml", "  - cause:", "  - weight: 9\n    cause:"),
    "messages": ("ios/symptoms/device-cap-reached.yaml", "Device Cap Reached", "Device Cap Met"),
    "vocabulary": ("**/*.yaml", "device_limit", "device_bound"),
}
"""What drafts write otherwise: in which files, and what."""
READ_ALIKE = ("causes", "weights")


def draft(folder, kind):
    pattern, old, new = EDITS[kind]
    copytree(os.environ["ENROLTRIAGE_RULES"], folder, ignore=ignore_patterns("*.py*"))
    for file in folder.glob(pattern):
        file.write_text(
            file.read_text("utf-8").replace(old, new, 1 if kind == "weights" else -1), "utf-8"
        )
    return load_expert(folder)


@pytest.fixture(scope="module")
def drafts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drafts")
    yield {kind: draft(folder / kind, kind) for kind in EDITS}
    for kept in (recogniser_of, unlike_of):  # nobody else reads by these
        kept.cache_clear()


@pytest.fixture(scope="module")
def some_text():
    lines = chain(*(file.read_bytes().splitlines() for file in sorted(TICKETS.glob("*.jsonl"))))
    texts = [orjson.loads(line)["text"] for line in lines]
    return (
        st.none()
        | st.sampled_from(texts)
        | st.lists(st.sampled_from(texts), max_size=3).map("\n\n".join)
    )


def case(expert, facts, text):
    """A case that was opened and diagnosed, as the desk records it."""
    answer = expert.diagnose(facts, text=text)
    found = {**recorded(answer), **kept_reading(expert, answer)}
    told = {"facts": facts, "text": text}
    kept = orjson.loads(orjson.dumps([told, found]))
    return [
        Entry(n, NOW, "", kind, each) for n, kind, each in zip((1, 2), KINDS, kept, strict=True)
    ]


def without_reading(entries):
    """The same as it was recorded before readings were kept."""
    opened, diagnosis = entries
    content = {key: value for key, value in diagnosis.content.items() if key != READING}
    return [opened, Entry(2, NOW, "", "diagnosis", content)]


@pytest.mark.parametrize("kind", ["today", "causes", "messages"])
@settings(max_examples=13)
@given(data=st.data())
def test_a_draft_changes_what_it_would_if_all_words_were_read_again(
    data, expert, drafts, facts_of_a_case, some_text, kind
):
    """Cases recorded by the rules of today or by other ones, and drafts of every kind."""
    facts, text = data.draw(facts_of_a_case), data.draw(some_text)
    experts = {"today": expert, **drafts}
    by = experts[kind]
    given_facts = {name: value for name, value in facts.items() if name in by.knowledge.facts}
    entries = case(by, given_facts, text)
    versions = {each.knowledge.version: each for each in experts.values()}
    for other in experts.values():
        plain = compare("id", fold(without_reading(entries)), other, versions.get)
        assert told(compare("id", fold(entries), other, versions.get)) == told(plain)


def told(change):
    return None if change is None else {**change.to_dict(), "question": change.after["question"]}


def test_words_are_read_again_by_other_words_alone(expert, drafts, monkeypatch):
    file = fold(case(expert, {"platform": "ios"}, "My iPad says: Device Cap Reached"))
    monkeypatch.setattr(Recogniser, "recognise", lambda *_: pytest.fail("they are read"))
    for kind, other in drafts.items():
        if kind in READ_ALIKE:
            compare("id", file, other, {expert.knowledge.version: expert}.get)
        else:
            assert reading_of(other, file) is None


def test_words_are_read_again_where_other_words_may_be_read_otherwise(expert, drafts):
    """Those of the ticket, and those of a fact."""
    draft, earlier = drafts["messages"], {expert.knowledge.version: expert}.get

    def read(*told):
        return reading_of(draft, fold(case(expert, *told)), earlier)

    assert read({}, "My iPad says: Workplace Join failed") is not None
    assert read({"error_message": "Workplace Join failed"}, None) is not None
    assert read({}, "My iPad says: Device Cap Reached") is None
    assert read({"error_message": "Device Cap Reached"}, None) is None


def test_words_of_a_fact_that_are_no_longer_read_are_not_taken_as_read(expert):
    facts = expert.knowledge.facts
    deaf = replace(facts["error_message"], matched_against=None)
    knowledge = replace(expert.knowledge, facts={**facts, "error_message": deaf})
    other = Expert(knowledge, expert.engine)
    file = fold(case(expert, {"error_message": "Device Cap Reached"}, None))
    assert reading_of(other, file, lambda _: expert) is None


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({}, "My iPad says: Device Cap Reached. Each user may have 5 devices."),
        ({}, "Profile Installation Failed"),  # fits several symptoms
        ({}, "What is for lunch?"),
        ({"error_message": "Device Cap Reached"}, None),
        (
            {"symptom": "device-cap-reached", "platform": None},
            "no iPad, but: Workplace Join failed",
        ),
    ],
)
def test_what_was_read_answers_as_the_words_do(expert, facts, text):
    read = reading_of(expert, fold(case(expert, facts, text)))
    assert read is not None
    again = expert.diagnose(facts, text=text, read=read)
    assert recorded(again) == recorded(expert.diagnose(facts, text=text))


def test_of_a_case_without_words_no_reading_is_kept(expert):
    _, diagnosis = case(expert, {"symptom": "device-cap-reached"}, None)
    assert READING not in diagnosis.content


def test_another_program_reads_again(expert, monkeypatch):
    file = fold(case(expert, {}, "Device Cap Reached"))
    assert reading_of(expert, file) is not None
    monkeypatch.setattr("enroltriage.api.cases.readings._program", lambda: "another")
    assert reading_of(expert, file) is None


def test_whatever_reads_is_part_of_the_program():
    package = files("enroltriage.expert")
    code = "".join(file.read_text() for file in (package / "recognise").iterdir() if file.is_file())
    read_by = {f"{name}.py" for name in re.findall(r"^from enroltriage\.expert\.(\w+)", code, re.M)}
    assert read_by <= set(PROGRAM)


def test_the_desk_keeps_readings_and_erases_them(expert, database):
    desk, change = (
        case_desk(expert, pack_rules(os.environ["ENROLTRIAGE_RULES"]), database),
        Change("test", "en"),
    )
    case_id = desk.open({}, "My iPhone says: Device Cap Reached", {}, change).case_id
    desk.add(case_id, lambda _: [("facts", {"facts": {"device_count": 3}})], change)
    first, last = (e.content for e in desk.entries(case_id) if e.kind == "diagnosis")
    for content in (first, last):
        assert content[READING]["facts"] == {"platform": "ios"}
        assert content["symptoms"] == ["device-cap-reached"]
    desk.erase(case_id, change)
    assert not any(READING in entry.content for entry in desk.entries(case_id))
