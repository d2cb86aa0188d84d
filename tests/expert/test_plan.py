"""The plan of least expected cost, and the next question that follows from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.costs import cost_of_asking
from enroltriage.expert.errors import CaseError
from enroltriage.expert.openings import Openings
from enroltriage.expert.outlook import Outlook
from enroltriage.expert.plan import Ask, Plan, Try
from enroltriage.expert.space import Space
from enroltriage.rules import load_knowledge

SYMPTOMS = tuple(load_knowledge().symptoms)
MANY_CAUSES = {"platform": "ios", "symptom": "profile-install-no-server-connection"}


@pytest.fixture(scope="module")
def plan_of(knowledge):
    """The plan for cases with these symptoms."""

    def make(*symptoms):
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


def optimum(plan, state, known):
    """The least expected cost over every question and every permitted remedy in every order."""
    view = plan.outlook.view(state)
    if not view.suspects:
        return 240.0
    if state not in known:
        ways = [
            cost_of_asking(plan.outlook._knowledge, check)
            + sum(
                p * optimum(plan, then, known) for p, then in asked_everything(plan, state, check)
            )
            for check in view.checks
        ]
        for remedy in view.remedies:
            if plan.allowed(state, remedy):
                fails = 1 - remedy.weight / view.total
                failed = plan.outlook.without(state, remedy.resolution)
                later = fails * optimum(plan, failed, known) if fails > 1e-9 else 0.0
                ways.append(remedy.cost + later)
        known[state] = min(ways)
    return known[state]


def followed(plan, state, known):
    """The expected cost of doing what the plan says."""
    view = plan.outlook.view(state)
    if not view.suspects:
        return 240.0
    if state not in known:
        step = plan.best(state).step
        if isinstance(step, Ask):
            known[state] = cost_of_asking(plan.outlook._knowledge, step.facts) + sum(
                p * followed(plan, then, known)
                for p, then in asked_everything(plan, state, step.facts)
            )
        else:
            remedy = next(r for r in view.remedies if r.resolution == step.resolution)
            fails = 1 - remedy.weight / view.total
            failed = plan.outlook.without(state, step.resolution)
            known[state] = remedy.cost + fails * followed(plan, failed, known)
    return known[state]


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_no_plan_costs_more_than_two_percent_over_the_best_there_is(knowledge, plan_of, symptom):
    assert (knowledge.planning.not_known, knowledge.planning.hand_on) == (0.1, 240)
    plan = plan_of(symptom)
    start = plan.outlook.state({knowledge.platform_fact.name: "ios"})
    best = optimum(plan, start, {})
    assert best <= followed(plan, start, {}) + 1e-6 <= 1.02 * best + 1e-6


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
            r.cost for r in plan.outlook.view(state).remedies if r.resolution == step.resolution
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
    remedies = [(r.resolution, r.cost) for r in plan.outlook.view(state).remedies]
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
    assert question.expected_saving == 27.9


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


@given(st.data())
def test_the_question_to_ask_is_in_the_plan_if_it_saves_anything(expert, facts_of_a_case, data):
    answer = expert.diagnose(data.draw(facts_of_a_case))
    question = answer.next_question
    if question is not None and (question.expected_saving or 0) > 0:
        assert question.fact in [action.id for action in answer.actions]
