"""Cases in which a declared contradiction holds cannot occur, so verification makes nothing of them."""

import shutil
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from enroltriage.expert.verify import Report, Survey, verify
from enroltriage.rules import load_expert
from enroltriage.rules.loader import SHIPPED

RULES = Path(__file__).resolve().parents[1] / "rules"
TODAY = date(2026, 11, 23)
DECLARED = "{plug: loose, connection: network}"


@pytest.fixture
def add_rule(spoil):
    def add(file: Path, id_: str, when: str, then: str, more: str = "") -> None:
        rule = f'  {id_}:\n    when: {when}\n    then: {then}\n{more}    sources: ["manual#1"]\n'
        spoil(file, "rules:\n", f"rules:\n{rule}")

    return add


@pytest.fixture
def allow(folder, spoil):
    """Declares another contradiction instead, so that a loose plug in the network can occur."""
    another = "{plug: loose, driver: outdated}"
    return partial(spoil, folder / "contradictions.yaml", DECLARED, another)


def report(folder: Path) -> Report:
    return verify(Survey(load_expert(folder)), TODAY)


def found(folder: Path) -> set[tuple[str, str]]:
    """Code and subject of what verification finds, the answers to examples aside."""
    findings = report(folder).findings
    return {(f.code, f.subject) for f in findings if f.code != "example"}


def test_rules_that_differ_in_such_a_case_alone_do_not_conflict(folder, allow):
    assert found(folder) == set()
    allow()
    assert found(folder) == {("conflict", "plug-loose.needs-no-plug")}


def test_an_overlap_in_such_a_case_alone_leaves_nothing_to_override(folder, spoil, allow):
    network = "    when: {connection: network}\n    then: excluded\n"
    spoil(folder / "causes/plug-loose.yaml", network, f"{network}    overrides: [loose]\n")
    assert found(folder) == {("idle-override", "plug-loose.needs-no-plug")}
    allow()
    assert found(folder) == set()


def test_a_rule_that_could_fire_in_such_a_case_alone_never_fires(folder, spoil):
    spoil(folder / "causes/plug-loose.yaml", "when: {plug: loose}", f"when: {DECLARED}")
    findings = report(folder).findings
    silent = next(finding for finding in findings if finding.code == "never-fires")
    assert silent.message == (
        "the rule plug-loose.loose never fires: its condition holds only where facts contradict each "
        "other (contradiction.loose-plug-in-the-network); mend it or leave it out."
    )
    assert ("never-confirmed", "plug-loose") in found(folder)


def test_a_contradiction_fires_where_it_holds_and_else_is_told(folder, spoil):
    assert found(folder) == set()
    spoil(folder / "contradictions.yaml", DECLARED, "{all: [{plug: loose}, {plug: tight}]}")
    assert ("never-fires", "contradiction.loose-plug-in-the-network") in found(folder)


def test_a_fact_that_is_derived_with_two_values_in_such_a_case_alone_has_one(folder, spoil):
    facts = folder / "facts.yaml"
    spoil(facts, "{toner: {at_least: {fact: toner_needed}}}", "{toner: {at_least: 50}}")
    assert ("two-values", "toner_low") in found(folder)
    clash = "{all: [{toner: {at_least: 50}}, {toner: {less_than: {fact: toner_needed}}}]}"
    spoil(folder / "contradictions.yaml", DECLARED, clash)
    assert ("two-values", "toner_low") not in found(folder)


def test_variants_that_are_offered_at_once_in_such_a_case_alone_are_no_fault(folder, spoil):
    spoil(folder / "resolutions/update-driver.yaml", "  together: [both]\n", "")
    assert found(folder) == {("two-variants", "update-driver")}
    spoil(folder / "contradictions.yaml", DECLARED, "{connection: both}")
    assert ("two-variants", "update-driver") not in found(folder)


def test_nor_where_another_value_may_choose_them_together(folder, spoil):
    driver = folder / "resolutions/update-driver.yaml"
    spoil(driver, "for: [cable, both]", "for: [cable, network, both]")
    assert ("two-variants", "update-driver") in found(folder)
    spoil(folder / "contradictions.yaml", DECLARED, "{connection: network}")
    assert ("two-variants", "update-driver") not in found(folder)


def test_where_not_every_case_is_looked_at_variants_at_once_need_no_case(folder, spoil):
    spoil(folder / "resolutions/update-driver.yaml", "  together: [both]\n", "")
    survey = Survey(load_expert(folder), bound=1, sample=1)
    (told,) = (f for f in verify(survey, TODAY).findings if f.code == "two-variants")
    assert told.witness is None


def test_a_rule_that_fires_beyond_another_in_such_a_case_alone_is_shadowed(folder, add_rule, allow):
    plug = folder / "causes/plug-loose.yaml"
    add_rule(plug, "either", "{plug: loose, connection: [network, both]}", "excluded", "    overrides: [loose]\n")  # fmt: skip
    add_rule(plug, "both", "{plug: loose, connection: both}", "excluded", "    overrides: [loose]\n")  # fmt: skip
    assert ("shadowed", "plug-loose.either") in found(folder)
    allow()
    assert ("shadowed", "plug-loose.either") not in found(folder)


def test_a_question_whose_answers_bring_such_cases_alone_is_idle(folder, spoil, add_rule, allow):
    pale = folder / "symptoms/prints-pale.yaml"
    spoil(pale, "needed, driver]", "needed, driver, plug]")
    assert found(folder) == {("idle-question", "plug")}
    add_rule(folder / "causes/driver-outdated.yaml", "wired", DECLARED, "excluded")
    assert found(folder) >= {("idle-question", "plug"), ("never-fires", "driver-outdated.wired")}
    allow()
    assert ("idle-question", "plug") not in found(folder)


def test_where_no_cause_is_left_in_such_a_case_alone_there_is_no_gap(
    folder, spoil, add_rule, allow
):
    plug, paper = (folder / f"causes/{id_}.yaml" for id_ in ("plug-loose", "paper-missing"))
    text = plug.read_text("utf-8")
    rules = text[text.index("rules:") : text.rindex("sources:")]
    spoil(plug, rules, "rules:\n")
    add_rule(plug, "loose", "{plug: tight}", "confirmed")
    add_rule(plug, "tight", "{plug: loose}", "excluded")
    spoil(paper, "{paper: [loaded, jammed]}", "{paper: loaded, connection: network}")
    nothing = folder / "symptoms/prints-nothing.yaml"
    spoil(nothing, nothing.read_text("utf-8").partition("examples:\n")[2], EXAMPLE)
    assert not [finding for finding in found(folder) if finding[0] == "gap"]
    allow()
    assert ("gap", "prints-nothing") in found(folder)


EXAMPLE = """\
  - name: the paper is missing
    facts: {model: laser, symptom: prints-nothing, paper: empty}
    expect: {outcome: confirmed}
"""


@pytest.mark.parametrize("bound", [50_000, 5])
def test_no_case_that_shows_a_finding_contradicts_itself(tmp_path, bound):
    folder = Path(shutil.copytree(RULES / "sound", tmp_path / "rules"))
    shutil.copytree(RULES / "faulty", folder, dirs_exist_ok=True)
    expert = load_expert(folder)
    witnesses = [
        finding.witness
        for finding in verify(Survey(expert, bound=bound, sample=bound), TODAY).findings
        if finding.witness
    ]
    assert witnesses
    for witness in witnesses:
        assert "contradiction" not in {n.code for n in expert.diagnose(witness).notices}


def test_how_many_cases_are_left_out_is_told(folder):
    survey = Survey(load_expert(folder))
    of_all = sum(region.looked_at for region in survey.regions)
    counting = sum(1 for region in survey.regions for _ in survey.cases(region))
    told = verify(survey, TODAY)
    assert told.left_out == told.to_dict()["left_out"] == of_all - counting > 0


def test_facts_of_contradictions_vary_beside_a_symptom_only_where_its_rules_look_at_them(folder):
    by_symptoms = {
        region.symptoms: set(region.choices) for region in Survey(load_expert(folder)).regions
    }
    assert {"plug", "connection"} <= by_symptoms["prints-nothing",]
    assert "connection" in by_symptoms["prints-pale",]
    assert "plug" not in by_symptoms["prints-pale",]


@pytest.mark.parametrize("rules", [SHIPPED, RULES / "sound"])
def test_nothing_is_lost_where_such_facts_do_not_vary(rules):
    survey = Survey(load_expert(rules))
    space, name = survey.space, survey.knowledge.symptom_fact.name
    for symptom in survey.knowledge.symptoms:
        choices = {fact: (None, *space.values(fact)) for fact in space.facts((symptom,))}
        cases = ({name: (symptom,), **case} for case in space.cases(choices))
        fired = {survey.infer(case).fired for case in cases if survey.can_occur(case)}
        (region,) = (region for region in survey.regions if region.symptoms == (symptom,))
        assert {survey.infer(case).fired for case in survey.cases(region)} == fired


def test_such_a_case_is_still_answered(folder):
    facts = {"symptom": "prints-nothing", "plug": "loose", "connection": "network"}
    answer = load_expert(folder).diagnose(facts)
    assert "contradiction" in {notice.code for notice in answer.notices}
    assert {cause.id: cause.status for cause in answer.causes} == {
        "paper-missing": "possible",
        "plug-loose": "excluded",
    }
