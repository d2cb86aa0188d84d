"""What the benchmark measures on: generated knowledge, drawn cases, translated rules."""

from itertools import islice

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import evaluate
from enroltriage.expert.engines import ENGINES
from enroltriage.rules import load_knowledge


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Knowledge of a hundred generated rules."""
    from bench.knowledge import write_knowledge

    folder = tmp_path_factory.mktemp("made")
    write_knowledge(folder, 100)
    return load_knowledge(folder)


@pytest.mark.parametrize("rules", [*range(30, 50), 100, 101])
def test_generated_knowledge_has_exactly_the_rules_that_were_wanted(rules, tmp_path):
    from bench.knowledge import write_knowledge

    write_knowledge(tmp_path, rules)
    assert len(load_knowledge(tmp_path).rules) == rules


def test_knowledge_of_one_size_is_always_the_same(made, tmp_path):
    from bench.knowledge import write_knowledge

    write_knowledge(tmp_path, len(made.rules))
    assert load_knowledge(tmp_path).version == made.version


def test_fewer_rules_than_a_knowledge_needs_are_refused(tmp_path):
    from bench.knowledge import write_knowledge

    with pytest.raises(ValueError, match="take 30 or more"):
        write_knowledge(tmp_path, 29)


def test_drawn_cases_are_those_of_a_help_desk_and_always_the_same(made):
    from bench.cases import draw_cases

    expert = Expert(made, ENGINES["compiled"](made))
    cases = draw_cases(made, 200)
    assert cases == draw_cases(made, 200)
    outcomes = {expert.diagnose(case).outcome for case in cases}
    assert outcomes == {"confirmed", "open", "exhausted", "out-of-scope"}


@pytest.mark.parametrize("which", ["made", "knowledge"])
def test_the_rules_as_other_engines_get_them_conclude_what_ours_conclude(which, request):
    from bench.cases import draw_cases
    from bench.peers.rulebase import translate

    knowledge = request.getfixturevalue(which)
    base, engine = (
        translate(knowledge),
        CompiledEngine(knowledge.rules, knowledge.symptom_fact.name),
    )
    atoms = {number: atom for atom, number in base.numbers.items()}
    for case in draw_cases(knowledge, 100):
        drawn = set()
        for rule in sorted(base.rules, key=lambda rule: rule.stratum):
            blocked = any(atoms[number] in drawn for number in rule.unless)
            if evaluate(rule.when, case, drawn) and not blocked:
                drawn.add(atoms[rule.then])
        assert drawn == set(engine.infer(case).conclusions)


def test_a_section_is_a_table_with_its_notes():
    from bench.report import Section

    section = Section("Speed", ("rules", "µs"), (("30", "1.0"),), ("of one machine",))
    assert section.markdown() == (
        "## Speed\n\n| rules | µs |\n| --- | ---: |\n| 30 | 1.0 |\n\n- of one machine"
    )


def test_new_cases_come_without_end_none_twice_and_none_that_is_known(made):
    from bench.cases import new_cases

    def told(cases):
        return [frozenset(case.items()) for case in cases]

    known = list(islice(new_cases(made), 100))
    more = list(islice(new_cases(made, known), 100))
    assert len({*told(known), *told(more)}) == 200
    assert more == list(islice(new_cases(made), 200))[100:]


def test_unseen_cases_lead_to_each_outcome_once_and_to_none_that_was_met(made, monkeypatch):
    from bench import unseen

    monkeypatch.setattr(unseen, "DISTINCT", 300)
    told = unseen.measure_unseen(made, seconds=0)
    outcomes = told.found.results
    assert len(outcomes) == len(told.found.microseconds) == len(set(outcomes))
    engine = CompiledEngine(made.rules, made.symptom_fact.name)
    bare = {engine.infer({made.symptom_fact.name: (id_,)}) for id_ in made.symptoms}
    assert bare.isdisjoint(outcomes)
    assert 1 < told.sharing <= 300 / len(outcomes)
