"""The condition language: three-valued, and unknown is never false."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Is,
    alternatives,
    atoms_of,
    count_alternatives,
    evaluate,
    facts_of,
    negate,
)

VALUES = {"colour": ["red", "blue"], "count": [0, 1, 5], "limit": [1, 5], "ready": [True, False]}


def leaf() -> st.SearchStrategy:
    is_ = st.sampled_from(sorted(VALUES)).flatmap(
        lambda fact: st.builds(
            Is,
            st.just(fact),
            st.lists(st.sampled_from(VALUES[fact]), min_size=1, max_size=2).map(tuple),
            st.booleans(),
        )
    )
    operators = st.sampled_from(["at_least", "at_most", "more_than", "less_than"])
    number = st.builds(Compare, st.just("count"), operators, st.integers(0, 6), st.none())
    other = st.builds(Compare, st.just("count"), operators, st.none(), st.just("limit"))
    return st.one_of(is_, number, other)


CONDITIONS = st.recursive(
    leaf(),
    lambda inner: st.builds(
        lambda kind, parts: kind(tuple(parts)),
        st.sampled_from([All, Any]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)
FACTS = st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in VALUES.items()})


@given(CONDITIONS, FACTS)
def test_a_negation_is_the_opposite_where_known_and_unknown_where_not(condition, facts):
    holds, denied = evaluate(condition, facts), evaluate(negate(condition), facts)
    assert denied is (None if holds is None else not holds)


@given(CONDITIONS, FACTS)
def test_what_is_decided_stays_decided_whatever_else_becomes_known(condition, facts):
    holds = evaluate(condition, facts)
    missing = [name for name in VALUES if name not in facts]
    if holds is not None:
        for values in product(*(VALUES[name] for name in missing)):
            assert (
                evaluate(condition, {**facts, **dict(zip(missing, values, strict=True))}) is holds
            )


@given(CONDITIONS, FACTS)
def test_a_condition_holds_exactly_when_one_of_its_alternatives_holds(condition, facts):
    ways = [evaluate(All(tuple(way)), facts) is True for way in alternatives(condition)]
    assert any(ways) is (evaluate(condition, facts) is True)


@given(CONDITIONS)
def test_alternatives_are_as_many_as_are_counted(condition):
    assert count_alternatives(condition) == len(alternatives(condition))


@given(CONDITIONS)
def test_with_nothing_known_nothing_is_true_or_false(condition):
    assert evaluate(condition, {}) is None


@pytest.mark.parametrize(
    ("value", "wanted"), [(1, True), (True, 1), (0, False), (False, 0), ("1", 1)]
)
def test_types_count_so_that_true_is_not_one(value, wanted):
    assert evaluate(Is("ready", (wanted,)), {"ready": value}) is False


def test_a_truth_value_is_no_number_to_compare():
    assert evaluate(Compare("count", "at_least", 1), {"count": True}) is None


def test_of_facts_that_may_hold_together_the_unnamed_ones_are_not_known():
    facts = {"symptom": ("a", "b")}
    assert evaluate(Is("symptom", ("a",)), facts) is True
    assert evaluate(Is("symptom", ("c",)), facts) is None
    assert evaluate(Is("symptom", ("c",), negated=True), facts) is None


def test_what_is_not_concluded_is_not_known():
    atom = Atom("excluded", "x")
    assert evaluate(Concluded(atom), {}) is None
    assert evaluate(Concluded(atom), {}, {atom}) is True


def test_conclusions_are_equal_only_if_their_values_are_of_one_type():
    one, true, again = Atom("fact", "x", 1), Atom("fact", "x", True), Atom("fact", "x", 1)
    assert (one == again, one != again, hash(one) == hash(again)) == (True, False, True)
    assert (one == true, one != true, len({one, true, again})) == (False, True, 2)
    assert (one == ("fact", "x", 1), one != ("fact", "x", 1)) == (False, True)
    assert evaluate(Concluded(one), {}, {true}) is None


def test_a_conclusion_cannot_be_negated_inside_a_condition():
    with pytest.raises(ValueError, match=r"^a conclusion cannot be negated inside a condition$"):
        negate(All((Is("a", ("x",)), Concluded(Atom("excluded", "x")))))


def test_the_facts_of_a_condition_are_told_in_the_order_written():
    condition = All((Compare("count", "at_least", other="limit"), Is("ready", (True,))))
    assert list(facts_of(condition)) == ["count", "limit", "ready"]


def test_the_conclusions_of_a_condition_are_told_in_the_order_written():
    one, other = Atom("excluded", "x"), Atom("excluded", "y")
    condition = All((Any((Concluded(other), Is("ready", (True,)))), Concluded(one)))
    assert list(atoms_of(condition)) == [other, one]
