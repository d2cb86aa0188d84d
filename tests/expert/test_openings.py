"""What could still be concluded in a case, and by finding out which facts."""

import dataclasses
from types import SimpleNamespace

import pytest

from enroltriage.expert import openings
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.openings import CaseOpenings, Opening, Openings
from enroltriage.expert.rulebase import CONFIRMED, SUSPECTED, Rule

MANY_CAUSES = "profile-install-no-server-connection"
OTHERS = {
    "device_record_owner", "enrollment_method", "management_profile_owner",
    "personal_devices_allowed", "user_license",
}  # fmt: skip
OTHERS_EXCLUDED = {
    "enrolled-with-other-mdm.no-other-mdm-profile", "personal-devices-blocked.ade-is-corporate",
    "personal-devices-blocked.personal-allowed", "previous-user-not-removed.no-other-user-on-record",
    "user-license-missing.licence-valid",
}  # fmt: skip


@pytest.fixture
def openings_of(knowledge):
    """The openings of a case on iOS, also with these rules besides; None: nobody could tell."""

    def make(symptom, asked=(), more=()):
        rules = {**knowledge.rules, **{rule.id: rule for rule in more}}
        given = {"platform": "ios", **dict(asked)}
        facts = {name: value for name, value in given.items() if value is not None}
        facts["symptom"] = (symptom,)
        found = CompiledEngine(rules, "symptom").infer(facts)
        facts |= {a.subject: a.value for a in found.conclusions if a.kind == "fact"}
        base = Openings(dataclasses.replace(knowledge, rules=rules))
        return _Named(base, base.of(given, facts, found))

    return make


@dataclasses.dataclass
class _Named:
    """The openings of a case, with names for bits."""

    base: Openings
    case: CaseOpenings

    def confirming(self, cause):
        return self._named(self.case.confirming(cause))

    def excluding(self, cause):
        return self._named(self.case.excluding(cause))

    def deciding(self, cause):
        return self._named(self.case.deciding(cause))

    def changing_status(self):
        return set(self.case.changing_status())

    def _named(self, found):
        facts = self.base.facts.names
        return opening(
            self.base.rules.names(found.rules), facts(found.missing), facts(found.involved)
        )


def opening(rules, missing, involved=None):
    return SimpleNamespace(
        rules=set(rules), missing=set(missing), involved=set(involved or missing)
    )


CLOSED = opening((), ())


def test_a_rule_may_fire_while_a_fact_that_it_looks_at_is_unasked(openings_of):
    case = openings_of("workplace-join-failed")
    portal = {"company_portal"}
    cause = "company-portal-outdated"
    assert case.confirming(cause) == opening([f"{cause}.outdated-or-corrupt"], portal)
    assert case.excluding(cause) == opening([f"{cause}.current-or-absent"], portal)
    assert case.deciding(cause) == opening(
        [f"{cause}.outdated-or-corrupt", f"{cause}.current-or-absent"], portal
    )
    assert case.changing_status() == portal


@pytest.mark.parametrize("told", ["current", "outdated", None])
def test_what_was_asked_opens_nothing_any_more(openings_of, told):
    case = openings_of("workplace-join-failed", {"company_portal": told})
    assert case.deciding("company-portal-outdated") == CLOSED
    assert case.changing_status() == set()


def test_what_is_kept_of_one_symptom_is_not_taken_for_another(knowledge):
    base, cause = Openings(knowledge), "company-portal-outdated"
    engine = CompiledEngine(knowledge.rules, "symptom")
    for symptom, opened in (("workplace-join-failed", True), ("device-cap-reached", False)):
        facts = {"platform": "ios", "symptom": (symptom,)}
        case = base.of({"platform": "ios"}, facts, engine.infer(facts))
        assert (case.deciding(cause) != openings.CLOSED) is opened


def test_a_rule_that_misses_one_of_its_facts_still_looks_at_all(openings_of):
    case = openings_of("dep-enrollment-stuck-at-login", {"mfa_required": True})
    both = {"ade_auth_method", "mfa_required"}
    legacy, other = "mfa-enabled.mfa-in-legacy-assistant", "mfa-enabled.other-method"
    assert case.confirming("mfa-enabled") == opening([legacy], {"ade_auth_method"}, both)
    assert case.excluding("mfa-enabled") == opening([other], {"ade_auth_method"})


def test_a_rule_that_one_fact_denies_is_closed_whatever_else_is_open(openings_of):
    case = openings_of("dep-enrollment-stuck-at-login", {"ade_auth_method": "company_portal"})
    assert case.confirming("mfa-enabled") == CLOSED
    case = openings_of("dep-enrollment-stuck-at-login", {"ade_auth_method": None})
    assert case.confirming("mfa-enabled") == CLOSED
    assert case.changing_status() == {"mfa_required"}


def test_a_cause_that_waits_for_others_to_be_excluded_is_opened_by_what_excludes_them(openings_of):
    waiting = "cname-records-missing.record-missing-others-excluded"
    record = "enrollment_cname_present"
    case = openings_of(MANY_CAUSES)
    found = case.confirming("cname-records-missing")
    assert found == opening({waiting, *OTHERS_EXCLUDED}, {record, *OTHERS})
    case = openings_of(MANY_CAUSES, {record: False, "user_license": "valid"})
    left = OTHERS - {"user_license"}
    found = case.confirming("cname-records-missing")
    assert found.rules == {waiting, *OTHERS_EXCLUDED} - {"user-license-missing.licence-valid"}
    assert (found.missing, found.involved) == (left, left | {record})
    assert case.excluding("cname-records-missing") == CLOSED
    assert case.changing_status() == left


def test_a_cause_that_waits_for_another_is_closed_once_that_one_stays(openings_of):
    case = openings_of(MANY_CAUSES, {"user_license": "missing"})
    assert case.confirming("cname-records-missing") == CLOSED
    assert case.deciding("user-license-missing") == CLOSED
    assert case.changing_status() == {"enrollment_cname_present", *OTHERS} - {"user_license"}


def test_what_is_excluded_cannot_be_confirmed_any_more(openings_of):
    case = openings_of(MANY_CAUSES, {"enrollment_method": "ade"})
    assert case.confirming("personal-devices-blocked") == CLOSED
    assert "personal-devices-blocked.personal-allowed" in case.excluding("personal-devices-blocked").rules  # fmt: skip
    assert "personal_devices_allowed" not in case.changing_status()


def test_a_derived_fact_is_found_out_by_the_facts_that_it_is_derived_from(openings_of):
    symptom, cause = "device-cap-reached", "device-limit-reached"
    both = {"device_count", "device_limit"}
    reached, below = [f"{cause}.limit-reached"], [f"{cause}.below-limit"]
    case = openings_of(symptom)
    assert (case.confirming(cause), case.excluding(cause)) == (opening(reached, both), opening(below, both))  # fmt: skip
    case = openings_of(symptom, {"device_count": 3})
    assert case.confirming(cause) == opening(reached, {"device_limit"}, both)
    assert case.excluding(cause) == opening(below, {"device_limit"}, both)
    # Fifteen devices reach whatever limit is set; that there is room needs the limit.
    case = openings_of(symptom, {"device_limit": None})
    assert case.confirming(cause) == opening(reached, {"device_count"}, both)
    assert case.excluding(cause) == CLOSED
    assert openings_of(symptom, {"device_count": None}).deciding(cause) == CLOSED


def besides(test):
    """A rule that confirms the one cause of a failed Workplace Join by this test too."""
    cause = "company-portal-outdated"
    when = All((Concluded(Atom(SUSPECTED, cause)), test))
    return Rule("besides", when, Atom(CONFIRMED, cause), ())


def confirming(openings_of, test, **asked):
    """The facts by which the rule besides could confirm; the portal itself is no way."""
    given = {"company_portal": None, **asked}
    case = openings_of("workplace-join-failed", given, [besides(test)])
    found = case.confirming("company-portal-outdated")
    return found.missing


PAID, LEGACY = Is("user_license", ("valid",)), Is("mfa_required", (True,))


def test_of_tests_of_which_one_must_hold_each_that_is_open_is_a_way(openings_of):
    test = Either((PAID, LEGACY))
    assert confirming(openings_of, test) == {"user_license", "mfa_required"}
    assert confirming(openings_of, test, user_license=None) == {"mfa_required"}
    assert confirming(openings_of, test, user_license="missing") == {"mfa_required"}
    assert confirming(openings_of, test, user_license=None, mfa_required=False) == set()


def test_where_one_of_several_holds_the_others_need_not_be_asked(openings_of):
    test = All((Either((PAID, LEGACY)), Is("ever_worked", (True,))))
    assert confirming(openings_of, test, mfa_required=True) == {"ever_worked"}
    assert confirming(openings_of, test, mfa_required=True, ever_worked=None) == set()


def test_a_comparison_of_two_facts_needs_both(openings_of):
    test = Compare("device_count", "at_least", other="device_limit")
    assert confirming(openings_of, test) == {"device_count", "device_limit"}
    assert confirming(openings_of, test, device_count=3) == {"device_limit"}
    assert confirming(openings_of, test, device_count=3, device_limit=None) == set()
    assert confirming(openings_of, test, device_count=3, device_limit=5) == set()


def test_a_comparison_of_a_derived_number_needs_what_any_rule_derives_it_from(
    openings_of, knowledge
):
    derive = Rule("derive", Is("user_license", ("valid",)), Atom("fact", "serial_limit", 3), ())
    test = Compare("serial_limit", "at_least", 2)
    fact = dataclasses.replace(knowledge.facts["device_limit_reached"], name="serial_limit",
                               derived=(dataclasses.replace(knowledge.facts["device_limit_reached"].derived[0], when=derive.when),))  # fmt: skip
    more = dataclasses.replace(
        knowledge,
        facts={**knowledge.facts, "serial_limit": fact},
        rules={"derive": derive, **knowledge.rules, "besides": besides(test)},
    )
    facts = {"platform": "ios", "symptom": ("workplace-join-failed",)}
    found = CompiledEngine(more.rules, "symptom").infer(facts)
    asked = {**facts, "company_portal": None}
    base = Openings(more)
    case = _Named(base, base.of(asked, facts, found))
    assert case.confirming("company-portal-outdated").missing == {"user_license"}
    closed = _Named(base, base.of({**asked, "user_license": None}, facts, found))
    assert closed.confirming("company-portal-outdated") == CLOSED


def test_a_symptom_that_is_not_at_hand_is_not_among_what_could_be_found_out(openings_of):
    assert confirming(openings_of, Is("symptom", ("device-cap-reached",))) == set()


def test_a_resolution_at_hand_varies_by_a_fact_until_it_is_known(openings_of):
    symptom = "account-not-onboarded"
    assert openings_of(symptom).case.changing_resolution() == {"mdm_authority"}
    told = openings_of(symptom, {"mdm_authority": None})
    assert told.case.changing_resolution() == {
        "mdm_authority"
    }  # who cannot tell leaves both ways open
    assert openings_of(symptom, {"mdm_authority": "intune"}).case.changing_resolution() == set()
    confirmed = {"push_certificate": "expired"}
    assert openings_of(symptom, confirmed).case.changing_resolution() == {"mdm_authority"}
    excluded = {"push_certificate": "valid"}
    assert openings_of(symptom, excluded).case.changing_resolution() == set()
    assert openings_of("service-not-supported").case.changing_resolution() == {"mdm_authority"}


def test_openings_together_hold_what_each_holds():
    one, other = Opening(0b011, 0b01, 0b101), Opening(0b110, 0b10, 0b110)
    assert one | other == (0b111, 0b11, 0b111)
    assert one | openings.CLOSED == one
