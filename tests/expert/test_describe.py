"""Rules in words and as values: nothing is lost, and no title is bent."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.conditions import (
    COMPARISONS,
    All,
    Any,
    Atom,
    Compare,
    Concluded,
    Is,
    facts_of,
    leaves,
)
from enroltriage.expert.describe import Describer, condition_value
from enroltriage.expert.vocabulary import LANGUAGES
from enroltriage.rules import load_knowledge


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeBase:
    """The shipped knowledge."""
    return load_knowledge()


def test_every_rule_is_described_with_all_that_it_looks_at(knowledge: KnowledgeBase) -> None:
    """Each fact of its condition is named by its title, in both languages."""
    for language in LANGUAGES:
        describer = Describer(knowledge, language)
        for rule in knowledge.rules.values():
            sentence = describer.rule(rule)
            for name in facts_of(rule.when):
                if not knowledge.facts[name].multiple:
                    assert knowledge.facts[name].title[language] in sentence
            for leaf in leaves(rule.when):
                for value in leaf.values if isinstance(leaf, Is) else ():
                    assert knowledge.label(leaf.fact, value, language) in sentence
            assert "{" not in sentence


def test_each_test_has_its_words(knowledge: KnowledgeBase) -> None:
    """Comparisons, values, their negation, and what is joined."""
    english, german = Describer(knowledge, "en"), Describer(knowledge, "de")
    choices = next(f for f in knowledge.facts.values() if f.values and len(f.values) > 2)
    first, second, *_ = choices.values or ()
    number = next(f for f in knowledge.facts.values() if f.type == "integer")
    is_first, is_not = Is(choices.name, (first,)), Is(choices.name, (first, second), negated=True)
    assert " is “" in english.condition(is_first)
    assert "is known, but neither “" in english.condition(is_not)
    assert "ist bekannt, aber weder „" in german.condition(is_not)
    more = Compare(number.name, "more_than", number=3)
    assert english.condition(more).endswith(" is more than 3")
    both = All((more, Any((is_first, is_not))))
    assert ") " not in english.condition(both)
    assert " and (" in english.condition(both)
    assert " und (" in german.condition(both)
    for operator in COMPARISONS:
        compared = Compare(number.name, operator, other=number.name)
        assert english.condition(compared) != german.condition(compared)


def test_a_condition_as_a_value_is_plain_json_and_tells_all(knowledge: KnowledgeBase) -> None:
    """Different conditions have different values."""
    seen: dict[str, object] = {}
    for rule in knowledge.rules.values():
        text = json.dumps(condition_value(rule.when), sort_keys=True)
        assert seen.setdefault(text, rule.when) == rule.when
    atom = Atom("excluded", "x")
    assert condition_value(Concluded(atom)) == {
        "concluded": {"kind": "excluded", "subject": "x", "value": None}
    }
    assert condition_value(Is("x", (True,), negated=True)) == {"fact": "x", "is_not": [True]}
    assert condition_value(Compare("x", "at_least", other="y")) == {
        "fact": "x",
        "at_least": {"fact": "y"},
    }


def test_parentheses_stand_only_where_and_and_or_meet(knowledge: KnowledgeBase) -> None:
    """Not around one part, and not around its like."""
    number = next(f for f in knowledge.facts.values() if f.type == "integer")
    a, b, c = (Compare(number.name, "at_least", number=n) for n in range(3))
    english = Describer(knowledge, "en")
    said = [english.condition(test) for test in (a, b, c)]
    for condition, phrase in (
        (All((a, All((b, c)))), "{} and {} and {}"),
        (Any((Any((a, b)), c)), "{} or {} or {}"),
        (All((Any((a, b)), c)), "({} or {}) and {}"),
        (Any((a, All((b, c)))), "{} or ({} and {})"),
        (All((a, All((Any((b, c)),)))), "{} and ({} or {})"),
        (All((Any((a, b, c)),)), "{} or {} or {}"),
    ):
        assert english.condition(condition) == phrase.format(*said)


def test_of_a_symptom_a_cause_and_a_resolution_with_one_id_each_keeps_its_title(
    knowledge: KnowledgeBase,
) -> None:
    """What is said tells which of them is meant."""
    symptom, cause, resolution = (
        next(iter(shelf.values()))
        for shelf in (knowledge.symptoms, knowledge.causes, knowledge.resolutions)
    )
    alike = replace(
        knowledge,
        symptoms={"same": symptom},
        causes={"same": cause},
        resolutions={"same": resolution},
    )
    for title, atoms in (
        (symptom.title, [Atom("out-of-scope", "same"), Atom("contradicted", "same")]),
        (cause.title, [Atom(kind, "same") for kind in ("suspected", "excluded", "confirmed")]),
        (cause.title, [Atom("possible", "same"), Atom("notice", "superseded-source", "same")]),
        (resolution.title, [Atom("resolution", "same"), Atom("variant", "same", "none")]),
        (resolution.title, [Atom("notice", code, "same")
                            for code in ("destructive-resolution", "no-resolution-variant")]),
    ):  # fmt: skip
        for language in LANGUAGES:
            for atom in atoms:
                assert title[language] in Describer(alike, language).atom(atom)
