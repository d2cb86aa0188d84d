"""The next question, and the plan as a list of actions."""

import dataclasses

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.actions import ActionList
from enroltriage.expert.conditions import All, Is
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.plan import Ask
from enroltriage.expert.questions import Planner

MANY_CAUSES = "profile-install-no-server-connection"


def questions(expert, *symptoms, **facts):
    """Every question to the end where nobody can ever tell, with its cost and its saving."""
    facts |= {"platform": "ios", "symptom": list(symptoms)}
    asked = []
    while (question := expert.diagnose(facts).next_question) is not None:
        asked.append((question.fact, question.cost, question.expected_saving))
        facts[question.fact] = None
    return asked


@pytest.mark.parametrize(
    ("symptom", "expected"),
    [
        ("workplace-join-failed", [("company_portal", 9, -7.6)]),
        ("account-not-onboarded", [("push_certificate", 18, -10.5), ("mdm_authority", 18, None)]),
        ("device-cap-reached", [("device_count", 20, -15.9), ("device_limit", 19, None)]),
        (
            "dep-enrollment-stuck-at-login",
            [("enrollment_method", 2, -43.6), ("mfa_required", 20, -41.6), ("ade_auth_method", 20, -26.8)],
        ),
        (
            "service-not-supported",
            [
                ("push_certificate", 18, 32.5), ("mdm_authority", 18, None),
                ("push_certificate_expires_on", 18, None), ("users_affected", 5, None),
                ("ever_worked", 3, None), ("began_at", 3, None),
            ],
        ),
        (
            MANY_CAUSES,
            [
                ("management_profile_owner", 8, 19.7), ("personal_devices_allowed", 20, -9.0),
                ("enrollment_method", 2, -17.4), ("user_license", 19, -20.3),
                ("device_record_owner", 19, -20.3), ("enrollment_cname_present", 65, -49.3),
                ("users_affected", 5, None), ("devices_affected", 5, None), ("ever_worked", 3, None),
            ],
        ),
    ],
)  # fmt: skip
def test_asked_is_first_what_decides_then_what_varies_then_what_hints(expert, symptom, expected):
    assert questions(expert, symptom) == expected


def test_of_two_symptoms_the_question_that_saves_most_comes_first(expert):
    asked = questions(expert, "service-not-supported", "device-cap-reached")
    assert asked[:4] == [
        ("push_certificate", 18, 32.5), ("device_count", 20, -15.9), ("mdm_authority", 18, None),
        ("device_limit", 19, None),
    ]  # fmt: skip
    assert len(asked) == 8


def test_a_question_that_serves_two_troubles_saves_in_both(expert):
    """Each of them needs the method, and each alone would be spared by it."""
    alone = [
        expert.diagnose({"platform": "ios", "symptom": id_}).next_question
        for id_ in ("dep-enrollment-does-not-start", "xpc-connection-invalid")
    ]
    assert [question.fact for question in alone] == ["enrollment_method"] * 2
    both = expert.diagnose(
        {"platform": "ios", "symptom": ["dep-enrollment-does-not-start", "xpc-connection-invalid"]}
    )
    assert both.next_question.fact == "enrollment_method"
    assert both.next_question.expected_saving == pytest.approx(
        sum(question.expected_saving for question in alone), abs=0.1
    )
    assert [action.id for action in both.actions].count("enrollment_method") == 1


def test_the_platform_is_asked_for_before_anything_else(expert):
    question = expert.diagnose({"symptom": "device-cap-reached"}).next_question
    assert (question.fact, question.cost) == ("platform", 3 + 3)


def test_a_cause_alone_leaves_no_hint_to_ask_for(expert):
    hinted = {"ever_worked", "began_at", "users_affected"}
    asked = {fact for fact, _, _ in questions(expert, "account-not-onboarded")}
    assert not hinted & asked
    known = questions(expert, MANY_CAUSES, user_license="missing")
    assert ("users_affected", 5, None) in known  # four others are still possible
    assert questions(expert, "no-enrollment-policy", push_certificate="expired") == [
        ("mdm_authority", 18, None)
    ]


def test_a_hint_that_cannot_hold_any_more_is_not_asked_for(expert):
    asked = questions(expert, "service-not-supported", ever_worked=True, users_affected="one")
    assert [fact for fact, _, _ in asked] == [
        "push_certificate", "mdm_authority", "push_certificate_expires_on", "began_at",
    ]  # fmt: skip


def test_a_hint_that_one_of_its_facts_denies_asks_for_none_of_the_others(knowledge):
    symptom = knowledge.symptoms["service-not-supported"]
    first, *others = symptom.causes
    both = All((Is("ever_worked", (False,)), Is("devices_affected", ("one",))))
    hinted = dataclasses.replace(first, hints=(dataclasses.replace(first.hints[0], when=both),))
    symptoms = {symptom.id: dataclasses.replace(symptom, causes=(hinted, *others))}
    changed = dataclasses.replace(knowledge, symptoms=symptoms)
    expert = Expert(changed, ENGINES[DEFAULT_ENGINE](changed))
    asked = [fact for fact, _, _ in questions(expert, symptom.id)]
    assert {"ever_worked", "devices_affected"} <= set(asked)
    asked = [fact for fact, _, _ in questions(expert, symptom.id, ever_worked=True)]
    assert "devices_affected" not in asked


def test_without_a_symptom_what_was_shown_is_asked_for_and_no_plan_reckons_with_it(expert):
    question = expert.diagnose({"platform": "ios"}).next_question
    assert (question.fact, question.cost, question.expected_saving) == (
        "error_message",
        2 + 5,
        None,
    )


def test_what_fits_the_half_message_is_asked_for_unless_it_was_asked(expert):
    half = "Profile Installation Failed"
    question = expert.diagnose({"platform": "ios"}, text=half).next_question
    assert (question.fact, len(question.answers)) == ("symptom", 3)
    asked = expert.diagnose({"platform": "ios", "symptom": None}, text=half).next_question
    assert asked.fact == "error_message"


def test_where_no_symptom_is_left_in_bounds_none_is_asked_for(expert):
    shown = {"error_message": None, "error_code": None}
    assert expert.diagnose({"platform": "windows", **shown}).next_question is None
    offered = expert.diagnose({"platform": "ios", **shown}).next_question
    assert (offered.fact, len(offered.answers)) == ("symptom", 14)


def test_of_a_contradiction_the_first_fact_is_asked_again_when_nothing_else_is_left(expert):
    case = {"platform": "ios", "symptom": "device-cap-reached", "enrollment_method": "autopilot"}
    told = {**case, "device_count": 1, "device_limit": 5}
    assert expert.diagnose(told).next_question.fact == "enrollment_method"
    assert expert.diagnose({**told, "enrollment_method": "byod"}).next_question is None


def actions(expert, symptom, **facts):
    answer = expert.diagnose({"platform": "ios", "symptom": symptom, **facts})
    return [(a.kind, a.id, a.cost, a.causes, a.likelihood) for a in answer.actions]


def test_the_actions_are_all_there_is_to_do_if_nobody_can_tell_and_nothing_helps(expert):
    cname, personal = "cname-records-missing", "personal-devices-blocked"
    assert actions(expert, MANY_CAUSES) == [
        ("ask", "management_profile_owner", 8, (cname, "enrolled-with-other-mdm"), None),
        ("ask", "personal_devices_allowed", 20, (personal,), None),
        ("ask", "enrollment_method", 2, (personal,), None),
        ("try", "clear-previous-enrollment", 25, ("previous-user-not-removed",), 0.18),
        ("try", "assign-intune-license", 25, ("user-license-missing",), 0.2195),
        ("try", "allow-personal-devices", 55, (personal,), 0.2812),
        ("try", "remove-other-mdm-profile", 75, ("enrolled-with-other-mdm",), 0.3913),
        ("ask", "enrollment_cname_present", 65, (cname,), None),
        ("try", "create-cname-records", 120, (cname,), 0.6429),
    ]


def test_facts_of_one_check_are_asked_one_after_the_other_and_the_role_is_reached_once(expert):
    limit = "device-limit-reached"
    assert actions(expert, "company-portal-unavailable") == [
        ("try", "reinstall-company-portal", 15, ("company-portal-outdated",), 0.45),
        ("ask", "device_count", 20, (limit,), None),
        ("ask", "device_limit", 4, (limit,), None),
        ("try", "free-device-slot", 90, (limit,), 0.8182),
    ]


def test_how_to_go_about_a_remedy_is_asked_for_its_causes_unless_it_was_asked(expert):
    missing, invalid = "push-certificate-missing", "push-certificate-invalid"
    renew = ("try", "renew-push-certificate", 65, (invalid,), 0.45)
    configure = ("try", "configure-push-certificate", 105, (missing,), 0.8182)
    assert actions(expert, "service-not-supported") == [
        ("ask", "push_certificate", 18, (missing, invalid), None),
        ("ask", "mdm_authority", 18, (invalid,), None),
        renew,
        configure,
    ]
    asked = {"push_certificate": None, "mdm_authority": None}
    assert actions(expert, "service-not-supported", **asked) == [renew, configure]
    known = {"push_certificate": None, "mdm_authority": "intune"}
    assert actions(expert, "service-not-supported", **known) == [renew, configure]


def test_a_plan_ends_before_a_step_that_leads_nowhere(knowledge, monkeypatch):
    planner, symptoms = Planner(knowledge), ("company-portal-unavailable",)
    state, taken = planner.state(symptoms, {"platform": "ios"}), ActionList._taken

    def idle_once_something_was_asked(self, step, state):
        actions, then = taken(self, step, state)
        return actions, state if isinstance(step, Ask) else then

    monkeypatch.setattr(ActionList, "_taken", idle_once_something_was_asked)
    listed = planner.advise(symptoms, state).actions
    assert [action.id for action in listed] == ["reinstall-company-portal"]


def test_of_several_symptoms_only_the_plans_used_last_are_kept(knowledge, monkeypatch):
    monkeypatch.setattr("enroltriage.expert.questions.KEPT_PLANS_OF_SEVERAL", 2)
    planner, ids = Planner(knowledge), tuple(knowledge.symptoms)
    alone, *pairs = [planner.plan(each) for each in (ids[:1], ids[:2], ids[1:3], ids[2:4])]
    again = [planner.plan(each) for each in (ids[:1], ids[1:3], ids[2:4], ids[:2])]
    kept = [
        old is new for old, new in zip((alone, pairs[1], pairs[2], pairs[0]), again, strict=True)
    ]
    assert kept == [True, True, True, False]


def test_what_saves_next_to_nothing_saves_zero_and_not_minus_zero(knowledge, monkeypatch):
    planner, symptoms = Planner(knowledge), ("company-portal-unavailable",)
    monkeypatch.setattr(planner, "_planned", lambda *_: ({"device_count": -0.01}, ()))
    question = planner.advise(symptoms, planner.state(symptoms, {"platform": "ios"})).question
    assert (question.fact, str(question.saving)) == ("device_count", "0.0")
