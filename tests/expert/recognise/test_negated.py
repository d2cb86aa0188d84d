"""Notions that a negation makes: the rules name the verb, and on which side of it the negation stands."""

import pytest


@pytest.mark.parametrize(
    "text",
    [
        "the sheets never come out of the printer",
        "the printer: sheets do not ever seem to come out",
        "Am Drucker kommt das Papier nicht heraus",
        "Am Drucker kommt seit gestern früh das Papier nicht",
    ],
)
def test_a_verb_that_is_denied_is_a_notion(said, text):
    assert said(text) == ["paper-jam"]


@pytest.mark.parametrize(
    "text",
    [
        "the sheets come out of the printer",
        "the sheets come out not only of the printer",  # after it, and not before
        "Nie kommt Papier aus dem Drucker",  # before it, and not after
        "so it is not one who made sheets come out of the printer",
        "Am Drucker kommt seit gestern früh um acht das Papier nicht",
    ],
)
def test_no_negation_makes_it_on_the_other_side_or_far_away(said, text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("so it is not that sheets come out of the printer", ["paper-jam"]),
        ("so it is not, the sheets come out of the printer", []),
        ("so it is not but sheets come out of the printer", []),
        ("am Drucker kommt das Papier und nicht Toner", ["paper-jam"]),
        ("am Drucker kommt das Papier, nicht Toner", []),
        ("am Drucker kommt das Papier aber nicht Toner", []),
    ],
)
def test_it_is_denied_in_its_own_clause_and_nothing_turns_the_meaning_between(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Printer: never come out, the sheets", "never come out, the sheets"),
        (
            "Printer: not and never come out, the sheets",
            "never come out, the sheets",
        ),  # the nearest
        ("Am Drucker kommt Papier hier nicht heraus", "kommt Papier hier nicht"),
    ],
)
def test_what_is_denied_is_shown_with_its_negation(printing, text, shown):
    (symptom,) = printing.diagnose(text=text).symptoms
    assert [text[start:end] for start, end in symptom.spans] == [shown]
