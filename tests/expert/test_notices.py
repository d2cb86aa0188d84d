"""What an answer points out where a text says otherwise than what was given."""

import pytest

from enroltriage.expert.notices import disagreement


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "“Platform” (given: “Android”, in the text: “iOS or iPadOS”), "
               "“Has it ever worked?” (given: “No”, in the text: “Yes”)"),
        ("de", "„Plattform“ (angegeben: „Android“, im Text: „iOS oder iPadOS“), "
               "„Hat es je funktioniert?“ (angegeben: „Nein“, im Text: „Ja“)"),
    ],
)  # fmt: skip
def test_each_fact_is_named_with_what_was_given_and_what_the_text_states(knowledge, language, told):
    facts = {"platform": ("android", "ios"), "ever_worked": (False, True)}
    notice = disagreement(knowledge, facts, language)
    assert told in notice.message
    assert notice.facts == ("platform", "ever_worked")


def test_what_is_long_is_cut_short(knowledge):
    notice = disagreement(knowledge, {"error_code": ("x" * 4000, "80180014")}, "en")
    assert f"(given: “{'x' * 59}…”, in the text: “80180014”)" in notice.message


def test_a_disagreement_is_told_beside_facts_that_only_the_text_states(expert):
    text = "My iPhone says Device Cap Reached, in Company Portal. Only me is affected."
    answer = expert.diagnose({"users_affected": "all"}, text=text)
    assert {f.name for f in answer.facts if f.origin == "recognised"} >= {"platform"}
    (notice,) = [notice for notice in answer.notices if notice.code == "text-disagrees"]
    assert "“Users affected” (given: “All”, in the text: “Only one”)" in notice.message


def unknown_code(answer):
    """What is said of a code that is not known, if it is."""
    return [n.message for n in answer.notices if n.code == "unknown-code"]


@pytest.mark.parametrize(("language", "told"), [("en", "The error code “{}” is not known here"),
                                                ("de", "Der Fehlercode „{}“ ist hier nicht bekannt")])  # fmt: skip
def test_a_code_that_no_symptom_has_is_said_not_to_be_known(expert, language, told):
    given = expert.diagnose({"error_code": "0x8018ffff"}, locale=language)
    (message,) = unknown_code(given)
    assert told.format("0x8018ffff") in message
    assert given.notices[-1].facts == ("error_code",)
    stated = expert.diagnose(text="My iPad says error 0x8018ffff when I enrol", locale=language)
    (message,) = unknown_code(stated)
    assert told.format("8018FFFF") in message


def test_a_code_beside_a_symptom_that_is_at_hand_is_no_occasion(expert):
    for facts in ({"symptom": "device-cap-reached"}, {"error_message": "Device Cap Reached"}):
        assert unknown_code(expert.diagnose({**facts, "error_code": "0x8018ffff"})) == []


def test_of_no_code_nothing_is_said(expert):
    assert unknown_code(expert.diagnose({"error_code": "unknown"})) == []
    assert unknown_code(expert.diagnose({}, text="Ring 0301234567, it does not work.")) == []


def test_what_is_written_for_a_code_cannot_fill_the_answer(expert):
    (message,) = unknown_code(expert.diagnose({"error_code": "x\x1b" * 1000}))
    assert len(message) < 300
    assert "\x1b" not in message
