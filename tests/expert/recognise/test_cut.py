"""Messages that are cut off: a beginning and three dots name what only one message goes on like."""

import pytest

JAM = "Paper path blocked. Open the rear cover and pull the sheet out."


@pytest.mark.parametrize(
    "text",
    [
        "The printer shows: Paper path blocked. Open the…",
        "The printer shows 'Paper path blocked. Open...' and then nothing",
        "printer display: Papierweg blockiert. Hintere Klap…",  # the last word is cut, too
        "The printer shows: Paper path blocked. Open …",
        "The printer shows: Paper path bl…",  # nothing else begins so
    ],
)
def test_the_beginning_of_a_message_before_three_dots_names_it(said, text):
    assert said(text) == ["paper-jam"]


@pytest.mark.parametrize(
    "text",
    [
        "The printer shows: Paper pa…",  # too few words
        "The printer shows: paper path is blocked. Open, well…",  # other words between
        "The printer shows: Paper path blocked. Open the",  # nothing says that it goes on
        "Open the rear cover… of the printer",  # no message begins so
    ],
)
def test_what_may_be_anything_else_names_nothing(said, text):
    assert said(text) == []


def test_a_message_of_which_only_the_end_of_the_last_word_is_missing_is_there(printing):
    (symptom,) = printing.diagnose({}, text="It says: Service call pend...").symptoms or (None,)
    assert symptom is None  # two symptoms have it
    (symptom,) = printing.diagnose(
        {}, text="用紙が詰まりました。背面カバーを開けてくださ…"
    ).symptoms
    assert symptom.id == "paper-jam"


def test_a_cut_message_shows_where_it_stands(printing):
    text = "My laser printer: Paper path blocked. Open the… then it stops"
    (symptom,) = printing.diagnose({}, text=text).symptoms
    assert [text[start:end] for start, end in symptom.spans] == ["Paper path blocked. Open the"]
    assert symptom.score < 0.9


def test_a_cut_message_that_is_denied_is_not_reported(said):
    assert said("We do not see 'Paper path blocked. Open the…' on the printer") == []
