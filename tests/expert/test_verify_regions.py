"""How far verification looks: every case where that is possible, and else as far as it says."""

import os
import shutil
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.space import Space
from enroltriage.expert.verify import Region, Survey, verify
from enroltriage.expert.verify.regions import Regions
from enroltriage.rules import load_expert

RULES = Path(__file__).resolve().parents[1] / "rules"


@pytest.fixture(scope="module")
def space() -> Space:
    return Space(load_expert(RULES / "sound").knowledge)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.data())
def test_a_sample_holds_as_many_cases_as_it_says_and_none_twice(space, lengths, data):
    choices = {f"f{i}": (None, *map(str, range(n - 1))) for i, n in enumerate(lengths)}
    size = Region((), choices, 0).size
    region = Region((), choices, data.draw(st.integers(0, size)))
    cases = list(region.cases(space))
    assert len(cases) == region.looked_at
    assert len({frozenset(case.items()) for case in cases}) == len(cases)
    assert all(value in choices[fact] for case in cases for fact, value in case.items())
    assert list(region.cases(space)) == cases
    assert region.exhaustive is (len(cases) == size)


@pytest.mark.parametrize("size", range(2, 35))
def test_a_sample_of_all_cases_but_one_leaves_out_no_more(space, size):
    choices = {"f": (None, *map(str, range(size - 1)))}
    cases = [case.get("f") for case in Region((), choices, size - 1).cases(space)]
    assert len(cases) == len(set(cases)) == size - 1


def test_a_sample_shows_every_value_of_every_fact(space):
    choices = {f"f{i}": (None, "a", "b", "c") for i in range(8)}
    cases = list(Region((), choices, 64).cases(space))
    for fact, values in choices.items():
        assert {case.get(fact) for case in cases} == set(values)


def test_symptoms_that_have_nothing_to_do_with_each_other_are_looked_at_alone(folder):
    regions = Survey(load_expert(folder)).regions
    assert [region.symptoms for region in regions] == [
        (),
        (),
        ("prints-nothing",),
        ("prints-pale",),
    ]
    assert [tuple(region.choices) for region in regions[:2]] == [
        ("toner", "toner_needed"),
        ("plug", "connection"),
    ]
    assert set(regions[2].choices) == {"model", "connection", "paper", "plug"}


def test_a_rule_that_needs_two_symptoms_is_looked_at_with_both(folder, spoil):
    """Whether the driver counts is known only once the other symptom has lost a cause."""
    rule = "{driver: outdated, excluded: [paper-missing]}"
    spoil(folder / "causes/driver-outdated.yaml", "{driver: outdated}", rule)
    survey = Survey(load_expert(folder))
    assert ("prints-nothing", "prints-pale") in {region.symptoms for region in survey.regions}
    fired = {id_ for seen in survey.seen for id_ in seen.inference.fired}
    assert "driver-outdated.outdated" in fired


@pytest.mark.parametrize("asked", ["{symptom: prints-pale}", "{symptom: [prints-pale]}"])
def test_a_rule_of_one_symptom_that_asks_for_another_is_looked_at_with_both(folder, asked, spoil):
    """It fires only where somebody names both."""
    rule = f'pale-too: {{when: {{all: [{asked}, {{driver: outdated}}]}}, then: confirmed, sources: ["manual#1"]}}'
    spoil(folder / "causes/plug-loose.yaml", "rules:\n", f"rules:\n  {rule}\n")
    survey = Survey(load_expert(folder))
    assert ("prints-nothing", "prints-pale") in {region.symptoms for region in survey.regions}
    assert "plug-loose.pale-too" in survey.fired()


def test_symptoms_of_one_cause_that_are_bound_differently_are_looked_at_together(folder, spoil):
    pale = folder / "symptoms/prints-pale.yaml"
    spoil(pale, "  - cause: toner-used-up\n", '  - cause: plug-loose\n    sources: ["manual#1"]\n  - cause: toner-used-up\n')  # fmt: skip
    pairs = {r.symptoms for r in Survey(load_expert(folder)).regions if len(r.symptoms) > 1}
    assert pairs == {("prints-nothing", "prints-pale")}
    spoil(
        pale,
        "applies_to: {model: [laser], connection: [cable, network, both]}",
        "applies_to: {model: [laser]}",
    )
    assert not [r for r in Survey(load_expert(folder)).regions if len(r.symptoms) > 1]


def test_a_region_that_is_too_large_is_looked_at_cause_by_cause(folder):
    survey = Survey(load_expert(folder), bound=300, sample=20)
    of_pale = [region for region in survey.regions if region.symptoms == ("prints-pale",)]
    assert [(r.cause, r.exhaustive, r.divided) for r in of_pale] == [
        ("toner-used-up", False, False),
        ("driver-outdated", True, False),
        (None, False, True),
    ]
    by_cause = {region.cause: region for region in of_pale}
    assert set(by_cause["toner-used-up"].choices) == {
        "model",
        "connection",
        "toner",
        "toner_needed",
    }
    assert set(by_cause["driver-outdated"].choices) == {"model", "connection", "driver"}
    assert set(by_cause[None].choices) == {
        "model",
        "connection",
        "driver",
        "toner",
        "toner_needed",
    }
    assert by_cause[None].looked_at == by_cause["toner-used-up"].looked_at == 20


def test_the_part_of_a_cause_holds_all_that_decides_it_and_how_it_is_resolved(folder, spoil):
    """What it waits for is part of it, and what chooses the variant of its resolution."""
    pale = folder / "symptoms/prints-pale.yaml"
    spoil(
        pale,
        "applies_to: {model: [laser], connection: [cable, network, both]}",
        "applies_to: {model: [laser]}",
    )
    survey = Survey(load_expert(folder), bound=300, sample=20)
    part = {r.cause: set(r.choices) for r in survey.regions if r.symptoms == ("prints-pale",)}
    assert part["driver-outdated"] == {"model", "connection", "driver"}
    assert part["toner-used-up"] == {"model", "toner", "toner_needed"}
    waits = "{driver: outdated, excluded: [toner-used-up]}"
    spoil(folder / "causes/driver-outdated.yaml", "{driver: outdated}", waits)
    survey = Survey(load_expert(folder), bound=300, sample=20)
    part = {r.cause: set(r.choices) for r in survey.regions if r.symptoms == ("prints-pale",)}
    assert part["driver-outdated"] == {"model", "connection", "driver", "toner", "toner_needed"}
    assert part["toner-used-up"] == {"model", "toner", "toner_needed"}


def test_what_concerns_one_cause_is_proved_even_where_not_every_case_is_looked_at(folder):
    expert = load_expert(folder)
    assert Survey(expert).reservation == ""
    assert Survey(expert, bound=900, sample=20).reservation == ""
    assert Survey(expert, bound=300, sample=20).reservation == " in the cases looked at"


def test_the_regions_are_shown_to_whoever_watches(folder):
    seen = []

    def watch(regions):
        for region in regions:
            seen.append(region)
            yield region

    survey = Survey(load_expert(folder), watch=watch)
    assert tuple(seen) == survey.regions


def test_symptoms_that_are_not_looked_at_together_say_no_more_together_than_each_alone(expert):
    """So nothing is lost where pairs are left out."""
    survey = Survey(expert)
    looked_at = {region.symptoms for region in survey.regions}
    alone = [pair for pair in combinations(expert.knowledge.symptoms, 2) if pair not in looked_at]
    assert alone
    name = expert.knowledge.symptom_fact.name
    make = Regions(expert.knowledge, survey.space, bound=0, sample=10)
    for pair in alone:
        for region in make.of_symptoms(pair):
            for case in survey.cases(region):
                fired = [set(survey.infer({**case, name: (one,)}).fired) for one in pair]
                assert set(survey.infer(case).fired) == fired[0] | fired[1]


THREE = """rules:
  three:
    when:
      all:
        - {symptom: workplace-join-failed}
        - {symptom: device-cap-reached}
        - {symptom: user-license-type-invalid}
        - {WHEN}
    then: confirmed
    sources: ["article#workplace-join-failed/1"]
"""


@pytest.fixture
def asking_for_three(tmp_path, spoil):
    """What is found of the shipped rules with a rule that asks for three symptoms and this."""

    def find(when):
        ignored = shutil.ignore_patterns("*.py*")
        folder = shutil.copytree(
            os.environ["ENROLTRIAGE_RULES"], tmp_path / "rules", ignore=ignored
        )
        file = folder / "ios/causes/company-portal-outdated.yaml"
        spoil(file, "rules:\n", THREE.replace("WHEN", when))
        survey = Survey(load_expert(folder))
        return [f for f in verify(survey, date(2026, 1, 1)).findings if ".three" in f.message]

    return find


def test_symptoms_that_one_rule_asks_for_are_looked_at_together(asking_for_three):
    """An exclusion may hold beside it, which is told; that it never fires would be false."""
    (found,) = asking_for_three("mfa_required: true")
    assert found.code == "conflict"
    assert len(found.witness["symptom"]) == 3


def test_what_only_three_symptoms_show_is_found(asking_for_three):
    found = asking_for_three("company_portal: current")
    assert sorted(finding.code for finding in found) == ["conflict", "never-fires"]
    assert all(len(finding.witness["symptom"]) == 3 for finding in found)
