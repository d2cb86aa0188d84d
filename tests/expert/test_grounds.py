"""The grounds of a rule's state: they decide it by themselves, and none of them idly."""

from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Any, Atom, Concluded, Is, evaluate
from enroltriage.expert.engine import Inference
from enroltriage.expert.grounds import facts_in, grounds, reasons, suspicion
from enroltriage.expert.rulebase import CONFIRMED, Rule
from enroltriage.expert.tracer import Tracer

P, Q, R = (Is(name, (1,)) for name in "pqr")


def traced(when, facts, then=None, drawn=()):
    rule = Rule("r", when, then or Atom("mark", "m"), ())
    return Tracer({"r": rule}).trace(facts, Inference(("r",), drawn))["r"]


@settings(max_examples=50)
@given(st.data())
def test_what_the_grounds_look_at_gives_the_rule_its_state(random_rules, data):
    rules = data.draw(random_rules.rules)
    engine, tracer = CompiledEngine(rules, random_rules.several), Tracer(rules)
    for _ in range(10):
        facts = data.draw(random_rules.cases)
        inference = engine.infer(facts)
        for trace in tracer.trace(inference.completing(facts), inference):
            found = grounds(trace)
            known = {name: value for test in found for name, value in test.facts.items()}
            drawn = {test.leaf.atom for test in found
                     if test.state and isinstance(test.leaf, Concluded)}  # fmt: skip
            assert {test.state for test in found} == {trace.state}
            assert evaluate(trace.rule.when, known, drawn) is trace.state


def test_of_alternatives_the_one_that_holds_is_the_ground():
    facts = {"p": 1, "q": 1, "r": 0}
    assert [test.leaf for test in grounds(traced(Any((All((P, R)), Q)), facts))] == [Q]


def test_what_is_no_use_to_know_is_not_lacking():
    facts = {"p": 0}
    assert [test.leaf for test in grounds(traced(Any((All((P, R)), Q)), facts))] == [Q]
    assert [test.leaf for test in grounds(traced(All((Any((P, R)), Q)), {"p": 1}))] == [Q]


def test_every_alternative_that_fails_is_a_ground():
    found = grounds(traced(Any((P, All((Q, R)))), {"p": 0, "q": 0, "r": 1}))
    assert [test.leaf for test in found] == [P, Q]
    assert facts_in(found) == ("p", "q")


def test_that_the_cause_comes_into_question_is_a_ground_but_no_reason():
    others = Concluded(Atom("excluded", "x"))
    own = suspicion("m")
    trace = traced(All((own, P, others)), {"p": 1}, Atom(CONFIRMED, "m"), (own.atom, others.atom))
    assert [test.leaf for test in grounds(trace)] == [own, P, others]
    assert [test.leaf for test in reasons(trace)] == [P, others]
