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
