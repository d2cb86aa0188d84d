"""An example case is held to every statement that it makes, and to no other."""

from pathlib import Path
from types import MappingProxyType

import pytest

from enroltriage.expert.examples import check_example, check_examples, examples
from enroltriage.expert.knowledge import Example
from enroltriage.rules import load_expert

SOUND = Path(__file__).resolve().parents[1] / "rules/sound"
CASE = {"model": "laser", "symptom": "prints-pale", "toner": 50, "toner_needed": 10}


@pytest.fixture(scope="module")
def sound():
    return load_expert(SOUND)


def told(sound, expect: dict[str, object], facts: dict[str, object] | None = None) -> list[str]:
    example = Example("a case", MappingProxyType(facts or CASE), None, expect, "a.yaml", 7)
    found = list(check_example(sound, example))
    for finding in found:
        place = (finding.file, finding.line, finding.column)
        assert (place, finding.code, finding.subject) == (("a.yaml", 7, 1), "example", "a case")
        assert finding.severity == "error"
        assert finding.message.startswith("example 'a case': ")
    return [finding.message.removeprefix("example 'a case': ") for finding in found]


def test_the_examples_stand_in_the_order_of_the_knowledge(sound):
    assert [example.name for example in examples(sound)] == [
        "the paper is missing",
        "paper is there, and the plug is tight",
        "paper is there, and a network needs no plug",
        "paper is there, and the network stands in for a loose plug",
        "a loose plug contradicts the network",
        "toner and driver are in order",
    ]
    assert check_examples(sound) == []


def test_a_statement_that_the_answer_bears_out_says_nothing(sound):
    assert told(
        sound,
        {
            "outcome": "open",
            "symptoms": ["prints-pale"],
            "confirmed": [],
            "possible": ["driver-outdated"],
            "excluded": ["toner-used-up"],
            "notices": [],
            "variants": ["update-driver.by-cable", "update-driver.by-network"],
            "fired": ["toner-used-up.enough"],
        },
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ({"outcome": "confirmed"}, "outcome is open, expected confirmed"),
        ({"symptoms": []}, "symptoms is [prints-pale], expected []"),
        ({"confirmed": ["a", "b"]}, "confirmed is [], expected [a, b]"),
        ({"possible": []}, "possible is [driver-outdated], expected []"),
        ({"excluded": []}, "excluded is [toner-used-up], expected []"),
        ({"notices": ["contradiction"]}, "notices is [], expected [contradiction]"),
        (
            {"variants": ["update-driver.by-cable"]},
            "variants is [update-driver.by-cable, update-driver.by-network], expected "
            "[update-driver.by-cable]",
        ),
        ({"fired": ["toner-used-up.low"]}, "the rule 'toner-used-up.low' did not fire"),
        (
            {"fired": ["toner-used-up.lo"]},
            "no rule has the id 'toner-used-up.lo'; did you mean 'toner-used-up.low'?",
        ),
        ({"fired": ["q"]}, "no rule has the id 'q'"),
    ],
)
def test_a_statement_that_the_answer_does_not_bear_out_is_told(sound, expect, message):
    assert told(sound, expect) == [message]


def test_that_nothing_is_asked_is_a_statement_too(sound):
    done = {**CASE, "driver": "current", "connection": "cable"}
    assert told(sound, {"outcome": "exhausted", "next_question": None}, done) == []
    assert told(sound, {"outcome": "exhausted", "next_question": "plug"}, done) == [
        "next_question is none, expected plug"
    ]
    (still_asked,) = told(sound, {"outcome": "open", "next_question": None})
    assert still_asked.endswith(", expected none")


def test_all_that_is_wrong_with_an_example_is_told_at_once(sound):
    assert told(sound, {"outcome": "open", "possible": [], "fired": ["q"]}) == [
        "possible is [driver-outdated], expected []",
        "no rule has the id 'q'",
    ]


def test_facts_that_do_not_fit_the_vocabulary_are_told_as_a_caller_would_be_told(sound):
    facts = {"model": "lasre", "toner": -1, "wings": 2}
    assert told(sound, {"outcome": "open"}, facts) == [
        "/facts/model is not one of the allowed values; allowed: laser, inkjet, unknown. "
        "Did you mean 'laser'?",
        "/facts/toner must be a whole number at least 0 and at most 100",
        "/facts/wings is not a fact in the vocabulary; allowed: symptom, message, place, model, "
        "connection, users_affected, paper, plug, driver, toner, toner_needed, serial_number.",
    ]


def test_a_derived_fact_with_several_values_is_told(tmp_path):
    facts = (SOUND / "facts.yaml").read_text("utf-8").replace("{at_least: {fact", "{at_most: {fact")
    for file in SOUND.rglob("*.yaml"):
        copy = tmp_path / file.relative_to(SOUND)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(facts if file.name == "facts.yaml" else file.read_text("utf-8"), "utf-8")
    example = Example("a case", {**CASE, "toner": 1}, None, {"outcome": "confirmed"}, "a.yaml", 7)
    found = check_example(load_expert(tmp_path), example)
    assert [finding.message for finding in found] == [
        "example 'a case': rules conclude 2 different values of 'toner_low'",
        "example 'a case': outcome is open, expected confirmed",
    ]
