"""The plan of least expected cost, and the next question that follows from it."""

import dataclasses
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.actions import Action, ActionList
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Atom, Is
from enroltriage.expert.costs import cost_of_asking
from enroltriage.expert.errors import CaseError
from enroltriage.expert.openings import Openings
from enroltriage.expert.outlook import Outlook
from enroltriage.expert.plan import ALL_WAYS, Ask, Plan, Try
from enroltriage.expert.rulebase import EXCLUDED, Rule
from enroltriage.expert.space import Space
from enroltriage.expert.troubles import Troubles

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "article" / "ios" / "symptoms"
SYMPTOMS = tuple(sorted(file.stem for file in ARTICLE.glob("*.yaml")))
MANY_CAUSES = {"platform": "ios", "symptom": "profile-install-no-server-connection"}


@pytest.fixture(scope="module")
def plan_of(knowledge):
    """The plan for cases with these symptoms."""

    def make(*symptoms, knowledge=knowledge):
        engine = CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)
        outlook = Outlook(knowledge, engine, Space(knowledge), Openings(knowledge), symptoms)
        return Plan(outlook, knowledge.planning)

    return make


def asked_everything(plan, state, check):
    """What may follow a check: each state with its likelihood, "not known" included."""
    unknown, after = 0.1, plan.outlook.after
    yield unknown, after(state, dict.fromkeys(check))
    for outcome, share in plan.chances(state, check):
        if share:
            yield (1 - unknown) * share, after(state, outcome.facts)


def followed(plan, state, known):
    """The expected cost of doing what the plan says."""
    stakes = plan.outlook.stakes(state)
    if not stakes.suspects:
        return 240.0
    if state not in known:
        step = plan.best(state).step
        if isinstance(step, Ask):
            known[state] = cost_of_asking(plan.outlook._knowledge, step.facts) + sum(
                p * followed(plan, then, known)
                for p, then in asked_everything(plan, state, step.facts)
            )
        else:
            remedy = next(r for r in stakes.remedies if r.resolution == step.resolution)
            fails = 1 - remedy.weight / stakes.total
            failed = plan.outlook.without(state, step.resolution)
            known[state] = remedy.cost + fails * followed(plan, failed, known)
    return known[state]


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_plan_costs_what_it_says(plan_of, symptom):
    plan = plan_of(symptom)
    start = plan.outlook.state({"platform": "ios"})
    assert len(plan.outlook.open_checks(start)) <= ALL_WAYS
    assert plan.best(start).expected == pytest.approx(followed(plan, start, {}))


@pytest.fixture
def looks_one_step_ahead(monkeypatch):
    """What otherwise happens only to symptoms of very many checks."""
    monkeypatch.setattr("enroltriage.expert.plan.ALL_WAYS", 0)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_where_many_checks_are_open_no_plan_costs_more_than_it_says(plan_of, monkeypatch, symptom):
    plan, all_ways = plan_of(symptom), plan_of(symptom)
    start = plan.outlook.state({"platform": "ios"})
    best = all_ways.best(start).expected
    monkeypatch.setattr("enroltriage.expert.plan.ALL_WAYS", 0)
    told = plan.best(start).expected
    assert best - 1e-6 <= followed(plan, start, {}) <= told + 1e-6
    assert told <= 1.1 * best


def only_what_must_be_asked(plan, state, known):
    """The cost where remedies are tried in turn, and cheap checks made only before drastic ones."""
    stakes, outlook = plan.outlook.stakes(state), plan.outlook
    if not stakes.suspects:
        return 240.0
    if state not in known:
        remedy = stakes.remedies[0]
        due = [
            check
            for check in outlook.checks(state)
            if outlook.drastic(remedy.resolution)
            and outlook.cost_of_asking(check) < remedy.cost
            and outlook.spares(state, check, remedy.resolution)
        ]
        if due:
            check = min(due, key=outlook.cost_of_asking)
            known[state] = outlook.cost_of_asking(check) + sum(
                p * only_what_must_be_asked(plan, then, known)
                for p, then in asked_everything(plan, state, check)
            )
        else:
            fails = 1 - remedy.weight / stakes.total
            failed = outlook.without(state, remedy.resolution)
            known[state] = remedy.cost + fails * only_what_must_be_asked(plan, failed, known)
    return known[state]


def test_where_many_checks_are_open_a_step_is_followed_by_what_must_be_asked_and_remedies(
    plan_of, looks_one_step_ahead
):
    plan = plan_of(MANY_CAUSES["symptom"])
    start = plan.outlook.state({"platform": "ios"})
    known = {}
    for option in plan.asking(start):
        check = option.step.facts
        later = sum(
            p * only_what_must_be_asked(plan, then, known)
            for p, then in asked_everything(plan, start, check)
        )
        cost = cost_of_asking(plan.outlook._knowledge, check)
        assert option.expected == pytest.approx(cost + later)


def test_the_best_step_is_a_question_or_the_best_remedy(plan_of):
    plan = plan_of(MANY_CAUSES["symptom"])
    start = plan.outlook.state({"platform": "ios"})
    assert plan.best(start) == plan.asking(start)[0]
    told = [(option.step.facts, round(option.expected, 2)) for option in plan.asking(start)]
    assert told == [
        (("management_profile_owner",), 153.11),
        (("enrollment_method",), 153.4),
        (("personal_devices_allowed",), 154.96),
        (("user_license",), 155.14),
        (("device_record_owner",), 155.14),
        (("enrollment_cname_present",), 182.23),
    ]


def test_a_plan_reckons_with_every_answer_and_with_none(plan_of):
    plan = plan_of("account-not-onboarded")
    (option,) = plan.asking(plan.outlook.state({"platform": "ios"}))
    in_order, expired, not_known = 240, 83, 83 + 0.1 * 240
    told = 0.1 * in_order + 0.9 * expired
    assert option.step == Ask(("push_certificate",))
    assert option.expected == pytest.approx(18 + 0.9 * told + 0.1 * not_known)


def test_a_plan_that_reckons_with_an_answer_to_everything_never_looks_at_none(knowledge, plan_of):
    plan = plan_of("account-not-onboarded")
    sure = Plan(plan.outlook, dataclasses.replace(knowledge.planning, not_known=0.0))
    (option,) = sure.asking(sure.outlook.state({"platform": "ios"}))
    assert option.expected == pytest.approx(18 + 0.1 * 240 + 0.9 * 83)


def test_a_remedy_that_fails_is_followed_by_what_is_best_then(plan_of):
    plan = plan_of("company-portal-unavailable")
    start = plan.outlook.state({"platform": "ios"})
    best = plan.best(start)
    failed = plan.outlook.without(start, "reinstall-company-portal")
    fails = 1 - 0.5 / (1 + 1 / 9)
    assert best.step == Try("reinstall-company-portal")
    assert best.expected == pytest.approx(15 + fails * plan.best(failed).expected)


def test_steps_that_differ_by_less_than_a_minute_still_differ(plan_of):
    plan = plan_of("account-not-onboarded", "workplace-join-failed")
    asking = plan.asking(plan.outlook.state({"platform": "ios"}))
    assert [option.step.facts for option in asking] == [("company_portal",), ("push_certificate",)]
    assert [round(option.expected, 3) for option in asking] == [88.655, 89.105]
    plan = plan_of("company-portal-unavailable", "user-license-type-invalid")
    best = plan.best(plan.outlook.state({"platform": "ios"}))
    assert (best.step, round(best.expected, 3)) == (Ask(("company_portal",)), 85.75)


def test_a_check_decides_the_causes_whose_status_it_could_change(plan_of):
    plan = plan_of(MANY_CAUSES["symptom"])
    start = plan.outlook.state({"platform": "ios"})
    assert plan.outlook.decided_by(start, ("user_license",)) == (
        "cname-records-missing",  # which counts when all others are excluded
        "user-license-missing",
    )
    assert plan.outlook.decided_by(start, ("enrollment_cname_present",)) == (
        "cname-records-missing",
    )
    assert plan.outlook.decided_by(start, ("company_portal",)) == ()
    licensed = plan.outlook.after(start, {"user_license": "valid"})
    assert plan.outlook.decided_by(licensed, ("user_license",)) == ()


def test_where_nothing_is_left_the_case_is_handed_on(plan_of):
    plan = plan_of("workplace-join-failed")
    start = plan.outlook.state({"platform": "ios"})
    failed = plan.outlook.without(start, "reinstall-company-portal")
    assert plan.best(failed) is None
    assert plan.asking(failed) == ()
    assert plan.without_asking(failed) == 240.0
    assert plan.without_asking(start) == pytest.approx(15 + 0.1 * 240)


def test_what_is_confirmed_is_certain_to_be_removed(plan_of):
    plan = plan_of("workplace-join-failed")
    known = plan.outlook.state({"platform": "ios", "company_portal": "outdated"})
    assert plan.best(known).expected == 15
    assert plan.without_asking(known) == 15


def test_nothing_is_tried_before_it_is_known_whether_the_symptom_applies(plan_of):
    plan = plan_of("workplace-join-failed")
    start = plan.outlook.state({})
    (remedy,) = plan.outlook.stakes(start).remedies
    assert not plan.allowed(start, remedy)
    assert plan.best(start).step == Ask(("platform",))
    assert plan.allowed(plan.outlook.state({"platform": "ios"}), remedy)
    assert plan.allowed(plan.outlook.state({"platform": None}), remedy)


def test_a_drastic_remedy_waits_only_for_what_costs_less_and_could_spare_it(plan_of):
    plan = plan_of("account-not-onboarded")
    start = plan.outlook.state({"platform": "ios"})
    (renew,) = plan.outlook.stakes(start).remedies
    assert not plan.allowed(start, renew)
    assert not plan.allowed(start, renew._replace(cost=19))
    assert plan.allowed(start, renew._replace(cost=18))  # asking costs as much
    assert plan.allowed(plan.outlook.after(start, {"push_certificate": None}), renew)


def test_a_drastic_remedy_waits_for_one_of_two_facts_where_that_alone_could_spare_it(
    knowledge, plan_of
):
    """Both together would take longer than the remedy: the limit is laborious to find out."""
    limit = dataclasses.replace(knowledge.facts["device_limit"], minutes=500)
    facts = {**knowledge.facts, "device_limit": limit}
    laborious = dataclasses.replace(knowledge, facts=facts)
    plan = plan_of("device-cap-reached", knowledge=laborious)
    start = plan.outlook.state({"platform": "ios"})
    (free,) = plan.outlook.stakes(start).remedies
    assert plan.outlook.drastic(free.resolution)
    assert plan.outlook.cost_of_asking(("device_count",)) < free.cost < 500
    assert plan.allowed(start, free)  # the count alone can confirm the cause, never exclude it
    none = Rule("none", Is("device_count", (0,)), Atom(EXCLUDED, "device-limit-reached"), ())
    laborious = dataclasses.replace(laborious, rules={"none": none, **knowledge.rules})
    plan = plan_of("device-cap-reached", knowledge=laborious)
    assert not plan.allowed(start, free)
    assert plan.best(start).step == Ask(("device_count",))
    counted = plan.outlook.after(start, {"device_count": 1})
    assert plan.best(counted).step == Try(free.resolution)


def test_an_expert_keeps_only_so_many_steps(plan_of, monkeypatch):
    monkeypatch.setattr("enroltriage.expert.plan.KEPT_STEPS", 3)
    plan, whole = plan_of("company-portal-unavailable"), plan_of("company-portal-unavailable")
    start = plan.outlook.state({"platform": "ios"})
    assert plan.best(start).expected == pytest.approx(93.6)
    assert len(plan._kept) <= 3
    assert whole.best(start) == plan.best(start)


def steps_of(plan, state):
    """Every state that the plan may come to, with its step."""
    waiting, seen = [state], set()
    while waiting:
        state = waiting.pop()
        option = plan.best(state)
        if option is None or state in seen:
            continue
        seen.add(state)
        yield state, option.step
        if isinstance(option.step, Ask):
            waiting += [then for _, then in asked_everything(plan, state, option.step.facts)]
        else:
            waiting.append(plan.outlook.without(state, option.step.resolution))


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_drastic_remedy_never_comes_before_a_cheaper_answer_that_spares_it(
    expert, knowledge, plan_of, symptom
):
    plan, drastic = plan_of(symptom), 0
    for state, step in steps_of(plan, plan.outlook.state({})):
        if not isinstance(step, Try) or not plan.outlook.drastic(step.resolution):
            continue
        drastic += 1
        given = dict(state.given)
        cost = next(
            r.cost for r in plan.outlook.stakes(state).remedies if r.resolution == step.resolution
        )
        for fact in set(plan.outlook.facts) - set(given):
            if cost_of_asking(knowledge, (fact,)) >= cost:
                continue
            for value in Space(knowledge).values(fact):
                case = {"symptom": symptom, **given, fact: value}
                causes = expert.diagnose(case).causes
                standing = [
                    c for c in causes if knowledge.causes[c.id].resolution not in state.failed
                ]
                confirmed = [c.id for c in standing if c.status == "confirmed"] or [
                    c.id for c in standing if c.status == "possible"
                ]
                left = {knowledge.causes[cause].resolution for cause in confirmed}
                assert step.resolution in left, (state, fact, value)
    assert drastic or symptom in {
        "user-license-type-invalid", "user-name-not-recognized", "workplace-join-failed",
        "xpc-connection-invalid",
    }  # fmt: skip


def test_the_likelihoods_of_the_answers_sum_to_one(plan_of):
    for symptom in SYMPTOMS:
        plan = plan_of(symptom)
        for state, step in steps_of(plan, plan.outlook.state({"platform": "ios"})):
            if isinstance(step, Ask):
                assert sum(p for _, p in plan.chances(state, step.facts)) == pytest.approx(1)


def test_given_the_cause_every_answer_that_fits_it_is_equally_likely(plan_of):
    plan = plan_of("no-enrollment-policy")
    chances = plan.chances(plan.outlook.state({"platform": "ios"}), ("push_certificate",))
    # Two causes of one weight, and one case in ten has another cause: then, it is valid.
    found = {outcome.facts["push_certificate"]: round(share, 4) for outcome, share in chances}
    assert found == {"valid": 0.1, "missing": 0.45, "expired": 0.45}


def test_trying_without_asking_goes_by_weight_for_cost(plan_of):
    plan = plan_of("no-enrollment-policy")
    state = plan.outlook.state({"platform": "ios", "mdm_authority": "intune"})
    remedies = [(r.resolution, r.cost) for r in plan.outlook.stakes(state).remedies]
    assert remedies == [("renew-push-certificate", 65), ("configure-push-certificate", 105)]
    assert plan.without_asking(state) == pytest.approx(65 + 0.55 * 105 + 0.1 * 240)


def test_what_is_confirmed_is_remedied_at_once(expert):
    answer = expert.diagnose({**MANY_CAUSES, "user_license": "missing"})
    first = answer.actions[0]
    assert (first.kind, first.id, first.likelihood) == ("try", "assign-intune-license", 1.0)
    assert first.causes == ("user-license-missing",)


def test_the_plan_asks_first_what_the_next_question_asks(expert):
    for symptom in SYMPTOMS:
        answer = expert.diagnose({"symptom": symptom})
        assert answer.actions[0].kind == "ask"
        assert answer.actions[0].id == answer.next_question.fact == "platform"


def test_the_question_that_saves_most_is_asked_first(expert):
    question = expert.diagnose(MANY_CAUSES).next_question
    assert question.fact == "management_profile_owner"
    assert question.cost == 3 + 5  # to look, and to reach the user
    assert question.expected_saving == 19.7


def test_facts_that_only_together_tell_something_are_asked_together(expert):
    answer = expert.diagnose({"platform": "ios", "symptom": "device-cap-reached"})
    told = [(action.kind, action.id, action.cost) for action in answer.actions]
    assert told == [
        ("ask", "device_count", 20),
        ("ask", "device_limit", 4),  # the administrator is at it already
        ("try", "free-device-slot", 90),
    ]


def test_a_remedy_whose_way_depends_on_a_fact_is_preceded_by_that_question(expert):
    case = {"platform": "ios", "symptom": "account-not-onboarded", "push_certificate": "expired"}
    told = [(a.kind, a.id) for a in expert.diagnose(case).actions]
    assert told == [("ask", "mdm_authority"), ("try", "renew-push-certificate")]
    told = [(a.kind, a.id) for a in expert.diagnose({**case, "mdm_authority": None}).actions]
    assert told == [("try", "renew-push-certificate")]


@given(st.data())
def test_a_drastic_remedy_comes_after_every_cheaper_harmless_one(
    expert, knowledge, facts_of_a_case, data
):
    answer = expert.diagnose(data.draw(facts_of_a_case))
    symptoms = tuple(symptom.id for symptom in answer.symptoms)
    troubles = [
        {pair.cause for id_ in trouble for pair in knowledge.symptoms[id_].causes}
        for trouble in Troubles(knowledge, Space(knowledge)).of(symptoms)
    ]
    confirmed = {c.resolution.id for c in answer.causes if c.status == "confirmed"}
    tried = [action for action in answer.actions if action.kind == "try"]
    for causes, group in product(troubles, (True, False)):  # nothing spares what is confirmed
        own = [a for a in tried if (a.id in confirmed) is group and causes.intersection(a.causes)]
        for number, action in enumerate(own):
            if action.destructive or action.reach == "tenant":
                harmless = [a for a in own[number:] if not a.destructive and a.reach != "tenant"]
                assert all(later.cost >= action.cost for later in harmless)


@pytest.mark.parametrize("pair", list(combinations(SYMPTOMS, 2)), ids=" and ".join)
@pytest.mark.parametrize("told", [{}, {"works_on_other_network": None, "enrollment_method": None}])
def test_also_of_several_troubles_a_drastic_remedy_comes_after_every_cheaper_harmless_one(
    expert, pair, told
):
    answer = expert.diagnose({"platform": "ios", "symptom": list(pair), **told})
    tried = [action for action in answer.actions if action.kind == "try"]
    assert tried
    for number, action in enumerate(tried):
        if action.destructive or action.reach == "tenant":
            harmless = [a for a in tried[number:] if not a.destructive and a.reach != "tenant"]
            assert all(later.cost >= action.cost for later in harmless)


def test_the_actions_of_a_plan_are_questions_and_remedies(knowledge, plan_of):
    plan = plan_of("workplace-join-failed")
    actions = ActionList(knowledge, plan)
    start = plan.outlook.state({"platform": "ios"})
    cause = ("company-portal-outdated",)
    assert actions.left(start) == (Action("try", "reinstall-company-portal", 15, cause, 0.9),)
    asked, *later = actions.left(plan.outlook.state({}))
    assert asked == Action("ask", "platform", 6, ())
    assert (*later,) == actions.left(plan.outlook.state({"platform": None}))


def test_a_question_asked_for_safety_may_cost_more_than_it_saves(expert):
    answer = expert.diagnose({"platform": "ios", "symptom": "account-not-onboarded"})
    assert answer.actions[0].id == "push_certificate"  # before the whole tenant is affected
    assert answer.next_question.expected_saving < 0


def test_a_question_that_no_plan_reckons_with_has_no_saving(expert):
    assert expert.diagnose({}).next_question.expected_saving is None


def test_nothing_is_advised_where_nothing_is_left(expert):
    case = {"platform": "android", "symptom": "device-cap-reached"}
    assert expert.diagnose(case).actions == ()
    case = {"platform": "ios", "symptom": "workplace-join-failed", "company_portal": "current"}
    assert expert.diagnose(case).actions == ()


@given(st.data())
def test_every_standing_cause_has_its_remedy_in_the_plan_once(expert, facts_of_a_case, data):
    case = data.draw(facts_of_a_case)
    try:
        answer = expert.diagnose(case)
    except CaseError:
        return
    tried = [action.id for action in answer.actions if action.kind == "try"]
    offered = {c.resolution.id for c in answer.causes if c.resolution is not None}
    assert sorted(tried) == sorted(offered)
    asked = [action.id for action in answer.actions if action.kind == "ask"]
    assert len(asked) == len(set(asked))
    assert not set(asked) & set(case)
    assert all(action.cost > 0 for action in answer.actions)


def in_the_plan_or_after_a_remedy(answer):
    """Whether a question that saves is in the plan, unless a remedy is tried first."""
    question = answer.next_question
    if question is None or (question.expected_saving or 0) <= 0:
        return True
    asked = [action.id for action in answer.actions if action.kind == "ask"]
    return question.fact in asked or answer.actions[0].kind == "try"


@given(st.data())
def test_a_question_that_saves_is_in_the_plan_unless_a_remedy_is_tried_first(
    expert, facts_of_a_case, data
):
    assert in_the_plan_or_after_a_remedy(expert.diagnose(data.draw(facts_of_a_case)))


def test_a_question_may_save_beside_never_asking_and_a_remedy_save_more(expert):
    symptoms = ["profile-install-no-server-connection", "user-license-type-invalid"]
    case = {"platform": "ios", "symptom": symptoms, "enrollment_method": None}
    answer = expert.diagnose(case)
    assert answer.next_question.expected_saving > 0
    assert answer.next_question.fact not in [action.id for action in answer.actions]
    assert answer.actions[0].kind == "try"
    assert in_the_plan_or_after_a_remedy(answer)
