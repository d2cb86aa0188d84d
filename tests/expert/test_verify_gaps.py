"""An example of an exhausted case stands for the cases in which the same rules rule out the causes."""

from datetime import date
from pathlib import Path

import pytest

from enroltriage.expert.verify import Survey, verify
from enroltriage.rules import load_expert

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"
TODAY = date(2026, 11, 23)
BY_PLUG = {
    "the plug is tight": "plug-loose.tight",
    "a network needs no plug": "plug-loose.needs-no-plug",
    "the network stands in for a loose plug": "plug-loose.prints-by-network-meanwhile",
}


def leave_out(folder: Path, *names: str) -> None:
    """Take these examples out of the file of prints-nothing."""
    file = folder / "symptoms/prints-nothing.yaml"
    head, *examples = file.read_text("utf-8").split("  - name: ")
    kept = [one for one in examples if one.partition("\n")[0] not in names]
    assert len(kept) == len(examples) - len(names)
    file.write_text("  - name: ".join((head, *kept)), "utf-8")


def gaps(folder: Path) -> list[str]:
    findings = verify(Survey(load_expert(folder)), TODAY).findings
    return [finding.message for finding in findings if finding.code == "gap"]


def told(*rules: str) -> str:
    return (
        f"these facts rule out every cause (by {', '.join(rules)}) and leave no question; name a "
        "further cause, or add an example of this that expects the outcome exhausted."
    )


@pytest.mark.parametrize(("name", "rule"), BY_PLUG.items())
def test_each_way_to_rule_out_every_cause_needs_an_example_of_its_own(folder, name, rule):
    """Where none shows it, the rules are told, and the case."""
    assert gaps(folder) == []
    leave_out(folder, f"paper is there, and {name}")
    assert gaps(folder) == [told("paper-missing.some", rule)]


def test_rules_that_rule_out_a_cause_once_more_are_no_further_gap(folder):
    """Of a tight plug beside a network nothing is told, with or without examples."""
    leave_out(folder, *(f"paper is there, and {name}" for name in BY_PLUG))
    assert sorted(gaps(folder)) == sorted(told("paper-missing.some", r) for r in BY_PLUG.values())


def test_of_several_gaps_those_by_the_fewest_rules_are_told(folder, spoil):
    """Also where a case with more rules comes first."""
    plug = folder / "causes/plug-loose.yaml"
    spoil(plug, "{connection: both}", "{connection: [network, both]}")
    leave_out(folder, *(f"paper is there, and {name}" for name in BY_PLUG))
    assert sorted(gaps(folder)) == [
        told("paper-missing.some", "plug-loose.prints-by-network-meanwhile"),
        told("paper-missing.some", "plug-loose.tight"),
    ]


@pytest.mark.parametrize(
    "facts",
    [
        "{model: laser, symptom: prints-pale, toner: 50, toner_needed: 10}",
        "{model: laser, symptom: prints-pale, toner: 50, toner_needed: 10, driver: new}",
    ],
)
def test_an_example_that_is_not_answered_as_it_expects_stands_for_nothing(folder, facts, spoil):
    """Neither one that leaves a cause nor one that cannot be read."""
    pale = folder / "symptoms/prints-pale.yaml"
    spoil(pale, "{model: laser, symptom: prints-pale, toner: 50, toner_needed: 10, driver: current}", facts)  # fmt: skip
    assert gaps(folder) == [told("toner-used-up.enough", "driver-outdated.current")]


def test_an_example_that_contradicts_itself_stands_for_nothing(folder):
    """By its rules it would stand for a network without a loose plug."""
    leave_out(folder, "paper is there, and a network needs no plug")
    text = (folder / "symptoms/prints-nothing.yaml").read_text("utf-8")
    assert "a loose plug contradicts the network" in text
    assert gaps(folder) == [told("paper-missing.some", "plug-loose.needs-no-plug")]
    leave_out(folder, "a loose plug contradicts the network")
    assert gaps(folder) == [told("paper-missing.some", "plug-loose.needs-no-plug")]


def test_an_example_may_tell_its_symptom_by_the_message(folder, spoil):
    nothing = folder / "symptoms/prints-nothing.yaml"
    spoil(
        nothing,
        "    facts: {model: laser, symptom: prints-nothing, paper: loaded, plug: tight}\n",
        "    text: Cannot print\n    facts: {model: laser, paper: loaded, plug: tight}\n",
    )
    assert gaps(folder) == []


def test_two_symptoms_may_leave_a_gap_that_neither_leaves_alone(folder, spoil):
    """Where nothing prints, the driver does not matter to what printed pale; an example may show it."""
    rule = (
        'nothing-to-see: {when: {symptom: prints-nothing}, then: excluded, sources: ["manual#1"]}'
    )
    spoil(folder / "causes/driver-outdated.yaml", "rules:\n", f"rules:\n  {rule}\n")
    toner = ("toner-used-up.enough", "driver-outdated.nothing-to-see")
    assert sorted(gaps(folder)) == sorted(
        told("paper-missing.some", plug, *toner) for plug in BY_PLUG.values()
    )
    pale = folder / "symptoms/prints-pale.yaml"
    example = """  - name: nothing is printed by now, and the plug is tight
    facts: {model: laser, symptom: [prints-nothing, prints-pale], toner: 50, toner_needed: 10, paper: loaded, plug: tight}
    expect: {outcome: exhausted}
"""
    pale.write_text(pale.read_text("utf-8") + example, "utf-8")
    assert told("paper-missing.some", "plug-loose.tight", *toner) not in gaps(folder)
