"""What a case may say, and how it is told what is wrong with it."""

import pytest

from enroltriage.expert import CaseError


def problem(expert, facts=None, **more):
    with pytest.raises(CaseError) as caught:
        expert.diagnose(facts, **more)
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"platform": "symbian"}, "/facts/platform"),
        ({"platform": 7}, "/facts/platform"),
        ({"platform": ["ios"]}, "/facts/platform"),
        ({"device_count": "5"}, "/facts/device_count"),
        ({"device_count": 5.0}, "/facts/device_count"),
        ({"device_count": True}, "/facts/device_count"),
        ({"device_count": -1}, "/facts/device_count"),
        ({"device_count": 10**30}, "/facts/device_count"),
        ({"device_limit": 0}, "/facts/device_limit"),
        ({"device_limit": 16}, "/facts/device_limit"),
        ({"mfa_required": 1}, "/facts/mfa_required"),
        ({"mfa_required": "true"}, "/facts/mfa_required"),
        ({"ever_worked": "sometimes"}, "/facts/ever_worked"),
        ({"began_at": "18.11.2019"}, "/facts/began_at"),
        ({"began_at": "2019-02-30"}, "/facts/began_at"),
        ({"began_at": "20191118"}, "/facts/began_at"),
        ({"began_at": 2019}, "/facts/began_at"),
        ({"error_message": 5}, "/facts/error_message"),
        ({"error_message": "x" * 4001}, "/facts/error_message"),
        ({"symptom": "no-such"}, "/facts/symptom"),
        ({"symptom": []}, "/facts/symptom"),
        ({"symptom": {}}, "/facts/symptom"),
        ({"symptom": ["device-cap-reached", "no-such"]}, "/facts/symptom/1"),
        ({"device_limit_reached": True}, "/facts/device_limit_reached"),
        ({"a/b~c": 1}, "/facts/a~1b~0c"),
        ([], "/facts"),
        ("platform", "/facts"),
    ],
)
def test_a_fault_is_told_where_it_is(expert, facts, pointer):
    assert problem(expert, facts).pointer == pointer


def test_a_wrong_value_is_told_with_the_allowed_ones_and_a_guess(expert):
    found = problem(expert, {"platform": "andriod"})
    assert found.allowed == ("ios", "android", "macos", "windows", "unknown")
    assert found.did_you_mean == "android"


def test_an_unknown_fact_is_told_with_the_one_that_was_meant(expert):
    found = problem(expert, {"plattform": "ios"})
    assert found.did_you_mean == "platform"
    assert "push_certificate" in found.allowed


def test_a_number_is_told_its_bounds(expert):
    assert problem(expert, {"device_limit": 99}).detail == (
        "must be a whole number at least 1 and at most 15"
    )


def test_true_and_false_are_told_as_json_has_them(expert):
    found = problem(expert, {"mfa_required": "true"})
    assert found.allowed == (True, False, "unknown")
    assert found.did_you_mean is True


def test_a_list_of_symptoms_is_not_offered_what_it_cannot_hold(expert):
    assert "unknown" in problem(expert, {"symptom": "x"}).allowed
    assert "unknown" not in problem(expert, {"symptom": ["unknown"]}).allowed


def test_a_name_of_any_length_is_told_briefly(expert):
    assert len(problem(expert, {"x" * 100_000: 1}).pointer) < 100


def test_all_faults_are_told_at_once(expert):
    with pytest.raises(CaseError) as caught:
        expert.diagnose({"platform": "x", "device_count": -1}, locale="?", edition="1999-01")
    pointers = {p.pointer for p in caught.value.problems}
    assert pointers == {"/locale", "/edition", "/facts/platform", "/facts/device_count"}


@pytest.mark.parametrize("tag", ["", "d", "de_DE", "de-", "de-toolongsubtag", "ä", "de\n", "*"])
def test_what_is_no_language_tag_is_refused(expert, tag):
    assert problem(expert, {}, locale=tag).pointer == "/locale"


@pytest.mark.parametrize(("tag", "language"), [("DE", "de"), ("de-CH-1996", "de"), ("en-GB", "en")])
def test_a_region_is_served_by_its_language(expert, tag, language):
    assert expert.diagnose({}, locale=tag).locale == language


@pytest.mark.parametrize("unknown", [None, "unknown"])
def test_null_and_unknown_say_the_same(expert, unknown):
    answer = expert.diagnose({"platform": unknown, "symptom": unknown, "device_count": unknown})
    assert {fact.value for fact in answer.facts} == {None}


def test_a_symptom_may_be_one_id_or_a_list(expert):
    one = expert.diagnose({"symptom": "device-cap-reached"})
    listed = expert.diagnose({"symptom": ["device-cap-reached"]})
    assert one == listed
    assert one.facts[0].value == "device-cap-reached"


def test_two_symptoms_are_echoed_as_a_list(expert):
    answer = expert.diagnose({"symptom": ["workplace-join-failed", "device-cap-reached"]})
    assert answer.facts[0].value == ["device-cap-reached", "workplace-join-failed"]
