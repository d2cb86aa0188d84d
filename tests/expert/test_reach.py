"""Which rules a case can bring to fire at all, by the symptoms at hand."""

import pytest

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.reach import Reach
from enroltriage.expert.rulebase import Rule

X, Y = Is("t", ("x",)), Is("t", ("y",))
OTHER, NUMBER = Is("a", (1,)), Compare("n", "at_least", 3)


def mark(name):
    return Atom("mark", name)


RULES = [
    Rule("other", OTHER, mark("other"), ()),
    Rule("number", NUMBER, mark("number"), ()),
    Rule("x", X, mark("x"), ()),
    Rule("y", All((OTHER, Y)), mark("y"), ()),
    Rule("x-or-other", Either((X, All((Y, OTHER)))), mark("either"), ()),
    Rule("x-or-y", Is("t", ("x", "y")), mark("both"), ()),
    Rule("not-x", Is("t", ("x",), negated=True), mark("not"), ()),
    Rule("after-y", All((NUMBER, Concluded(mark("y")))), mark("after"), (), stratum=1),
    Rule("last", Concluded(mark("after")), mark("last"), (), stratum=2),
    Rule("never", Concluded(mark("nothing")), mark("never"), (), stratum=2),
]
ALWAYS = {"other", "number", "not-x"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((), ALWAYS),
        (("x",), ALWAYS | {"x", "x-or-other", "x-or-y"}),
        (("y",), ALWAYS | {"y", "x-or-other", "x-or-y", "after-y", "last"}),
        (("z",), ALWAYS),
        (("x", "y"), {rule.id for rule in RULES} - {"never"}),
    ],
)
def test_only_rules_that_the_values_can_open_up_are_reached_and_in_their_order(values, expected):
    reached = [rule.id for rule in Reach(RULES, "t").rules(values)]
    assert reached == [rule.id for rule in RULES if rule.id in expected]


def test_without_a_fact_that_may_hold_several_values_only_conclusions_keep_rules_apart():
    reached = {rule.id for rule in Reach(RULES, None).rules(())}
    assert reached == {rule.id for rule in RULES} - {"never"}


def test_a_compiled_case_costs_nothing_for_rules_that_do_not_concern_it():
    rules = {rule.id: rule for rule in RULES}
    more = {f"{n}": Rule(f"{n}", Is("t", (f"{n}",)), mark(f"{n}"), ()) for n in range(100)}
    few, many = CompiledEngine(rules, "t"), CompiledEngine(rules | more, "t")
    code = [engine._compile(("x",)).__code__ for engine in (few, many)]
    assert code[0].co_code == code[1].co_code
    single = few._compile("x").__code__  # one value stands for itself
    assert single.co_code == code[0].co_code
