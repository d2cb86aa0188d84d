"""How a case stands, as a plan sees it, and how it would stand after an answer or a failed remedy."""

import dataclasses

import pytest

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.likelihood import likelihoods, score
from enroltriage.expert.openings import Openings
from enroltriage.expert.outlook import Outlook, State
from enroltriage.expert.remedies import Remedy
from enroltriage.expert.space import Space

MANY_CAUSES = "profile-install-no-server-connection"
OTHER = 0.1 / 0.9
"""What weighs the causes that no symptom names, one case in ten, where the named ones weigh 1."""


@pytest.fixture
def outlook_of(knowledge):
    """The outlook of cases with these symptoms; by other knowledge if any is given."""

    def make(*symptoms, knowledge=knowledge):
        engine = CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)
        return Outlook(knowledge, engine, Space(knowledge), Openings(knowledge), symptoms)

    return make


def stakes_of(outlook, **given):
    return outlook.stakes(outlook.state({"platform": "ios", **given}))


def checks_of(outlook, **given):
    return outlook.checks(outlook.state({"platform": "ios", **given}))


def key_of(outlook, **given):
    return outlook.key(outlook.state({"platform": "ios", **given}))


def test_the_facts_that_matter_decide_or_hint_or_are_asked_for_by_the_symptom(outlook_of):
    assert outlook_of("device-cap-reached").facts == (
        "platform", "enrollment_method", "users_affected", "device_count", "device_limit",
    )  # fmt: skip
    facts = outlook_of("service-not-supported").facts
    assert {"began_at", "push_certificate_expires_on", "ever_worked"} <= set(facts)


def test_the_causes_to_remedy_share_the_weight_of_their_symptom(outlook_of):
    stakes = stakes_of(outlook_of("no-enrollment-policy"))
    assert stakes.suspects == {"push-certificate-missing": 0.5, "push-certificate-invalid": 0.5}
    assert stakes.rest == pytest.approx(OTHER)
    assert stakes.total == pytest.approx(1 + OTHER)


def test_every_symptom_adds_its_weight_and_its_share_of_what_nobody_names(outlook_of):
    stakes = stakes_of(outlook_of("no-enrollment-policy", "account-not-onboarded"))
    assert stakes.suspects == {"push-certificate-missing": 0.5, "push-certificate-invalid": 1.5}
    assert stakes.rest == pytest.approx(2 * OTHER)


def test_a_hint_shifts_the_weight_of_what_it_hints_at(outlook_of):
    stakes = stakes_of(outlook_of("service-not-supported"), ever_worked=True)
    assert stakes.suspects == {"push-certificate-missing": 0.5, "push-certificate-invalid": 1.5}
    stakes = stakes_of(outlook_of("service-not-supported"), ever_worked=None)
    assert stakes.suspects == {"push-certificate-missing": 0.5, "push-certificate-invalid": 0.5}


def test_what_is_excluded_is_no_suspect_any_more(outlook_of):
    stakes = stakes_of(outlook_of("no-enrollment-policy"), push_certificate="valid")
    assert (stakes.suspects, stakes.remedies) == ({}, ())
    assert checks_of(outlook_of("no-enrollment-policy"), push_certificate="valid") == ()


def test_what_is_confirmed_is_the_only_suspect_and_nothing_else_counts(outlook_of):
    outlook = outlook_of(MANY_CAUSES)
    stakes = stakes_of(outlook, user_license="missing")
    assert stakes.suspects == {"user-license-missing": 0.2}
    assert stakes.rest == 0.0
    assert stakes.total == 0.2
    assert stakes.remedies == (Remedy("assign-intune-license", 0.2, 25),)


def test_once_what_was_confirmed_has_failed_the_possible_ones_count_again(outlook_of):
    outlook = outlook_of(MANY_CAUSES)
    known = outlook.state({"platform": "ios", "user_license": "missing"})
    stakes = outlook.stakes(outlook.without(known, "assign-intune-license"))
    assert list(stakes.suspects) == [
        "personal-devices-blocked", "cname-records-missing", "previous-user-not-removed",
        "enrolled-with-other-mdm",
    ]  # fmt: skip
    assert stakes.rest == pytest.approx(OTHER)


def test_a_remedy_removes_all_causes_that_it_is_for(outlook_of, knowledge):
    causes = dict(knowledge.causes)
    causes["push-certificate-missing"] = dataclasses.replace(
        causes["push-certificate-missing"], resolution="renew-push-certificate"
    )
    one = dataclasses.replace(knowledge, causes=causes)
    stakes = stakes_of(outlook_of("no-enrollment-policy", knowledge=one), mdm_authority="intune")
    assert stakes.remedies == (Remedy("renew-push-certificate", 1.0, 65),)


def test_remedies_come_by_weight_for_cost(outlook_of):
    stakes = stakes_of(outlook_of(MANY_CAUSES))
    assert [(remedy.resolution, remedy.cost) for remedy in stakes.remedies] == [
        ("clear-previous-enrollment", 25),
        ("assign-intune-license", 25),
        ("allow-personal-devices", 55),
        ("remove-other-mdm-profile", 75),
        ("create-cname-records", 120),
    ]
    likely = stakes_of(outlook_of("service-not-supported"), ever_worked=False)
    assert [remedy.resolution for remedy in likely.remedies] == [
        "configure-push-certificate",  # 1.5 for 105 minutes
        "renew-push-certificate",  # 0.5 for 83
    ]


def test_a_check_that_could_change_nothing_is_not_open(outlook_of):
    outlook = outlook_of(MANY_CAUSES)
    assert len(checks_of(outlook)) == 6
    known = checks_of(outlook, management_profile_owner="none", user_license=None)
    assert known == (
        ("personal_devices_allowed",), ("device_record_owner",), ("enrollment_cname_present",),
        ("enrollment_method",),
    )  # fmt: skip


def test_of_a_check_only_what_was_not_asked_is_left(outlook_of):
    outlook = outlook_of("device-cap-reached")
    assert checks_of(outlook)[0] == ("device_count", "device_limit")
    assert checks_of(outlook, device_count=3) == (("device_limit",),)
    assert checks_of(outlook, device_limit=None) == (("device_count",),)
    assert checks_of(outlook, device_count=None) == ()


def test_of_what_belongs_together_each_fact_that_may_decide_alone_is_a_check_too(outlook_of):
    """Fifteen devices reach every limit there is; the limit alone says nothing."""
    both, count = ("device_count", "device_limit"), ("device_count",)
    assert checks_of(outlook_of("device-cap-reached")) == (both, count)


def test_what_binds_a_symptom_is_the_one_check_until_it_was_asked(outlook_of):
    outlook = outlook_of("device-cap-reached")
    start = outlook.state({})
    assert outlook.checks(start) == (("platform",),)
    assert outlook.open_checks(start)[0] == ("device_count", "device_limit")
    assert outlook.unbound(start) == "platform"
    assert outlook.unbound(outlook.state({"platform": None})) is None
    assert outlook.unbound(outlook.state({"platform": "ios"})) is None


def test_where_the_symptom_does_not_apply_nothing_is_left_to_check(outlook_of):
    outlook = outlook_of("dep-enrollment-stuck-at-login")
    start = outlook.state({"platform": "android"})
    assert outlook.situation(start).symptoms == ()
    assert outlook.checks(start) == ()
    contradicted = outlook.state({"platform": "ios", "enrollment_method": "byod"})
    assert outlook.situation(contradicted).symptoms == ()
    assert outlook.unbound(outlook.state({"platform": "ios"})) == "enrollment_method"


def test_a_situation_tells_what_the_rules_say(outlook_of):
    outlook = outlook_of("device-cap-reached")
    state = outlook.state({"platform": "ios", "device_count": 15, "users_affected": "one"})
    now = outlook.situation(state)
    assert (now.possible, now.confirmed) == (frozenset(), {"device-limit-reached"})
    assert now.symptoms == ("device-cap-reached",)
    assert now.facts["device_limit_reached"] is True
    assert "users_affected" not in now.facts
    assert now.openings.changing_status() == ()
    start = outlook.situation(outlook.state({"platform": "ios", "device_limit": None}))
    assert (start.possible, start.confirmed) == ({"device-limit-reached"}, frozenset())
    assert "device_limit" not in start.facts
    assert start.openings.changing_status() == ("device_count",)


def test_an_answer_or_a_failure_leads_to_another_state_and_keeps_what_was(outlook_of):
    outlook = outlook_of("device-cap-reached")
    start = outlook.state({"platform": "ios", "colour": "red"})
    assert start == State((("platform", "ios"),))
    failed = outlook.without(start, "free-device-slot")
    assert failed == State((("platform", "ios"),), frozenset({"free-device-slot"}))
    after = outlook.after(failed, {"device_limit": None, "users_affected": "one", "colour": "red"})
    given = (("platform", "ios"), ("users_affected", "one"), ("device_limit", None))
    assert after == State(given, frozenset({"free-device-slot"}))
    assert outlook.without(failed, "other").failed == {"free-device-slot", "other"}


def test_states_that_no_plan_tells_apart_have_one_key(outlook_of):
    outlook = outlook_of("service-not-supported")
    assert key_of(outlook, users_affected="one") == key_of(outlook)
    assert key_of(outlook, ever_worked=None) == key_of(outlook)
    assert key_of(outlook, ever_worked=True) != key_of(outlook)
    assert key_of(outlook, push_certificate=None) != key_of(outlook)
    assert key_of(outlook, mdm_authority=None) != key_of(outlook)
    assert key_of(outlook, mdm_authority="intune") != key_of(outlook, mdm_authority=None)
    assert outlook.key(outlook.state({})) != key_of(outlook)


def test_where_a_cause_is_confirmed_the_others_still_tell_states_apart(outlook_of):
    outlook = outlook_of(MANY_CAUSES)
    known = key_of(outlook, user_license="missing")
    assert key_of(outlook, user_license="missing", device_record_owner="none") != known
    assert key_of(outlook, user_license="missing", device_record_owner=None) != known
    certificate = outlook_of("service-not-supported")
    known = key_of(certificate, push_certificate="expired")
    assert key_of(certificate, push_certificate="expired", users_affected="one") == known
    assert key_of(certificate, push_certificate="expired", ever_worked=True) != known


def test_a_check_spares_a_remedy_if_it_could_exclude_its_cause_or_confirm_another(outlook_of):
    outlook = outlook_of("company-portal-unavailable")
    start = outlook.state({"platform": "ios"})
    assert outlook.spares(start, ("company_portal",), "reinstall-company-portal")
    assert outlook.spares(start, ("company_portal",), "free-device-slot")  # confirms the other
    assert not outlook.spares(start, ("users_affected",), "free-device-slot")
    many = outlook_of(MANY_CAUSES)
    start = many.state({"platform": "ios"})
    # That the device came by DEP excludes one cause, and by that alone confirms nothing.
    assert many.spares(start, ("enrollment_method",), "allow-personal-devices")
    known = many.state({"platform": "ios", "enrollment_cname_present": None})
    assert not many.spares(known, ("enrollment_method",), "assign-intune-license")


def test_drastic_is_what_destroys_or_affects_the_whole_tenant(outlook_of):
    outlook = outlook_of(MANY_CAUSES)
    assert outlook.drastic("restore-ios")  # on one device
    assert outlook.drastic("create-cname-records")  # destroys nothing
    assert not outlook.drastic("assign-intune-license")
    assert not outlook.drastic("reinstall-company-portal")


def test_outcomes_are_those_of_the_case(outlook_of):
    outlook = outlook_of("device-cap-reached")
    known = outlook.state({"platform": "ios", "device_count": 15})
    assert len(outlook.outcomes(known, ("device_limit",))) == 1
    known = outlook.state({"platform": "ios", "device_count": 3})
    assert len(outlook.outcomes(known, ("device_limit",))) == 2
    assert outlook.cost_of_asking(("device_count", "device_limit")) == 24


def test_weights_are_shares_of_a_symptom_and_add_up_over_symptoms(knowledge):
    symptoms = ["service-not-supported", "account-not-onboarded"]
    assert score(knowledge, symptoms, {}) == {
        "push-certificate-missing": 0.5,
        "push-certificate-invalid": 1.5,
    }
    facts = {"ever_worked": False, "users_affected": "all"}
    assert score(knowledge, symptoms[:1], facts) == {
        "push-certificate-missing": 0.5 * 3 * 2,
        "push-certificate-invalid": 0.5 * 2,
    }


def test_a_cause_named_twice_as_often_weighs_twice_as_much(knowledge):
    symptom = knowledge.symptoms["service-not-supported"]
    first, second = symptom.causes
    often = dataclasses.replace(symptom, causes=(dataclasses.replace(first, weight=2), second))
    changed = dataclasses.replace(knowledge, symptoms={symptom.id: often})
    assert score(changed, [symptom.id], {}) == {first.cause: 2 / 3, second.cause: 1 / 3}


def test_likelihoods_are_those_of_the_possible_causes_most_likely_first(knowledge):
    symptoms = ["service-not-supported", "account-not-onboarded"]
    possible = ["push-certificate-missing", "push-certificate-invalid"]
    found = likelihoods(knowledge, symptoms, possible, {})
    assert list(found.items()) == [
        ("push-certificate-invalid", 0.75),
        ("push-certificate-missing", 0.25),
    ]
    assert likelihoods(knowledge, symptoms, possible[:1], {}) == {possible[0]: 1.0}
    found = likelihoods(knowledge, [*symptoms, "no-enrollment-policy"], possible, {})
    assert found == {"push-certificate-invalid": 0.666666667, "push-certificate-missing": 0.333333333}  # fmt: skip
