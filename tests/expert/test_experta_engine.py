"""The experta engine: each strange habit of experta has its answer here."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from enroltriage.expert.conditions import (
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Is,
)
from enroltriage.expert.experta_engine import ExpertaEngine, _engine_class
from enroltriage.expert.rulebase import Rule


def rules(*made: Rule) -> dict[str, Rule]:
    return {rule.id: rule for rule in made}


def rule(id_, when, then, unless=(), stratum=0):
    return Rule(id_, when, then, (), tuple(unless), stratum=stratum)


A, B, C = Atom("mark", "a"), Atom("mark", "b"), Atom("mark", "c")


def test_importing_it_leaves_no_trace_in_collections_and_no_log_handler(in_new_process):
    printed = in_new_process(
        "import collections, logging\n"
        "import enroltriage.expert.experta_engine\n"
        "print(hasattr(collections, 'Mapping'), logging.root.handlers)"
    )
    assert printed.split() == ["False", "[]"]
    assert not [h for h in logging.root.handlers if type(h) is logging.StreamHandler]


def test_an_or_whose_branches_both_hold_counts_once():
    either = Any((Is("x", (1,)), Is("y", (1,))))
    found = ExpertaEngine(rules(rule("either", either, A))).infer({"x": 1, "y": 1})
    assert found.fired == ("either",)
    assert found.conclusions == (A,)


def test_two_rules_with_the_same_conditions_both_fire():
    engine = ExpertaEngine(rules(rule("one", Is("x", (1,)), A), rule("two", Is("x", (1,)), A)))
    assert engine.infer({"x": 1}).fired == ("one", "two")


def test_true_and_one_are_told_apart():
    engine = ExpertaEngine(
        rules(rule("number", Is("x", (1,)), A), rule("truth", Is("x", (True,)), B))
    )
    assert engine.infer({"x": 1}).fired == ("number",)
    assert engine.infer({"x": True}).fired == ("truth",)


def test_a_fact_that_is_one_and_true_at_once_is_both():
    engine = ExpertaEngine(
        rules(
            rule("derive", Is("x", (1,)), Atom("fact", "y", True)),
            rule("number", Is("y", (1,)), A, stratum=1),
            rule("truth", Is("y", (True,)), B, stratum=1),
        )
    )
    assert engine.infer({"x": 1, "y": 1}).fired == ("derive", "number", "truth")


def test_a_negated_test_needs_a_known_value():
    engine = ExpertaEngine(rules(rule("not-red", Is("colour", ("red",), negated=True), A)))
    assert engine.infer({}).fired == ()
    assert engine.infer({"colour": "red"}).fired == ()
    assert engine.infer({"colour": "blue"}).fired == ("not-red",)


def test_conclusions_are_told_apart_by_kind_and_subject_and_value():
    made = Atom("mark", "a", 1)
    others = [Atom("sign", "a", 1), Atom("mark", "b", 1), Atom("mark", "a", 2)]
    waiting = [rule(f"after-{n}", Concluded(atom), B, stratum=1) for n, atom in enumerate(others)]
    engine = ExpertaEngine(rules(rule("first", Is("x", (1,)), made), *waiting))
    assert engine.infer({"x": 1}).fired == ("first",)


def test_unless_waits_for_everything_that_could_conclude_it():
    engine = ExpertaEngine(
        rules(
            rule("derive", Is("x", (1,)), Atom("fact", "y", 2)),
            rule("deny", Is("y", (2,)), A, stratum=1),
            rule("default", Is("x", (1,)), B, unless=[A], stratum=2),
        )
    )
    assert engine.infer({"x": 1}).fired == ("derive", "deny")


def test_two_comparisons_in_one_rule_keep_their_facts_apart():
    both = All((Compare("a", "at_least", other="b"), Compare("c", "less_than", other="a")))
    engine = ExpertaEngine(rules(rule("both", both, A)))
    assert engine.infer({"a": 3, "b": 3, "c": 2}).fired == ("both",)
    assert engine.infer({"a": 3, "b": 3, "c": 3}).fired == ()
    assert engine.infer({"a": 3, "b": 4, "c": 2}).fired == ()


def test_nothing_of_one_case_is_left_for_the_next():
    engine = ExpertaEngine(rules(rule("seen", Is("x", (1,)), A)))
    assert engine.infer({"x": 1}).fired == ("seen",)
    assert engine.infer({}).fired == ()


@pytest.mark.parametrize("where", ["in a declaration", "in an action"])
def test_an_engine_survives_a_case_that_failed(monkeypatch, where):
    engine = ExpertaEngine(
        rules(rule("seen", Is("x", (1,)), A), rule("more", Concluded(A), B, stratum=1))
    )

    class Broken(dict):
        def items(self):
            yield "x", 1
            raise RuntimeError

    if where == "in a declaration":
        with pytest.raises(RuntimeError):
            engine.infer(Broken())
    else:
        engine.infer({})
        (built,) = engine._idle.queue
        declare = built.declare

        def fail(*facts):
            if "kind" in facts[0]:
                raise RuntimeError
            return declare(*facts)

        monkeypatch.setattr(built, "declare", fail)
        with pytest.raises(RuntimeError):
            engine.infer({"x": 1})
        monkeypatch.undo()
    assert engine.infer({"x": 1}).fired == ("seen", "more")
    assert engine.infer({}).fired == ()


def test_no_two_rules_have_the_same_salience(knowledge):
    made = _engine_class(tuple(knowledge.rules.values()))
    saliences = [each.salience for name, each in vars(made).items() if name.startswith("rule_")]
    assert len(saliences) >= len(knowledge.rules)
    assert len(set(saliences)) == len(saliences)


def test_threads_that_share_an_engine_get_their_own_answers():
    engine = ExpertaEngine(
        rules(*(rule(f"r{n}", Is("x", (n,)), Atom("mark", str(n))) for n in range(8)))
    )
    with ThreadPoolExecutor(16) as pool:
        fired = list(pool.map(lambda n: engine.infer({"x": n % 8}).fired, range(400)))
    assert fired == [(f"r{n % 8}",) for n in range(400)]


def test_it_builds_no_more_engines_than_callers_at_one_time():
    engine = ExpertaEngine(rules(rule("seen", Is("x", (1,)), A)))
    for _ in range(20):
        engine.infer({"x": 1})
    assert engine._idle.qsize() == 1
