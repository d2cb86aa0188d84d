"""The field that the packs are to cover: each symptom and each of its causes, counted from the rule files.

tests/data/field.json lists what Microsoft's pages on enrolment name beside the article of 2019: symptoms
with their platforms, causes and codes, by the ids under which the rule files hold them.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

FIELD = json.loads((Path(__file__).parents[1] / "data" / "field.json").read_text("utf-8"))
LEFT_OUT: dict[tuple[str, str], str] = {}
"""Pairs of a symptom and a cause that the packs leave out, each with where its reason stands."""


def pairs():
    return [(symptom, cause) for symptom, told in FIELD.items() for cause in told["causes"]]


def test_the_list_is_whole():
    touched = Counter(
        p for told in FIELD.values() for p in told["platforms"] for _ in told["causes"]
    )
    assert (len(FIELD), len(pairs())) == (116, 175)
    assert touched == {"windows": 105, "ios": 57, "android": 31, "macos": 28}


@pytest.mark.parametrize("id_", FIELD)
def test_a_symptom_of_the_field_is_in_a_pack_on_its_platforms(whole, id_):
    symptom = whole.knowledge.symptoms[id_]
    assert set(symptom.applies_to["platform"]) == set(FIELD[id_]["platforms"])


def test_fewer_than_five_pairs_are_left_out_and_all_others_are_in_a_pack(whole):
    held = {(s.id, pair.cause) for s in whole.knowledge.symptoms.values() for pair in s.causes}
    missing = [pair for pair in pairs() if pair not in held]
    assert sorted(missing) == sorted(LEFT_OUT)
    assert len(LEFT_OUT) < 5


def test_each_pair_has_an_example_case_in_which_the_cause_is_found(whole):
    shown = {
        (s.id, cause)
        for s in whole.knowledge.symptoms.values()
        for example in s.examples
        for cause in (
            *example.expect.get("confirmed", ()),
            *(
                c
                for c in example.expect.get("possible", ())
                if len(example.expect["possible"]) == 1
            ),
            *(
                c
                for c in example.expect.get("possible", ())
                if whole.knowledge.causes[c].message_is_all
            ),
        )
    }
    assert [pair for pair in pairs() if pair not in shown and pair not in LEFT_OUT] == []


@pytest.mark.parametrize("id_", [id_ for id_, told in FIELD.items() if told["codes"]])
def test_each_code_of_the_field_leads_to_its_symptom_or_asks_for_it(whole, id_):
    for code in FIELD[id_]["codes"]:
        if code.isdecimal() and len(code) < 5:
            continue  # a number that says nothing by itself; the tickets have it with its words
        platform = FIELD[id_]["platforms"][0]
        answer = whole.diagnose({"platform": platform, "error_code": code})
        found = {s.id for s in answer.symptoms} | set(answer.recognition.candidates)
        assert id_ in found, code


def test_a_code_of_several_symptoms_is_never_decided_by_its_text_alone(whole):
    shared = Counter(code for told in FIELD.values() for code in told["codes"])
    for code in (code for code, symptoms in shared.items() if symptoms > 1):
        answer = whole.diagnose({}, text=f"Enrolment fails with the code {code}.")
        assert len(answer.symptoms) != 1, code
        assert answer.outcome not in ("confirmed", "exhausted"), code
