"""The space of cases that the rules can tell apart."""

import dataclasses

import pytest

from enroltriage.expert.conditions import (
    All,
    Atom,
    Compare,
    Concluded,
    FactValue,
    Is,
    evaluate,
    facts_of,
    leaves,
)
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.rulebase import Rule
from enroltriage.expert.space import Space
from enroltriage.expert.vocabulary import FactType

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


@pytest.fixture
def space_of(knowledge):
    """The space of these conditions and no other, over facts that are not in the knowledge."""

    def make(*conditions, facts=()):
        made = {
            f"r{n}": Rule(f"r{n}", when, Atom("mark", f"m{n}"), ())
            for n, when in enumerate(conditions)
        }
        known = {"symptom": knowledge.facts["symptom"], **{fact.name: fact for fact in facts}}
        return Space(dataclasses.replace(knowledge, facts=known, symptoms={}, rules=made))

    return make


def number(name, minimum=None, maximum=None):
    return FactType(name, {}, "integer", (), minimum=minimum, maximum=maximum)


def day(name):
    return FactType(name, {}, "date", ())


def test_a_number_comes_just_around_what_is_named_and_compared_and_at_its_bounds(knowledge):
    space = Space(knowledge)
    assert space.values("device_count") == (0, 1, 2, 3, 4, 15, 16, 17, 18, 1_000_000)
    assert space.values("device_limit") == (1, 2, 3, 4, 15)


def test_a_number_without_bounds_comes_below_at_and_above_what_rules_name(space_of):
    space = space_of(Compare("a", "at_least", 5), facts=[number("a")])
    assert space.values("a") == (4, 5, 6)
    space = space_of(Is("a", (5, 9)), facts=[number("a")])
    assert space.values("a") == (4, 5, 6, 9, 10)


def test_a_number_keeps_to_its_own_bounds_whatever_it_is_compared_with(space_of):
    near = Compare("a", "at_least", other="b")
    space = space_of(near, facts=[number("a", 2, 3), number("b", maximum=9)])
    assert space.values("a") == (2, 3)
    assert space.values("b") == (-1, 0, 1, 2, 3, 4, 5, 6, 9)
    space = space_of(near, facts=[number("a", minimum=2), number("b")])
    assert space.values("a") == (2, 3, 4, 5)
    assert space.values("b") == (-1, 0, 1, 2, 3, 4, 5)


def test_numbers_that_rules_do_not_name_need_only_an_order(space_of):
    near = Compare("a", "at_least", other="b")
    space = space_of(near, facts=[number("a"), number("b")])
    assert space.values("a") == space.values("b") == (-3, -2, -1, 0, 1, 2, 3)


def test_facts_compared_by_way_of_a_third_are_compared_too(space_of):
    conditions = Compare("a", "at_least", other="b"), Compare("b", "more_than", other="c")
    facts = [number("a"), number("b"), number("c"), number("d")]
    space = space_of(*conditions, Is("a", (5,)), Is("d", (40,)), facts=facts)
    assert space.values("a") == space.values("c") == tuple(range(11))
    assert space.values("d") == (39, 40, 41)


def test_days_come_just_around_those_that_rules_name(space_of):
    space = space_of(Is("a", ("2024-03-01",)), facts=[day("a"), day("b")])
    assert space.values("a") == ("2024-02-29", "2024-03-01", "2024-03-02")


def test_a_truth_value_is_false_or_true_and_a_symptom_any(knowledge):
    space = Space(knowledge)
    assert space.values("ever_worked") == (False, True)
    assert space.values("symptom") == tuple(knowledge.symptoms)


def test_a_text_comes_as_what_rules_name_and_not_at_all_where_none_does(knowledge, space_of):
    assert Space(knowledge).values("error_message") == ()
    text = FactType("a", {}, "text", ())
    assert space_of(Is("a", ("x", "y")), facts=[text]).values("a") == ("x",)
    apart = Is("a", ("x", "y")), Is("a", ("y",))
    assert space_of(*apart, facts=[text]).values("a") == ("x", "y")


def test_values_are_told_apart_by_hints_too_unless_only_rules_are_asked_for(knowledge):
    space = Space(knowledge)
    assert space.values("users_affected") == ("one", "some", "all")
    assert space.values("users_affected", knowledge.rules.values()) == ("one",)


def test_only_rules_that_can_hold_with_the_symptoms_count(space_of):
    space = space_of(
        Is("symptom", ("s",)),
        Is("symptom", ("s",), negated=True),
        All((Is("symptom", ("s",)), Is("symptom", ("t",)))),
        Either((Is("symptom", ("t",)), Is("a", ("x",)))),
        Concluded(Atom("mark", "m0")),
        Concluded(Atom("mark", "m2")),
        Concluded(Atom("mark", "m9")),
    )
    assert [rule.id for rule in space.rules(["s"])] == ["r0", "r3", "r4"]
    assert [rule.id for rule in space.rules(["s", "t"])] == ["r0", "r2", "r3", "r4", "r5"]
    assert [rule.id for rule in space.rules([])] == ["r3"]


def test_a_fact_that_only_a_derivation_looks_at_matters_where_what_it_derives_does(knowledge):
    space = Space(knowledge)
    assert space.facts([]) == ("platform", "enrollment_method")
    assert space.facts(["workplace-join-failed"]) == (
        "platform",
        "enrollment_method",
        "company_portal",
    )
