"""Which facts bear on a conclusion: no other fact changes whether it is drawn."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.bearing import Bearing
from enroltriage.expert.case import read_case
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.errors import CaseError
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, FACT, POSSIBLE, SUSPECTED, Rule

STATUSES = (POSSIBLE, CONFIRMED, EXCLUDED)


@pytest.fixture(scope="module")
def engine(knowledge):
    return CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)


@given(st.data())
def test_facts_that_do_not_bear_on_a_cause_never_change_its_status(
    knowledge, engine, facts_of_a_case, data
):
    try:
        facts = read_case(knowledge, data.draw(facts_of_a_case)).known
    except CaseError:
        return
    bearing, drawn = Bearing(knowledge), engine.infer(facts).drawn
    for cause in knowledge.causes:
        atoms = {Atom(status, cause) for status in STATUSES}
        bear = bearing.on_conclusions(atoms)
        alone = engine.infer({name: value for name, value in facts.items() if name in bear}).drawn
        assert alone & atoms == drawn & atoms


def test_what_a_rule_looks_at_bears_on_its_conclusion_and_nothing_else_does(knowledge):
    atom = Atom(EXCLUDED, "company-portal-outdated")
    bear = Bearing(knowledge).on_conclusions([atom])
    assert {"company_portal"} <= bear <= {"symptom", "platform", "company_portal"}
    assert Bearing(knowledge).on_conclusions([Atom(EXCLUDED, "no-such-cause")]) == set()


def test_facts_bear_by_way_of_conclusions_of_derived_facts_and_of_what_must_not_be_drawn(knowledge):
    first, wet = Atom(SUSPECTED, "one"), Atom(FACT, "wet", True)
    rules = [
        rule("r1", Is("a", ("x",)), first),
        rule("r2", All((Is("b", ("x",)), Is("c", ("x",)))), Atom(EXCLUDED, "two")),
        rule("r3", Compare("d", "more_than", other="e"), wet),
        rule("r4", Concluded(first), Atom(CONFIRMED, "three"), unless=(Atom(EXCLUDED, "two"),)),
        rule("r5", Is("wet", (True,)), Atom(CONFIRMED, "four")),
    ]
    bearing = Bearing(dataclasses.replace(knowledge, rules={each.id: each for each in rules}))
    assert bearing.on_conclusions([Atom(CONFIRMED, "three")]) == {"a", "b", "c"}
    assert bearing.on_conclusions([Atom(CONFIRMED, "four")]) == {"wet", "d", "e"}
    assert bearing.on_conditions([Is("f", ("x",)), Concluded(first)]) == {"f", "a"}
    assert bearing.on_conditions([]) == set()


def rule(id_, when, then, unless=()):
    return Rule(id=id_, when=when, then=then, unless=unless, note=None, citations=())
