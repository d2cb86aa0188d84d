"""Which symptoms belong to one trouble, and what that means for the plan."""

import dataclasses
from itertools import combinations

import pytest

from enroltriage.expert.conditions import All, Atom, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, Rule
from enroltriage.expert.space import Space
from enroltriage.expert.troubles import Troubles

CERTIFICATE, LIMIT = ("account-not-onboarded", "no-enrollment-policy"), ("device-cap-reached",)


@pytest.fixture(scope="module")
def troubles_of(knowledge):
    def make(knowledge=knowledge):
        return Troubles(knowledge, Space(knowledge))

    return make


def test_symptoms_with_a_cause_in_common_are_one_trouble(troubles_of):
    troubles = troubles_of()
    assert troubles.of(CERTIFICATE) == (CERTIFICATE,)
    assert troubles.of((*CERTIFICATE, *LIMIT)) == (CERTIFICATE, LIMIT)
    assert troubles.of(LIMIT) == (LIMIT,)


def test_symptoms_are_joined_by_others_and_stay_in_their_order(troubles_of, knowledge):
    joined = ("device-cap-reached", "company-portal-unavailable", "workplace-join-failed")
    ids = tuple(id_ for id_ in knowledge.symptoms if id_ in (*joined, "account-not-onboarded"))
    apart = troubles_of().of(ids)
    assert sorted(len(trouble) for trouble in apart) == [1, 3]
    assert {id_ for trouble in apart for id_ in trouble} == set(ids)
    for trouble in apart:
        assert list(trouble) == [id_ for id_ in ids if id_ in trouble]
    assert [ids.index(trouble[0]) for trouble in apart] == sorted(
        ids.index(trouble[0]) for trouble in apart
    )
    # Without the one between them, the other two have nothing to do with each other.
    assert len(troubles_of().of(("device-cap-reached", "workplace-join-failed"))) == 2


def test_symptoms_with_a_remedy_in_common_are_one_trouble(troubles_of, knowledge):
    assert len(troubles_of().of(("account-not-onboarded", "device-cap-reached"))) == 2
    causes = dict(knowledge.causes)
    causes["device-limit-reached"] = dataclasses.replace(
        causes["device-limit-reached"], resolution="renew-push-certificate"
    )
    changed = dataclasses.replace(knowledge, causes=causes)
    assert len(troubles_of(changed).of(("account-not-onboarded", "device-cap-reached"))) == 1


def test_symptoms_that_one_rule_looks_at_together_are_one_trouble(troubles_of, knowledge):
    both = All(tuple(Is("symptom", (id_,)) for id_ in ("account-not-onboarded", *LIMIT)))
    rule = Rule("both", both, Atom(CONFIRMED, "device-limit-reached"), ())
    changed = dataclasses.replace(knowledge, rules={**knowledge.rules, "both": rule})
    assert len(troubles_of(changed).of(("account-not-onboarded", *LIMIT))) == 1


@pytest.mark.parametrize("kind", ["when", "unless"])
def test_symptoms_of_which_one_is_judged_by_the_other_are_one_trouble(troubles_of, knowledge, kind):
    at_hand, other = Is("symptom", LIMIT), Atom(CONFIRMED, "push-certificate-invalid")
    asked = Is("device_count", (1,))
    if kind == "when":
        when, unless = All((at_hand, Either((asked, Concluded(other))))), ()
    else:
        when, unless = All((at_hand, asked)), (other,)
    rule = Rule("other", when, Atom(EXCLUDED, "device-limit-reached"), (), unless)
    changed = dataclasses.replace(knowledge, rules={**knowledge.rules, "other": rule})
    assert len(troubles_of(changed).of(("account-not-onboarded", *LIMIT))) == 1


def test_troubles_stand_in_the_order_of_their_first_symptoms(troubles_of):
    later, first = "account-not-onboarded", "workplace-join-failed"
    assert troubles_of().of((first, later)) == ((first,), (later,))


def test_no_answer_about_one_trouble_tells_anything_of_the_causes_of_another(
    troubles_of, knowledge, expert
):
    """Which they are follows from the rules alone; here it is seen in the answers."""
    troubles = troubles_of()
    for pair in combinations(knowledge.symptoms, 2):
        if len(troubles.of(pair)) == 1:
            continue
        for example in knowledge.symptoms[pair[0]].examples[:2]:
            if "symptom" not in example.facts:
                continue
            alone = expert.diagnose(example.facts)
            together = expert.diagnose({**example.facts, "symptom": list(pair)})
            status = {cause.id: cause.status for cause in together.causes}
            for cause in alone.causes:
                if alone.outcome not in ("out-of-scope", "unrecognised"):
                    assert status[cause.id] == cause.status


def test_each_trouble_is_planned_as_if_it_were_alone(expert):
    facts = {"platform": "ios", "push_certificate": None}
    alone = [
        [(a.kind, a.id, a.cost, a.likelihood) for a in expert.diagnose(
            {**facts, "symptom": id_}).actions]
        for id_ in ("service-not-supported", *LIMIT)
    ]  # fmt: skip
    both = expert.diagnose({**facts, "symptom": ["service-not-supported", *LIMIT]})
    told = [(a.kind, a.id, a.cost, a.likelihood) for a in both.actions]
    assert told in (alone[0] + alone[1], alone[1] + alone[0])


def test_what_troubles_ask_in_common_does_not_change_their_order(expert):
    case = {"symptom": ["no-enrollment-policy", "workplace-join-failed"]}
    asking, *later = expert.diagnose(case).actions
    assert asking.id == "platform"
    unknown = expert.diagnose({**case, "platform": None}).actions
    assert [a.id for a in later] == [a.id for a in unknown]
    assert later[0].id == "reinstall-company-portal"


def test_the_trouble_that_can_be_remedied_at_once_comes_first(expert):
    facts = {"platform": "ios", "symptom": ["service-not-supported", *LIMIT]}
    assert expert.diagnose(facts).actions[0].id == "push_certificate"
    sure = expert.diagnose({**facts, "device_count": 15})
    assert (sure.actions[0].kind, sure.actions[0].id) == ("try", "free-device-slot")
    assert sure.next_question.fact == "push_certificate"
