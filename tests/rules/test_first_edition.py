"""The edition of 2019-11 answers every example case of the article as it did when it was the only one.

What it answered then is kept in tests/data/editions/2019-11.json: the cases with their answers, and how
symptoms, causes, steps and questions were told.
"""

import json
import re
from pathlib import Path

import pytest

from enroltriage.expert import CaseError

FILE = Path(__file__).parents[1] / "data" / "editions" / "2019-11.json"
THEN = json.loads(FILE.read_text("utf-8"))
EDITION = THEN["edition"]


def summary(answer):
    """What is kept of an answer."""
    offered = [cause.resolution for cause in answer.causes if cause.resolution]
    return {
        "outcome": answer.outcome,
        "symptoms": [symptom.id for symptom in answer.symptoms],
        "causes": [[cause.id, cause.status, cause.likelihood] for cause in answer.causes],
        "next_question": answer.next_question and answer.next_question.fact,
        "notices": [notice.code for notice in answer.notices],
        "variants": [f"{one.id}.{variant.id}" for one in offered for variant in one.variants],
    }


def in_both(text):
    return text and dict(text)


@pytest.mark.parametrize("case", THEN["cases"], ids=lambda c: f"{c['symptom']}: {c['name']}")
def test_a_case_is_answered_as_then(whole, case):
    answer = whole.diagnose(case["facts"], text=case.get("text"), edition=EDITION)
    assert summary(answer) == case["answer"]


def test_it_tells_symptoms_causes_steps_and_questions_as_then(whole):
    knowledge = whole.of_edition(EDITION).knowledge
    for place, told in THEN["told"].items():
        kind, id_ = place.split("/")
        entry = getattr(knowledge, kind)[id_]
        now = {key: getattr(entry, key) for key in told}
        assert {
            key: [in_both(step) for step in text] if key == "steps" else in_both(text)
            for key, text in now.items()
        } == told, place


def test_it_holds_nothing_that_came_later(whole):
    knowledge = whole.of_edition(EDITION).knowledge
    told = {place.split("/")[1] for place in THEN["told"] if place.startswith("symptoms/")}
    assert set(knowledge.symptoms) == told


@pytest.mark.parametrize("kind", ["symptoms", "causes", "resolutions"])
def test_no_note_of_it_names_a_later_year(whole, kind):
    entries = getattr(whole.of_edition(EDITION).knowledge, kind).values()
    told = [note["en"] for entry in entries for note in entry.notes]
    told += [
        part.note["en"]
        for entry in entries
        for part in (*getattr(entry, "rules", ()), *getattr(entry, "causes", ()))
        if part.note
    ]
    assert [note for note in told if re.search(r"20[2-9]\d|[Ll]ater ", note)] == []


def test_the_current_edition_says_otherwise_where_its_sources_do(whole):
    case = {"platform": "ios", "symptom": "account-not-onboarded", "push_certificate": "missing"}
    assert whole.diagnose(case, edition=EDITION).outcome == "exhausted"
    assert whole.diagnose(case).outcome == "confirmed"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            {"symptom": "win-80180014"},
            "is not one of the allowed values in the edition 2019-11; the edition current knows it",
        ),
        ({"symptom": "nonsense"}, "is not one of the allowed values"),
        (
            {"hybrid_join": True},
            "is not a fact in the vocabulary in the edition 2019-11; the edition current knows it",
        ),
    ],
)
def test_what_only_the_current_edition_knows_is_told_to_be_known_there(whole, facts, told):
    with pytest.raises(CaseError) as refused:
        whole.diagnose({"platform": "windows", **facts}, edition=EDITION)
    assert [problem.detail for problem in refused.value.problems] == [told]
