"""The space of cases that the rules can tell apart."""

from enroltriage.expert.conditions import FactValue, evaluate, facts_of, leaves
from enroltriage.expert.space import Space

LIMIT = {"device_count", "device_limit"}


def test_a_symptoms_space_names_the_facts_that_its_rules_look_at(knowledge):
    space = Space(knowledge)
    assert space.facts(["device-cap-reached"]) == ("platform", "enrollment_method", *sorted(LIMIT))
    assert space.facts(["user-name-not-recognized"])[-1] == "user_license"


def test_values_that_no_rule_tells_apart_are_one(knowledge):
    space = Space(knowledge)
    values = space.values("user_license", space.rules(["user-name-not-recognized"]))
    assert values == ("valid", "missing")  # a licence of the wrong type counts as missing


def test_numbers_that_are_compared_come_in_every_order_on_either_side_of_what_rules_name(knowledge):
    space = Space(knowledge)
    counts, limits = (space.values(name) for name in sorted(LIMIT))
    orders = {(a >= 15, (a > b) - (a < b)) for a in counts for b in limits}
    assert orders == {(False, -1), (False, 0), (False, 1), (True, 0), (True, 1)}


def test_dates_that_are_compared_come_in_every_order(knowledge):
    space = Space(knowledge)
    begun, expired = space.values("began_at"), space.values("push_certificate_expires_on")
    assert {(a > b) - (a < b) for a in begun for b in expired} == {-1, 0, 1}


def test_every_test_of_every_rule_can_come_out_either_way(knowledge):
    space = Space(knowledge)
    for rule in knowledge.rules.values():
        for leaf in leaves(rule.when):
            names = [name for name in facts_of(leaf) if not knowledge.facts[name].multiple]
            if not names:
                continue
            cases = space.cases({name: space.values(name) for name in names})
            assert {evaluate(leaf, case) for case in cases} == {True, False}, leaf


def test_the_cases_of_a_space_are_all_combinations_and_none_leaves_a_fact_out(knowledge):
    space = Space(knowledge)
    choices: dict[str, tuple[str | None, ...]] = {"a": (None, "x"), "b": ("y", "z")}
    cases: list[dict[str, FactValue]] = list(space.cases(choices))
    assert cases == [{"b": "y"}, {"b": "z"}, {"a": "x", "b": "y"}, {"a": "x", "b": "z"}]
    assert space.size(choices) == len(cases)
