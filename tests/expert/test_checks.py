"""Checks: facts that are found out together, and what they can bring; and what they cost."""

import pytest

from enroltriage.expert.checks import Checks
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Is
from enroltriage.expert.costs import cost_of_asking, cost_of_trying
from enroltriage.expert.space import Space


@pytest.fixture
def checks_of(knowledge):
    """The checks for these symptoms."""

    def make(*symptoms):
        engine = CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)
        return Checks(knowledge, engine, Space(knowledge), symptoms)

    return make


def test_facts_that_are_compared_form_one_check_and_all_others_one_each(checks_of):
    checks = checks_of("company-portal-unavailable")
    assert checks.each == (("platform",), ("company_portal",), ("device_count", "device_limit"))


def test_a_fact_that_only_a_hint_looks_at_is_no_check(checks_of):
    assert checks_of("service-not-supported").each == (("platform",), ("push_certificate",))


def test_a_check_may_have_parts_of_which_each_is_needed_with_another(checks_of):
    checks = checks_of("device-cap-reached", "profile-install-no-server-connection")
    assert checks.each == (
        ("platform",),
        ("enrollment_method",),
        ("personal_devices_allowed",),
        ("enrollment_cname_present",),
        ("device_record_owner",),
        ("management_profile_owner",),
        ("user_license",),
        ("device_count", "device_limit"),
    )


def test_an_outcome_tells_the_tests_that_it_fulfils_and_stands_for_its_first_answer(checks_of):
    valid, expired = checks_of("account-not-onboarded").outcomes(("push_certificate",), {})
    assert valid.holding == (Is("push_certificate", ("valid", "missing")),)
    assert expired.holding == (Is("push_certificate", ("expired", "invalid")),)
    assert expired.facts == {"push_certificate": "expired"}
    reached, below = checks_of("device-cap-reached").outcomes(
        ("device_limit",), {"device_count": 3}
    )
    assert reached.holding == (Is("device_limit_reached", (True,)),)
    assert below.holding == (Is("device_limit_reached", (False,)),)
    assert [answer["device_limit"] for answer in reached.answers] == [1, 2, 3]
    assert [answer["device_limit"] for answer in below.answers] == [4, 15]


def test_what_has_nothing_to_do_with_a_check_changes_nothing_of_it(checks_of):
    checks = checks_of("profile-install-no-server-connection")
    license_ = ("user_license",)
    known = {"platform": "ios", "management_profile_owner": "none", "device_record_owner": None}
    assert checks.outcomes(license_, known) is checks.outcomes(license_, {"platform": "ios"})


def test_an_answer_may_contradict_by_what_is_asked_or_by_what_is_known(checks_of):
    checks = checks_of("profile-install-no-server-connection")
    found = checks.outcomes(("platform",), {"enrollment_method": "ade"})
    assert [answer["platform"] for o in found for answer in o.answers] == ["ios", "macos"]
    found = checks.outcomes(("platform",), {"enrollment_method": None})
    assert {answer["platform"] for o in found for answer in o.answers} == {
        "ios", "android", "macos", "windows",
    }  # fmt: skip


def test_answers_that_no_rule_tells_apart_are_one_outcome(checks_of):
    outcomes = checks_of("account-not-onboarded").outcomes(("push_certificate",), {})
    told = [[answer["push_certificate"] for answer in o.answers] for o in outcomes]
    assert told == [["valid", "missing"], ["expired", "invalid"]]


def test_what_is_known_of_a_check_narrows_what_the_rest_can_bring(checks_of):
    checks = checks_of("device-cap-reached")
    whole = checks.outcomes(("device_count", "device_limit"), {})
    assert [len(o.holding) for o in whole] == [1, 1]
    full = checks.outcomes(("device_limit",), {"device_count": 15})
    assert len(full) == 1  # the greatest limit is reached whatever it is set to
    assert len(checks.outcomes(("device_limit",), {"device_count": 3})) == 2
    assert len(checks.outcomes(("device_count",), {"device_limit": None})) == 2


def test_answers_that_contradict_what_is_known_are_no_outcome(checks_of):
    checks = checks_of("profile-install-no-server-connection")
    outcomes = checks.outcomes(("enrollment_method",), {"platform": "ios"})
    methods = {answer["enrollment_method"] for o in outcomes for answer in o.answers}
    assert methods == {"byod", "ade", "apple_user_enrollment"}


def test_asking_costs_the_handing_over_once_for_each_role(knowledge):
    assert cost_of_asking(knowledge, ["company_portal"]) == 5 + 4
    assert cost_of_asking(knowledge, ["device_count", "device_limit"]) == 15 + 5 + 4
    assert cost_of_asking(knowledge, ["company_portal", "device_count"]) == 5 + 4 + 15 + 5
    assert cost_of_asking(knowledge, []) == 0


def test_trying_costs_work_risk_handing_over_and_finding_out_how(knowledge):
    renew = knowledge.resolutions["renew-push-certificate"]
    assert cost_of_trying(knowledge, renew, {"mdm_authority"}) == 20 + 30 + 15
    assert cost_of_trying(knowledge, renew, ()) == 20 + 30 + 15 + 15 + 3
    assert cost_of_trying(knowledge, knowledge.resolutions["restore-ios"], ()) == 90 + 240 + 5


def test_of_very_many_answers_some_are_drawn_and_always_the_same(checks_of, monkeypatch):
    both = ("device_count", "device_limit")
    everything = checks_of("device-cap-reached").outcomes(both, {})
    monkeypatch.setattr("enroltriage.expert.checks.MAX_ANSWERS", 9)
    drawn, again = (checks_of("device-cap-reached").outcomes(both, {}) for _ in range(2))
    assert drawn == again
    answers = [answer for outcome in drawn for answer in outcome.answers]
    assert len(answers) == 9
    by_tests = {outcome.holding: outcome.answers for outcome in everything}
    for outcome in drawn:
        assert all(answer in by_tests[outcome.holding] for answer in outcome.answers)
