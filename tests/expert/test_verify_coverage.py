"""What the example cases show of the rules, and the examples proposed for the rest."""

from pathlib import Path

import pytest
import yaml

from enroltriage.expert.conditions import Atom, Compare, Concluded, Is
from enroltriage.expert.examples import check_examples
from enroltriage.expert.verify import Coverage, Goal, Survey, measure_coverage, propose_examples
from enroltriage.rules import load_expert
from enroltriage.rules.example_yaml import write_examples

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"


@pytest.fixture(scope="module")
def survey() -> Survey:
    return Survey(load_expert(SOUND))


def test_in_the_shipped_examples_every_rule_fires_and_every_test_is_seen_both_ways(expert):
    coverage = measure_coverage(Survey(expert))
    assert coverage.missing == ()
    assert coverage.rules == (len(expert.knowledge.rules), len(expert.knowledge.rules))
    shown, whole = coverage.conditions
    assert shown == whole > 0


def test_what_no_example_shows_is_counted_and_named(survey):
    coverage = measure_coverage(survey)
    assert (coverage.rules, coverage.conditions) == ((16, 29), (50, 84))
    assert len(coverage.missing) == 13 + 34
    missing = [g for g in coverage.missing if g.rule == "toner_low.less-than-needed"]
    test = Compare("toner", "less_than", other="toner_needed")
    assert missing == [
        Goal("toner_low.less-than-needed"),
        Goal("toner_low.less-than-needed", test, True),
    ]


def test_a_test_counts_twice_true_and_otherwise(survey):
    goals = [g for g in measure_coverage(survey).goals if g.rule == "paper-missing.none"]
    concluded, known = (goal.test for goal in (goals[1], goals[3]))
    assert isinstance(concluded, Concluded)
    assert known == Is("paper", ("empty",))
    assert goals == [
        Goal("paper-missing.none"),
        Goal("paper-missing.none", concluded, True),
        Goal("paper-missing.none", concluded, None),
        Goal("paper-missing.none", known, True),
        Goal("paper-missing.none", known, False),
    ]


def test_that_a_symptom_is_at_hand_is_nothing_to_show(survey):
    goals = [g for g in measure_coverage(survey).goals if g.rule == "prints-nothing.plug-loose"]
    assert goals == [Goal("prints-nothing.plug-loose")]


def test_rules_that_fire_in_no_case_do_not_count(survey):
    rules = {goal.rule for goal in measure_coverage(survey).goals}
    assert set(survey.knowledge.rules) - rules == {
        "prints-pale.bound-to-connection",
        "prints-pale.toner-used-up.contradicted",
        "prints-pale.driver-outdated.contradicted",
        "update-driver.no-variant",
    }


def test_the_proposed_examples_show_all_that_a_case_can_show(survey):
    coverage = measure_coverage(survey)
    proposals = propose_examples(survey, coverage)
    shown = [goal for proposal in proposals.examples for goal in proposal.goals]
    assert sorted(map(str, (*shown, *proposals.impossible))) == sorted(map(str, coverage.missing))
    assert proposals.impossible == ()
    for proposal in proposals.examples:
        trace = survey.expert.trace(proposal.example["facts"])
        assert all(goal.reached(trace[goal.rule]) for goal in proposal.goals)


def test_a_proposed_example_stands_in_the_bounds_of_its_symptom_and_tells_its_answer(survey):
    proposals = propose_examples(survey, measure_coverage(survey)).examples
    (loose,) = (p for p in proposals if p.example["name"] == "plug-loose.loose fires")
    assert loose.symptom == "prints-nothing"
    assert loose.example["facts"] == {
        "model": "laser",
        "symptom": "prints-nothing",
        "plug": "loose",
    }
    assert next(iter(loose.example["facts"])) == "model"
    assert loose.example["expect"] == {
        "outcome": "confirmed",
        "symptoms": ["prints-nothing"],
        "confirmed": ["plug-loose"],
        "possible": ["paper-missing"],
        "next_question": "connection",
        "fired": [goal.rule for goal in loose.goals if goal.test is None],
    }


def test_a_proposed_example_is_named_for_what_it_shows_first(survey):
    proposals = propose_examples(survey, measure_coverage(survey)).examples
    assert {proposal.example["name"] for proposal in proposals} >= {
        "toner_low.less-than-needed fires",
        "prints-nothing.bound-to-model fires",
    }
    names = {
        True: "driver-outdated.current, where it holds that “Driver” is “Current”",
        False: "driver-outdated.current, where it is false that “Driver” is “Current”",
    }
    for state, name in names.items():
        goal = Goal("driver-outdated.current", Is("driver", ("current",)), state)
        (proposal,) = propose_examples(survey, Coverage((goal,), (goal,))).examples
        assert proposal.example["name"] == name
        assert "fired" not in proposal.example["expect"]
    goal = Goal("driver-outdated.current", Concluded(Atom("suspected", "driver-outdated")), None)
    (proposal,) = propose_examples(survey, Coverage((goal,), (goal,))).examples
    assert proposal.symptom == "prints-pale"
    assert proposal.example["name"] == (
        "driver-outdated.current, where it is not known that the cause “The driver is outdated” "
        "comes into question"
    )


def test_where_one_symptom_does_not_show_a_rule_two_are_proposed(folder, spoil):
    file = folder / "causes/driver-outdated.yaml"
    both = "{driver: outdated, excluded: [paper-missing]}"
    spoil(file, "{driver: outdated}", both)
    survey = Survey(load_expert(folder))
    goal = Goal("driver-outdated.outdated")
    (proposal,) = propose_examples(survey, Coverage((goal,), (goal,))).examples
    assert proposal.symptom == "prints-nothing"
    assert proposal.example["facts"] == {
        "connection": "cable",
        "model": "laser",
        "symptom": ["prints-nothing", "prints-pale"],
        "paper": "loaded",
        "driver": "outdated",
    }
    assert proposal.example["expect"]["confirmed"] == ["driver-outdated"]
    assert proposal.example["expect"]["fired"] == ["driver-outdated.outdated"]


CLASH = "contradiction.loose-plug-in-the-network"


@pytest.mark.parametrize("value", ["network", "cable"])
def test_a_proposed_example_contradicts_itself_only_to_show_that_this_is_noticed(
    folder, value, spoil
):
    """Not even where a cable would put it in the bounds of its symptom."""
    file = folder / "symptoms/prints-nothing.yaml"
    bound = "applies_to: {model: [laser], connection: [cable, network, both]}"
    spoil(file, "applies_to: {model: [laser]}", bound)
    file = folder / "contradictions.yaml"
    spoil(file, "network}", value + "}")
    survey = Survey(load_expert(folder))
    goals = measure_coverage(survey).goals
    proposals = [
        proposal
        for goal in goals
        for proposal in propose_examples(survey, Coverage(goals, (goal,))).examples
    ]
    assert len(proposals) == len(goals)
    noticed = [p for p in proposals if "contradiction" in p.example["expect"].get("notices", ())]
    assert [proposal.goals for proposal in noticed] == [(Goal(CLASH),)]
    (example,) = (proposal.example for proposal in noticed)
    assert {"plug": "loose", "connection": value}.items() <= example["facts"].items()
    assert example["expect"]["fired"] == [CLASH]


def test_that_a_contradiction_is_noticed_can_be_shown_where_no_rule_looks_at_its_facts(
    folder, spoil
):
    file = folder / "contradictions.yaml"
    apart = "when: {users_affected: one, toner: {at_least: 90}}"
    together = "when: {plug: loose, connection: network}"
    spoil(file, together, apart)
    survey = Survey(load_expert(folder))
    beside = {fact for region in survey.regions if region.symptoms for fact in region.choices}
    assert "users_affected" not in beside
    (proposal,) = propose_examples(survey, Coverage((), (Goal(CLASH),))).examples
    assert proposal.example["facts"] == {
        "model": "laser", "symptom": "prints-nothing", "users_affected": "one", "toner": 90,
    }  # fmt: skip
    assert proposal.example["expect"]["notices"] == ["contradiction"]


def test_an_example_that_contradicts_itself_shows_the_contradiction_and_nothing_else(folder):
    file = folder / "symptoms/prints-nothing.yaml"
    text = file.read_text("utf-8")
    first, last = text.index("  - name: the paper"), text.index("  - name: a loose plug contra")
    file.write_text(text[:first] + text[last:], "utf-8")
    missing = measure_coverage(Survey(load_expert(folder))).missing
    assert Goal(CLASH) not in missing
    assert Goal("paper-missing.some") in missing
    assert Goal("plug-loose.needs-no-plug") in missing


def test_after_a_goal_that_is_impossible_the_others_are_still_proposed(survey):
    first, last = Goal("update-driver.no-variant"), Goal("paper-missing.some")
    impossible = Goal("prints-pale.bound-to-connection")
    proposals = propose_examples(survey, Coverage((), (first, impossible, last)))
    assert proposals.impossible == (first, impossible)
    assert [proposal.goals for proposal in proposals.examples] == [(last,)]


def test_an_example_for_another_platform_is_proposed_where_only_that_shows_the_rule(survey):
    proposals = propose_examples(survey, measure_coverage(survey)).examples
    (bound,) = (p for p in proposals if p.example["name"] == "prints-pale.bound-to-model fires")
    assert bound.example["facts"]["model"] == "inkjet"
    assert bound.example["expect"]["outcome"] == "out-of-scope"


def test_proposed_examples_can_be_pasted_and_then_nothing_is_missing(folder):
    survey = Survey(load_expert(folder))
    for proposal in propose_examples(survey, measure_coverage(survey)).examples:
        with (folder / f"symptoms/{proposal.symptom}.yaml").open("a", encoding="utf-8") as file:
            file.write(write_examples([proposal.example]))
    expert = load_expert(folder)
    assert check_examples(expert) == []
    coverage = measure_coverage(Survey(expert))
    assert coverage.missing == ()
    assert (coverage.rules, coverage.conditions) == ((29, 29), (84, 84))


def test_a_goal_that_no_case_reaches_is_said_to_be_impossible(folder, spoil):
    file = folder / "causes/driver-outdated.yaml"
    never = "{any: [{driver: outdated}, {toner_needed: {more_than: 100}}]}"
    spoil(file, "{driver: outdated}", never)
    survey = Survey(load_expert(folder))
    goal = Goal("driver-outdated.outdated", Compare("toner_needed", "more_than", 100), True)
    proposals = propose_examples(survey, measure_coverage(survey))
    assert proposals.impossible == (goal,)
    assert goal not in {shown for proposal in proposals.examples for shown in proposal.goals}


def test_an_example_that_cannot_be_answered_shows_nothing(folder, spoil):
    file = folder / "symptoms/prints-nothing.yaml"
    spoil(file, "paper: empty", "paper: gone")
    coverage = measure_coverage(Survey(load_expert(folder)))
    assert Goal("paper-missing.none") in coverage.missing
    assert Goal("paper-missing.some") not in coverage.missing


def test_an_example_may_name_its_symptom_by_the_message(folder):
    file = folder / "symptoms/prints-nothing.yaml"
    file.write_text(
        file.read_text("utf-8")
        + "  - name: the plug is tight\n"
        + "    text: Cannot print\n"
        + "    facts: {plug: tight}\n"
        + "    expect: {outcome: open}\n",
        "utf-8",
    )
    coverage = measure_coverage(Survey(load_expert(folder)))
    assert Goal("plug-loose.tight") not in coverage.missing


def test_examples_are_written_as_the_files_have_them():
    example = {
        "name": "no: plug",
        "facts": {"symptom": "a", "wet": True, "on": "2026-01-01", "who": "no", "none": None},
        "expect": {"outcome": "open", "possible": ["b", "c"], "notices": ["größer"]},
    }
    written = write_examples([example])
    assert written == (
        "  - name: 'no: plug'\n"
        "    facts: {symptom: a, wet: true, 'on': '2026-01-01', who: 'no', none: null}\n"
        "    expect:\n"
        "      outcome: open\n"
        "      possible: [b, c]\n"
        "      notices: [größer]\n"
    )
    assert yaml.safe_load(written) == [example]
