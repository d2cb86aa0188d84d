"""Every engine concludes the same: random rules, random cases, and the shipped rules.

``tox run -e differential`` tries a hundred thousand cases instead of a few thousand.
"""

import dataclasses
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert import Expert
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Atom, Compare, Concluded, Is, evaluate
from enroltriage.expert.engine import Inference
from enroltriage.expert.engines import ENGINES
from enroltriage.expert.examples import examples
from enroltriage.expert.experta_engine import ExpertaEngine
from enroltriage.expert.rulebase import Rule

from .random_printers import PRINTERS, other_rules, with_rules

MANY = int(
    os.environ.get("ENROLTRIAGE_DIFFERENTIAL_CASES", 20 * settings.default.max_examples)  # 2,000
)
CASES_FOR_A_RULE_SET = 20


def by_the_book(rules, facts):
    """Forward chaining at its plainest: stratum by stratum, rule by rule."""
    drawn, fired, known = set(), [], dict(facts)
    for rule in rules.values():
        if evaluate(rule.when, known, drawn) and not drawn & set(rule.unless):
            fired.append(rule.id)
            drawn.add(rule.then)
            if rule.then.kind == "fact":
                known[rule.then.subject] = rule.then.value
    return tuple(fired)


def one_value_each(conclusions, facts):
    """No fact has two values, given or concluded; then there is one right answer."""
    values = {Atom("fact", name, value) for name, value in facts.items()}
    values |= {atom for atom in conclusions if atom.kind == "fact"}
    return max(Counter(atom.subject for atom in values).values(), default=1) == 1


@settings(max_examples=max(1, MANY // CASES_FOR_A_RULE_SET))
@given(st.data())
def test_on_random_rules_the_engines_fire_and_conclude_alike(random_rules, data):
    rules = data.draw(random_rules.rules)
    several = random_rules.several
    compiled, experta = CompiledEngine(rules, several), ExpertaEngine(rules)
    for _ in range(CASES_FOR_A_RULE_SET):
        facts = data.draw(random_rules.cases)
        found = compiled.infer(facts)
        assert found == experta.infer(facts)
        assert len(set(found.conclusions)) == len(found.conclusions)
        if one_value_each(found.conclusions, facts):
            assert found.fired == by_the_book(rules, facts)


@pytest.fixture(scope="session")
def experts(knowledge):
    """An expert for every engine."""
    return [Expert(knowledge, make(knowledge)) for make in ENGINES.values()]


def test_every_example_is_answered_alike_by_every_engine(experts):
    for example in examples(experts[0]):
        answers = [expert.diagnose(example.facts, text=example.text) for expert in experts]
        assert {answer.engine for answer in answers} == set(ENGINES)
        assert all(
            dataclasses.replace(a, engine="") == dataclasses.replace(answers[0], engine="")
            for a in answers
        )


@settings(max_examples=MANY)
@given(st.data())
def test_random_cases_are_answered_alike_by_every_engine(experts, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    first, *others = (dataclasses.replace(e.diagnose(facts), engine="") for e in experts)
    assert all(answer == first for answer in others)


@settings(max_examples=max(1, MANY // CASES_FOR_A_RULE_SET // 5))
@given(st.data())
def test_by_random_rules_too_random_cases_are_answered_alike_by_every_engine(printers, data):
    knowledge = with_rules(printers, data.draw(other_rules(printers.causes)))
    experts = [Expert(knowledge, make(knowledge)) for make in ENGINES.values()]
    for _ in range(CASES_FOR_A_RULE_SET):
        facts = data.draw(PRINTERS)
        first, *others = (
            dataclasses.replace(e.diagnose(facts, explain=True), engine="") for e in experts
        )
        assert all(answer == first for answer in others)


def test_nothing_written_in_a_rule_becomes_code():
    evil = "') or exit() #"
    rules = {
        evil: Rule(evil, Is("f", (evil,)), Atom("mark", evil), ()),
        "next": Rule(
            "next", Concluded(Atom("mark", evil)), Atom("fact", evil, evil), (), stratum=1
        ),
        "last": Rule("last", Is(evil, (evil,)), Atom("mark", "end"), (), stratum=2),
    }
    found = CompiledEngine(rules).infer({"f": evil})
    assert found.fired == (evil, "next", "last")
    assert CompiledEngine(rules).infer({"f": "x"}).fired == ()
    assert CompiledEngine(rules)._compile(None).__globals__["__builtins__"] == {"int": int}


def test_a_fact_compared_with_itself_is_one_value_even_if_two_were_concluded():
    rules = {
        "zero": Rule("zero", Is("p", (1,)), Atom("fact", "d", 0), ()),
        "two": Rule("two", Is("p", (1,)), Atom("fact", "d", 2), ()),
        "less": Rule(
            "less", Compare("d", "less_than", other="d"), Atom("mark", "x"), (), stratum=1
        ),
        "same": Rule("same", Compare("d", "at_most", other="d"), Atom("mark", "y"), (), stratum=1),
    }
    for engine in (CompiledEngine(rules), ExpertaEngine(rules)):
        assert engine.infer({"p": 1}).fired == ("zero", "two", "same")


def test_of_a_fact_that_holds_several_values_no_value_is_denied():
    """Symptoms that nobody named may still be there."""
    rules = {
        "denied": Rule("denied", Is("t", ("x",), negated=True), Atom("mark", "denied"), ()),
        "named": Rule("named", Is("t", ("x",)), Atom("mark", "named"), ()),
    }
    for engine in (CompiledEngine(rules, "t"), ExpertaEngine(rules)):
        assert engine.infer({"t": ("x", "y")}).fired == ("named",)
        assert engine.infer({"t": ("y", "z")}).fired == ()
        assert engine.infer({}).fired == ()


def test_an_inference_tells_what_was_concluded_of_a_kind_in_order_and_each_once():
    drawn = (Atom("mark", "b", 1), Atom("sign", "c"), Atom("mark", "a"), Atom("mark", "b", 2))
    found = Inference(("r",), drawn)
    assert found.subjects("mark") == ("b", "a")
    assert found.subjects("none") == ()


def test_threads_share_a_compiled_engine(knowledge):
    engine = CompiledEngine(knowledge.rules, knowledge.symptom_fact.name)
    cases = [{"symptom": (id_,), "platform": "ios"} for id_ in knowledge.symptoms] * 30
    expected = [engine.infer(case) for case in cases]
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(engine.infer, cases)) == expected


def test_an_engine_that_there_is_not_is_refused_by_name():
    from enroltriage.rules import load_expert

    with pytest.raises(ValueError, match="there are: compiled, experta"):
        load_expert(engine="clips")
