"""Checks: facts that are found out together, and what they can bring; and what they cost."""

import pytest

from enroltriage.expert.checks import Checks
from enroltriage.expert.compiled_engine import CompiledEngine
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
