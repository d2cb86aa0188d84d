"""The special cases that must come out right, told as a support lead would tell them."""

import pytest

from enroltriage.expert import CaseError


def by_id(answer):
    return {cause.id: cause for cause in answer.causes}


def codes(answer):
    return [notice.code for notice in answer.notices]


def test_a_symptom_alone_gives_its_causes_in_the_articles_order(expert):
    answer = expert.diagnose({"platform": "ios", "symptom": "profile-install-no-server-connection"})
    assert answer.outcome == "open"
    assert [cause.id for cause in answer.causes] == [
        "personal-devices-blocked",
        "cname-records-missing",
        "previous-user-not-removed",
        "enrolled-with-other-mdm",
        "user-license-missing",
    ]
    assert {cause.status for cause in answer.causes} == {"possible"}
    assert answer.next_question.fact == "management_profile_owner"


def test_several_causes_are_confirmed_at_once(expert):
    answer = expert.diagnose(
        {
            "platform": "ios",
            "symptom": "profile-install-no-server-connection",
            "user_license": "missing",
            "management_profile_owner": "other_mdm",
        }
    )
    confirmed = [cause.id for cause in answer.causes if cause.status == "confirmed"]
    assert confirmed == ["enrolled-with-other-mdm", "user-license-missing"]


def test_a_symptom_bound_to_a_platform_nobody_told_asks_for_it_first(expert):
    answer = expert.diagnose({"symptom": "device-cap-reached"})
    assert answer.next_question.fact == "platform"
    answer = expert.diagnose({"platform": "ios", "symptom": "xpc-connection-invalid"})
    assert answer.next_question.fact == "enrollment_method"


@pytest.mark.parametrize(
    ("authority", "variants"),
    [
        ("intune", ["intune"]),
        ("office365", ["office365"]),
        ("coexistence", ["intune", "office365"]),
        ("configmgr", []),
        ("not_set", []),
        (None, ["intune", "office365"]),
    ],
)
def test_account_not_onboarded_is_resolved_where_the_authority_says(expert, authority, variants):
    answer = expert.diagnose(
        {
            "platform": "ios",
            "symptom": "account-not-onboarded",
            "push_certificate": "expired",
            "mdm_authority": authority,
        }
    )
    resolution = answer.causes[0].resolution
    assert [variant.id for variant in resolution.variants] == variants
    assert ("no-resolution-variant" in codes(answer)) is (not variants)
    assert resolution.steps
    assert any("never replace" in warning for warning in resolution.warnings)


def test_the_office_365_way_is_linked_only_where_it_may_apply(expert):
    def links(authority):
        facts = {"symptom": "account-not-onboarded", "mdm_authority": authority}
        return " ".join(expert.diagnose(facts).causes[0].resolution.links)

    assert "support.office.com" in links("office365")
    assert "support.office.com" not in links("intune")


def test_company_portal_unavailable_turns_to_the_device_limit_when_the_app_is_current(expert):
    facts = {"platform": "ios", "symptom": "company-portal-unavailable"}
    answer = expert.diagnose(facts | {"company_portal": "current"})
    causes = by_id(answer)
    assert causes["company-portal-outdated"].status == "excluded"
    assert causes["device-limit-reached"].likelihood == 1
    answer = expert.diagnose(facts | {"device_count": 3, "device_limit": 3})
    assert by_id(answer)["device-limit-reached"].status == "confirmed"


def test_fifteen_devices_reach_the_limit_whatever_the_setting(expert):
    facts = {"symptom": "device-cap-reached", "device_count": 15}
    for more in ({}, {"device_limit": None}, {"device_limit": 15}):
        assert expert.diagnose(facts | more).outcome == "confirmed"
    assert expert.diagnose({"symptom": "device-cap-reached", "device_count": 14}).outcome == "open"


def test_an_apple_dep_symptom_on_a_byod_device_is_a_contradiction(expert):
    answer = expert.diagnose(
        {"platform": "ios", "symptom": "dep-enrollment-does-not-start", "enrollment_method": "byod"}
    )
    assert answer.outcome == "exhausted"
    assert codes(answer) == ["contradiction", "no-known-cause-left"]
    assert answer.notices[0].facts == ("enrollment_method", "symptom")
    assert answer.next_question.fact == "enrollment_method"
    assert all(cause.status == "excluded" for cause in answer.causes)


def test_a_contradicted_symptom_does_not_spoil_another(expert):
    answer = expert.diagnose(
        {
            "platform": "ios",
            "symptom": ["dep-enrollment-does-not-start", "device-cap-reached"],
            "enrollment_method": "byod",
        }
    )
    assert answer.outcome == "open"
    assert by_id(answer)["device-limit-reached"].status == "possible"
    assert by_id(answer)["profile-created-before-token"].status == "excluded"
    assert "contradiction" in codes(answer)


def test_a_symptom_of_another_platform_is_out_of_scope(expert):
    answer = expert.diagnose({"platform": "windows", "symptom": "device-cap-reached"})
    assert answer.outcome == "out-of-scope"
    assert [symptom.id for symptom in answer.symptoms] == ["device-cap-reached"]
    assert answer.causes == ()
    assert codes(answer) == ["platform-out-of-scope"]
    assert answer.next_question is None


def test_every_cause_excluded_says_so(expert):
    answer = expert.diagnose(
        {"platform": "ios", "symptom": "service-not-supported", "push_certificate": "valid"}
    )
    assert answer.outcome == "exhausted"
    assert codes(answer) == ["no-known-cause-left"]
    assert all(cause.resolution is None and cause.likelihood == 0 for cause in answer.causes)


def test_the_network_error_stays_possible_while_a_cheap_check_is_open(expert):
    facts = {"platform": "ios", "symptom": "profile-install-network-error"}
    asked = []
    for answer_given in (False, "one"):
        answer = expert.diagnose(facts)
        assert answer.outcome == "open"
        assert answer.causes[0].likelihood == 1
        assert answer.causes[0].resolution.destructive
        assert "destructive-resolution" in codes(answer)
        asked.append(answer.next_question.fact)
        facts[answer.next_question.fact] = answer_given
    assert asked == ["works_on_other_network", "devices_affected"]
    last = expert.diagnose(facts)
    assert last.next_question is None
    assert "destructive-resolution" in codes(last)


def test_the_network_error_that_vanishes_on_another_network_wipes_no_device(expert):
    answer = expert.diagnose(
        {"symptom": "profile-install-network-error", "works_on_other_network": True}
    )
    assert answer.outcome == "exhausted"
    assert "destructive-resolution" not in codes(answer)


def test_an_ade_device_excludes_that_personal_devices_are_blocked(expert):
    answer = expert.diagnose(
        {
            "symptom": "profile-install-no-server-connection",
            "enrollment_method": "dep",
            "personal_devices_allowed": False,
        }
    )
    assert by_id(answer)["personal-devices-blocked"].status == "excluded"
    assert {"enrollment_method": "ade"}.items() <= {f.name: f.value for f in answer.facts}.items()


def test_the_cname_counts_only_when_nothing_else_is_left(expert):
    facts = {
        "platform": "ios",
        "symptom": "profile-install-no-server-connection",
        "enrollment_cname_present": False,
    }
    early = expert.diagnose(facts)
    assert by_id(early)["cname-records-missing"].status == "possible"
    assert "superseded-source" in codes(early)
    late = expert.diagnose(
        facts
        | {
            "personal_devices_allowed": True,
            "device_record_owner": "none",
            "management_profile_owner": "none",
            "user_license": "valid",
        }
    )
    assert by_id(late)["cname-records-missing"].status == "confirmed"
    assert len(by_id(late)["cname-records-missing"].rules) > 2


def test_mfa_is_to_blame_only_in_the_old_setup_assistant(expert):
    facts = {
        "platform": "ios",
        "enrollment_method": "ade",
        "symptom": "dep-enrollment-stuck-at-login",
        "mfa_required": True,
    }
    undecided = expert.diagnose(facts)
    assert undecided.outcome == "open"
    assert undecided.next_question.fact == "ade_auth_method"
    legacy = expert.diagnose(facts | {"ade_auth_method": "setup_assistant_legacy"})
    assert legacy.outcome == "confirmed"
    modern = expert.diagnose(facts | {"ade_auth_method": "setup_assistant_modern"})
    assert modern.outcome == "exhausted"


def test_half_a_message_is_a_question_and_no_answer(expert):
    answer = expert.diagnose({"platform": "ios"}, text="Profile Installation Failed!")
    assert answer.outcome == "unrecognised"
    assert answer.symptoms == ()
    assert codes(answer) == ["ambiguous-message"]
    assert answer.next_question.fact == "symptom"
    assert [choice.value for choice in answer.next_question.answers] == [
        "mdm-payload-mismatch",
        "profile-install-network-error",
        "profile-install-no-server-connection",
    ]


def test_with_nothing_known_the_wording_is_asked_for(expert):
    answer = expert.diagnose({})
    assert answer.outcome == "unrecognised"
    assert answer.next_question.fact == "error_message"
    assert expert.diagnose({"error_message": None}).next_question.fact == "error_code"
    later = expert.diagnose({"error_message": None, "error_code": None})
    assert later.next_question.fact == "symptom"
    assert len(later.next_question.answers) == len(expert.knowledge.symptoms)
    nothing = {"error_message": None, "error_code": None, "symptom": None}
    assert expert.diagnose(nothing).next_question is None


def test_hints_reorder_the_possible_causes(expert):
    facts = {"platform": "ios", "symptom": "service-not-supported"}
    first = expert.diagnose(facts).causes[0].id
    shifted = expert.diagnose(facts | {"ever_worked": "yes"})
    assert first == "push-certificate-missing"
    assert shifted.causes[0].id == "push-certificate-invalid"
    assert shifted.causes[0].status == "possible"


def test_facts_are_echoed_in_their_canonical_form_with_their_origin(expert):
    answer = expert.diagnose(
        {"ever_worked": "no", "platform": "ipados", "device_count": 15, "user_license": "unknown"},
        text="DeviceCapReached",
    )
    facts = {fact.name: (fact.value, fact.origin, fact.rule) for fact in answer.facts}
    assert facts["ever_worked"] == (False, "given", None)
    assert facts["platform"] == ("ios", "given", None)
    assert facts["user_license"] == (None, "given", None)
    assert facts["symptom"] == ("device-cap-reached", "recognised", None)
    assert facts["device_limit_reached"] == (
        True,
        "derived",
        "device_limit_reached.count-reaches-maximum",
    )


def test_answers_come_in_german_too(expert):
    answer = expert.diagnose({"platform": "ios", "symptom": "device-cap-reached"}, locale="de-AT")
    assert answer.locale == "de"
    assert answer.symptoms[0].title == "Gerätekapazität erreicht"
    assert answer.next_question.question.startswith("Wie viele ")


def test_a_language_we_lack_is_answered_in_english(expert):
    assert expert.diagnose({}, locale="pt-BR").locale == "en"


def test_the_articles_edition_and_the_current_one_answer_alike(expert):
    facts = {"platform": "ios", "symptom": "device-cap-reached"}
    assert expert.diagnose(facts, edition="2019-11") == expert.diagnose(facts, edition="current")


def test_facts_that_cannot_hold_together_are_named_and_asked_again_last(expert):
    facts = {"platform": "ios", "symptom": "device-cap-reached", "enrollment_method": "autopilot"}
    answer = expert.diagnose(facts)
    notice = next(n for n in answer.notices if n.code == "contradiction")
    assert notice.facts == ("enrollment_method", "platform")
    assert answer.next_question.fact == "device_count"
    later = expert.diagnose(facts | {"device_count": 5, "device_limit": 5})
    assert later.outcome == "confirmed"
    assert later.next_question.fact == "enrollment_method"


def test_the_answers_offered_do_not_contradict_what_is_known(expert):
    answer = expert.diagnose({"platform": "ios", "symptom": "xpc-connection-invalid"})
    assert answer.next_question.fact == "enrollment_method"
    offered = [choice.value for choice in answer.next_question.answers]
    assert offered == ["byod", "ade", "apple_user_enrollment"]


def test_the_chain_of_rules_reaches_down_to_the_derived_facts(expert):
    answer = expert.diagnose({"symptom": "device-cap-reached", "device_count": 15})
    assert answer.causes[0].rules == (
        "device_limit_reached.count-reaches-maximum",
        "device-cap-reached.device-limit-reached",
        "device-limit-reached.limit-reached",
    )


def test_a_status_comes_with_the_reasons_of_its_rules(expert):
    facts = {"symptom": "profile-install-network-error", "works_on_other_network": True}
    (cause,) = expert.diagnose(facts).causes
    assert len(cause.reasons) == 1
    assert "network" in cause.reasons[0]


def test_what_a_symptom_says_besides_is_in_the_answer(expert, knowledge):
    answer = expert.diagnose({"symptom": "company-portal-unavailable"}, locale="de")
    notes = knowledge.symptoms["company-portal-unavailable"].notes
    assert notes
    assert answer.symptoms[0].notes == tuple(note["de"] for note in notes)


def test_when_the_symptom_is_not_known_the_whole_wording_is_asked_for(expert):
    facts = {"platform": "ios", "symptom": None}
    answer = expert.diagnose(facts, text="Profile Installation Failed")
    assert answer.next_question.fact == "error_message"
    full = "Profile Installation Failed. A Network Error Has Occurred."
    assert expert.diagnose(facts | {"error_message": full}).outcome == "open"


def test_half_a_message_is_still_a_question_where_no_symptom_is_in_bounds(expert):
    answer = expert.diagnose({"platform": "android"}, text="Profile Installation Failed")
    assert codes(answer) == ["ambiguous-message"]
    assert len(answer.next_question.answers) == 3


def test_hints_are_asked_after_everything_that_could_decide(expert, knowledge):
    facts = {"platform": "ios", "symptom": "service-not-supported"}
    asked = []
    while (question := expert.diagnose(facts).next_question) is not None:
        asked.append(question.fact)
        facts[question.fact] = None
    hints = [knowledge.facts[name].hint for name in asked]
    assert asked[:2] == ["push_certificate", "mdm_authority"]
    assert hints == sorted(hints)
    assert "ever_worked" in asked


def test_a_hint_that_is_settled_is_not_asked_for(expert):
    facts = {"platform": "ios", "symptom": "service-not-supported", "ever_worked": True}
    while (question := expert.diagnose(facts).next_question) is not None:
        assert question.fact != "ever_worked"
        facts[question.fact] = None


def test_symptoms_shown_where_the_message_appeared_are_offered_first(expert, knowledge):
    facts = {"platform": "ios", "error_message": None, "error_code": None}
    offered = expert.diagnose(facts | {"message_location": "device_log"}).next_question.answers
    assert offered[0].value == "xpc-connection-invalid"
    assert {choice.value for choice in offered} == set(knowledge.symptoms)


@pytest.mark.parametrize("wrong", [{"text": 5}, {"locale": None}, {"edition": None}])
def test_arguments_of_the_wrong_type_are_told_like_any_other_fault(expert, wrong):
    with pytest.raises(CaseError) as caught:
        expert.diagnose({}, **wrong)
    assert caught.value.problems[0].pointer == f"/{next(iter(wrong))}"
