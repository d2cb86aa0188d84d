"""The trace: every rule and every test of a case, with its state."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Atom, Compare, Is, evaluate
from enroltriage.expert.engine import Inference
from enroltriage.expert.rulebase import FACT, Rule
from enroltriage.expert.tracer import Tracer


def inferred(engine, given_facts):
    """What the engine concludes, and the facts with those that it derived."""
    found = engine.infer(given_facts)
    derived = {atom.subject: atom.value for atom in found.conclusions if atom.kind == FACT}
    return found, derived | given_facts


def as_evaluated(trace, facts, inference):
    """Whether every state in the trace is what ``evaluate`` says of the condition."""
    return all(
        each.state is evaluate(each.rule.when, facts, inference.conclusions)
        and all(t.state is evaluate(t.leaf, facts, inference.conclusions) for t in each.tests)
        for each in trace
    )


@settings(max_examples=50)
@given(st.data())
def test_a_trace_says_of_every_rule_and_test_what_evaluating_it_says(random_rules, data):
    rules = data.draw(random_rules.rules)
    engine, tracer = CompiledEngine(rules, random_rules.several), Tracer(rules)
    for _ in range(10):
        inference, facts = inferred(engine, data.draw(random_rules.cases))
        trace = tracer.trace(facts, inference)
        assert [each.rule.id for each in trace] == list(rules)
        assert as_evaluated(trace, facts, inference)


@settings(max_examples=50)
@given(st.data())
def test_a_rule_fired_exactly_where_the_trace_says_so(random_rules, data):
    rules = data.draw(random_rules.rules)
    engine, tracer = CompiledEngine(rules, random_rules.several), Tracer(rules)
    for _ in range(10):
        given_facts = data.draw(random_rules.cases)
        inference, facts = inferred(engine, given_facts)
        derived = [atom.subject for atom in inference.conclusions if atom.kind == FACT]
        valued = [*given_facts, *derived]
        if len(set(valued)) == len(valued):  # with two values of a fact, one would be told
            fired = tuple(each.rule.id for each in tracer.trace(facts, inference) if each.fired)
            assert fired == inference.fired


@settings(max_examples=50)
@given(st.data())
def test_the_shipped_rules_are_traced_as_they_are_evaluated(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    trace = expert.trace(facts)
    inference = Inference(expert.diagnose(facts).fired, trace.drawn)
    assert as_evaluated(trace, trace.facts, inference)
    assert tuple(each.rule.id for each in trace if each.fired) == inference.fired
    assert {each.rule.id: each for each in trace} == {
        id_: trace[id_] for id_ in expert.knowledge.rules
    }


def test_a_test_tells_the_facts_it_looked_at_and_which_are_not_known():
    rules = {"r": Rule("r", Compare("p", "at_least", other="q"), Atom("mark", "m"), ())}
    (test,) = Tracer(rules).trace({"p": 3}, Inference((), ()))["r"].tests
    assert (test.state, test.facts) == (None, {"p": 3, "q": None})


def test_a_truth_value_and_a_number_are_traced_apart():
    rules = {
        "one": Rule("one", Is("p", (1,)), Atom("mark", "one"), ()),
        "true": Rule("true", Is("p", (True,)), Atom("mark", "true"), ()),
    }
    tracer = Tracer(rules)
    states = [[each.state for each in tracer.trace({"p": value}, Inference((), ()))]
              for value in (1, True, 1)]  # fmt: skip
    assert states == [[True, False], [False, True], [True, False]]


def test_a_rule_that_there_is_not_has_no_trace(expert):
    with pytest.raises(KeyError):
        expert.trace({})["no-such-rule"]


def test_threads_share_a_tracer(knowledge):
    tracer, engine = Tracer(knowledge.rules), CompiledEngine(knowledge.rules, "symptom")
    cases = [inferred(engine, {"symptom": (id_,), "platform": "ios"})[::-1]
             for id_ in knowledge.symptoms] * 20  # fmt: skip
    with ThreadPoolExecutor(16) as pool:
        traces = list(pool.map(lambda case: tracer.trace(*case), cases))
    assert all(as_evaluated(trace, *case) for trace, case in zip(traces, cases, strict=True))
