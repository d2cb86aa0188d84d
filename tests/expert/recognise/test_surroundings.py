"""Which surroundings words need: what is named near them, and what leads to something else."""

import pytest

JAM = "Paper path blocked. Open the rear cover and pull the sheet out."
MOST = "Paper path blocked. Open the rear cover and pull"
HALF = "Paper path blocked. Open the rear cover, pull"
LONG = (
    "Dear desk, somebody from the third floor came by, and told me of what she had read there just "
    "before lunch, which was as follows. "
)
SCANNER = "The printer is old. We do all our letters with the scanner in the hall by now. "
LOGGED = "08:14:58 printd[81]: "


@pytest.mark.parametrize("message", ["Misfeed", MOST])
def test_a_message_needs_no_surroundings_in_a_long_text_unless_something_else_is_named(
    said, message
):
    assert said(LONG + message) == ["paper-jam"]
    assert said(f"{LONG}{message}. There is a scanner too.") == []
    assert said(f"There is a scanner. {LONG}{message}.") == []


def test_half_a_message_needs_surroundings(said):
    assert said(LONG + HALF) == []
    assert said(f"{LONG}The printer: {HALF}") == ["paper-jam"]


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("There is a paper jam.", []),
        ("Now to the printer. There is a paper jam.", ["paper-jam"]),
        (JAM, ["paper-jam"]),
    ],
)
def test_what_the_sentence_before_names_leads_away_what_is_no_whole_message(said, text, symptoms):
    assert said(SCANNER + text) == symptoms
    assert said(SCANNER.replace("scanner", "pencil") + text) == ["paper-jam"]


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("The printer, I mean the copier, is dead", []),
        ("The printer (the one beside the copier with the big screen) is dead", []),
        ("The printer (the one with the big screen) is dead", ["dead-printer"]),
    ],
)
def test_what_is_named_last_within_what_is_told_is_what_it_is_told_of(said, text, symptoms):
    assert said(text) == symptoms


def test_a_description_begins_and_ends_with_a_device_that_can_have_it(expert):
    text = "The iPhones were enrolled automatically. The {} did not: it starts without Remote Management."
    named = [
        expert.diagnose({}, text=text.format(device)).symptoms for device in ("iPad", "MacBook")
    ]
    assert [len(symptoms) for symptoms in named] == [1, 0]


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("printer: paper stuck", ["paper-jam"]),
        (f"{LOGGED}paper stuck", []),
        (f"printer: paper\n{LOGGED}stuck", []),
        (f"{LOGGED}idle\nprinter: paper stuck", ["paper-jam"]),
        (f"{LOGGED}{JAM}", ["paper-jam"]),
        (f"{LOGGED}JamDetected", ["paper-jam"]),
    ],
)
def test_nothing_is_put_together_from_words_of_a_log_but_its_messages_count(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("device", "symptoms"), [("an inkjet", []), ("never inkjet", ["toner-fault"])]
)
def test_a_device_that_somebody_says_not_to_have_shows_nothing(said, device, symptoms):
    assert said(f"TonerFault at the printer, {device}") == symptoms
