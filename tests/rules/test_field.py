"""The field that the packs are to cover: each symptom and each of its causes, counted from the rule files.

tests/data/field.json lists what Microsoft's pages on enrolment name beside the article of 2019: symptoms
with their platforms, causes and codes, by the ids under which the rule files hold them.
"""

import json
from collections import Counter
from pathlib import Path

import pytest

FIELD = json.loads((Path(__file__).parents[1] / "data" / "field.json").read_text("utf-8"))
ELSEWHERE = {
    ("win-80180001-07", "user-authentication-failed"): "win-80180002",
    ("win-80180001-07", "certificate-request-failed"): "win-80180004",
    ("win-80180001-07", "account-not-validated"): "win-80180007",
}
"""Pairs of which the packs make a symptom of its own, as its code has a cause that can be looked up."""
LEFT_OUT: dict[tuple[str, str], str] = {}
"""Pairs of a symptom and a cause that the packs leave out, each with where its reason stands."""
ON_FEWER = {"couldnt-add-device-limit": {"ios"}}
"""Where a symptom is another one on a platform: there the message is that of device-cap-reached."""
SAYS_NOTHING = {"AjaxError", "AB2"}
"""Codes that by themselves are everybody's: the tickets have them with the words around them."""


def pairs():
    return [(symptom, cause) for symptom, told in FIELD.items() for cause in told["causes"]]


def placed():
    """The pairs as the packs have them."""
    return [(ELSEWHERE.get(pair, pair[0]), pair[1]) for pair in pairs() if pair not in LEFT_OUT]


def test_the_list_is_whole():
    touched = Counter(
        p for told in FIELD.values() for p in told["platforms"] for _ in told["causes"]
    )
    assert (len(FIELD), len(pairs())) == (116, 176)
    assert touched == {"windows": 106, "ios": 57, "android": 31, "macos": 28}


@pytest.mark.parametrize("id_", FIELD)
def test_a_symptom_of_the_field_is_in_a_pack_on_its_platforms(whole, id_):
    knowledge = whole.knowledge
    platforms = knowledge.platform_fact.values
    held = set(knowledge.symptoms[id_].applies_to.get(knowledge.platform_fact.name, platforms))
    assert held >= set(FIELD[id_]["platforms"]) - ON_FEWER.get(id_, set())


def test_fewer_than_five_pairs_are_left_out_and_all_others_are_in_a_pack(whole):
    held = {(s.id, pair.cause) for s in whole.knowledge.symptoms.values() for pair in s.causes}
    assert [pair for pair in placed() if pair not in held] == []
    assert len(LEFT_OUT) < 5
    assert len(placed()) == len(pairs()) - len(LEFT_OUT)


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
    assert [pair for pair in placed() if pair not in shown] == []


@pytest.mark.parametrize("id_", [id_ for id_, told in FIELD.items() if told["codes"]])
def test_each_code_of_the_field_leads_to_its_symptom_or_asks_for_it(whole, id_):
    for code in FIELD[id_]["codes"]:
        if (code.isdecimal() and len(code) < 5) or code in SAYS_NOTHING:
            continue
        platform = FIELD[id_]["platforms"][0]
        answer = whole.diagnose({"platform": platform, "error_code": code})
        found = {s.id for s in answer.symptoms} | set(answer.recognition.candidates)
        assert found & {id_, *(ELSEWHERE.get((id_, cause)) for cause in FIELD[id_]["causes"])}, code


def test_a_code_of_several_symptoms_is_never_decided_by_its_text_alone(whole):
    shared = Counter(code for told in FIELD.values() for code in told["codes"])
    for code in (code for code, symptoms in shared.items() if symptoms > 1):
        answer = whole.diagnose({}, text=f"Enrolment fails with the code {code}.")
        assert len(answer.symptoms) != 1, code
        assert answer.outcome not in ("confirmed", "exhausted"), code
