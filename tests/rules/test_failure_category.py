"""A failure category of Microsoft Graph leads to the symptoms that it fits, and establishes none."""

import pytest

FACT = "failure_category"
GRAPH = {
    "authentication": "win-80180002",
    "accountValidation": "win-80180007",
    "deviceNotSupported": "win-80180015",
    "inMaintenance": "win-80180017",
    "badRequest": "win-80180019",
    "enrollmentRestrictionsEnforced": "win-80180014",
}
"""What comes first on Windows, by Graph's own spelling."""


def asked(answer):
    return answer.next_question.fact, [choice.value for choice in answer.next_question.answers]


def pointed(answer):
    return [notice for notice in answer.notices if notice.code == "points-to-symptoms"]


@pytest.mark.parametrize(("category", "symptom"), GRAPH.items())
def test_a_category_puts_the_symptom_that_it_fits_best_first_among_the_answers(
    whole, category, symptom
):
    answer = whole.diagnose({"platform": "windows", FACT: category})
    fact, choices = asked(answer)
    assert (fact, choices[0]) == ("symptom", symptom)
    assert sorted(choices) == sorted(whole.knowledge.candidates({"platform": "windows"}))


@pytest.mark.parametrize("platform", ["ios", "android", "macos", "windows", None])
def test_a_category_alone_establishes_no_symptom_and_no_cause(whole, platform):
    given = {} if platform is None else {"platform": platform}
    for category in whole.knowledge.facts[FACT].values:
        answer = whole.diagnose({**given, FACT: category})
        assert (answer.outcome, answer.symptoms, answer.causes) == ("unrecognised", (), ())


def test_every_category_speaks_for_a_symptom(whole):
    for category in whole.knowledge.facts[FACT].values:
        assert pointed(whole.diagnose({FACT: category})), category


def test_the_one_symptom_that_a_category_fits_is_named_as_a_candidate(whole):
    answer = whole.diagnose({"platform": "ios", FACT: "deviceNotSupported"})
    title = whole.knowledge.symptoms["device-type-not-supported"].title["en"]
    ((notice),) = pointed(answer)
    assert notice.facts == (FACT,)
    assert f": “{title}”." in notice.message
    assert asked(answer)[1][0] == "device-type-not-supported"


def test_a_symptom_of_another_platform_is_not_led_to(whole):
    answer = whole.diagnose({"platform": "ios", FACT: "inMaintenance"})
    assert pointed(answer) == []
    assert answer.next_question.fact == "error_message"


def test_the_category_orders_what_the_words_of_a_text_fit(whole):
    text = "iPad: profile installation failed"
    plain = asked(whole.diagnose({"platform": "ios"}, text=text))
    told = asked(whole.diagnose({"platform": "ios", FACT: "user_validation"}, text=text))
    assert plain[0] == told[0] == "symptom"
    assert sorted(plain[1]) == sorted(told[1])


def test_who_cannot_tell_the_symptom_is_asked_for_the_message(whole):
    answer = whole.diagnose({"platform": "windows", FACT: "inMaintenance", "symptom": "unknown"})
    assert answer.next_question.fact == "error_message"
    assert pointed(answer) == []


def test_in_graphs_spelling_or_ours_a_category_is_the_same(whole):
    answers = [
        whole.diagnose({"platform": "windows", FACT: spelt})
        for spelt in ("inMaintenance", "InMaintenance", "in_maintenance")
    ]
    assert answers[0].next_question == answers[1].next_question == answers[2].next_question
