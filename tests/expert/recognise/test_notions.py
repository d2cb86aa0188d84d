"""Rows of words: in those of a notion another word may stand between two.

In those of a cue, and of what leads away from a symptom, none may.
"""

import pytest


@pytest.mark.parametrize(
    ("between", "symptoms"),
    [("", ["toner-fault"]), ("very ", ["toner-fault"]), ("very very ", []), ("not ", [])],
)
def test_one_word_may_stand_between_two_of_a_notion_but_no_negation(said, between, symptoms):
    assert said(f"my printer is too {between}light") == symptoms


@pytest.mark.parametrize(
    ("between", "symptoms"),
    [("", ["toner-fault"]), ("Tray" * 7, ["toner-fault"]), ("Tray" * 8, [])],
)
def test_words_that_are_run_together_are_near_as_one_unless_they_are_very_many(
    said, between, symptoms
):
    assert said(f"my printer is Too{between}Light") == symptoms


@pytest.mark.parametrize("between", [", ", ". ", ": ", " (", "\n\n"])
def test_no_sentence_ends_and_nothing_is_added_within_a_notion(said, between):
    assert said(f"my printer is too{between}light, I think") == []
    assert said(f"printer, fax{between}tray beside it, the paper is stuck") == ["paper-jam"]


@pytest.mark.parametrize(
    ("between", "symptoms"), [("", []), ("already ", ["paper-jam"]), ("not ", ["paper-jam"])]
)
def test_no_word_may_stand_between_two_of_a_cue(said, between, symptoms):
    assert said(f"printer: JamDetected is {between}gone") == symptoms


@pytest.mark.parametrize(
    ("between", "symptoms"), [("", []), ("says: ", ["paper-jam"]), ("not ", ["paper-jam"])]
)
def test_no_word_may_stand_between_two_that_lead_away(said, between, symptoms):
    assert said(f"printer, fax {between}tray: the paper is stuck") == symptoms
