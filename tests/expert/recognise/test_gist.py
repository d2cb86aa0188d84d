"""What a text as a whole says: that it is closed, and whether what it quotes is what it is about."""

import pytest

JAM = "Paper path blocked. Open the rear cover and pull the sheet out."
WROTE = "On 3 May 2024 Ann <ann@example.com> wrote:"


@pytest.mark.parametrize(
    "text",
    [
        "Fixed: the printer said JamDetected",
        "Fixed - the printer said JamDetected",
        "FIXED\nthe printer said JamDetected",
        "Status: fixed. The printer said JamDetected",
        "Ticket status: fixed! The printer said JamDetected",
        "Works now. The printer said JamDetected",
        "It works now after the printer had said JamDetected",
        "Remedy: a new roller. The printer said JamDetected",
        "Trays fixed. The printer said JamDetected",
        "Ticket #4711 fixed: the printer said JamDetected",
    ],
)
def test_a_text_that_begins_as_closed_reports_nothing(said, text):
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Fixed yesterday, but now the printer says JamDetected",
        "Fixed: but now the printer says JamDetected",
        "Works now, but the printer says JamDetected",
        "Fixed trays only, the printer says JamDetected",  # nothing parts it from the rest
        "not fixed: the printer says JamDetected",
        "Fixed: not at all, the printer says JamDetected",
        "The tray is fixed: the printer says JamDetected",
        "Trays fixed, the printer says JamDetected",
        "Fixed? The printer says JamDetected",
        "Remedy? The printer says JamDetected",
        "Remedy, please! The printer says JamDetected",
        "Remedy: unknown\nThe printer says JamDetected",
        "Remedy:\nThe printer says JamDetected",
        "Remedy: not yet found. The printer says JamDetected",
        "The printer says JamDetected. Fixed: the tray.",
        "Printer: JamDetected. Fixed: the tray.",
    ],
)
def test_it_is_not_closed_where_it_is_denied_turned_or_said_later(said, text):
    assert said(text) == ["paper-jam"]


def test_what_is_quoted_is_no_beginning_of_a_closed_text(said):
    assert said(f"> fixed.\nThe printer says {JAM}") == ["paper-jam"]


@pytest.mark.parametrize(
    ("new", "quoted", "symptoms"),
    [
        ("Any news?", f"> printer: {JAM}", ["paper-jam"]),
        ("Any news?", f"> It works now.\n>\n> {WROTE}\n>> printer: {JAM}", []),
        ("Any news?", f"> It never works now.\n>\n> {WROTE}\n>> printer: {JAM}", ["paper-jam"]),
        ("Any news?", f"> printer: {JAM}\n>\n> {WROTE}\n>> It works now.", ["paper-jam"]),
        ("Any news of the scanner?", f"> printer: {JAM}", []),
        ("Any news?", f"> The scanner is old.\n> printer: {JAM}", ["paper-jam"]),
        ("Still the same as on the scanner.", f"> printer: {JAM}", ["paper-jam"]),
        ("From: Scanner desk\nTo: us\nSubject: x\n\nAny news?", f"> printer: {JAM}", ["paper-jam"]),
    ],
)
def test_what_is_quoted_is_taken_up_unless_it_was_solved_since_or_something_else_is_named(
    said, new, quoted, symptoms
):
    assert said(f"{new}\n\n{WROTE}\n{quoted}") == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        (f"The printer says {JAM} Please close this.", []),
        (f"The printer says {JAM} Please close my ticket on the scanner.", ["paper-jam"]),
        (f"The printer says {JAM} The scanner works now.", ["paper-jam"]),
        (f"The printer says {JAM} Scan job can be closed.", []),
        (
            f"The printer: {JAM} The scanner in the room beside our kitchen works now.",
            ["paper-jam"],
        ),
        (f"The printer says {JAM} It works now, but I should like to know why.", []),
        (f"The printer says {JAM} It works now, but then comes again.", ["paper-jam"]),
        (f"The printer says {JAM} Works now? Never.", []),
        (f"The printer says {JAM} It works now not at all.", ["paper-jam"]),
    ],
)
def test_what_is_solved_beside_or_solved_no_longer_solves_nothing(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("JamDetected at the printer, fixed", []),
        ("JamDetected at the printer (fixed)", []),
        ("JamDetected at the printer - fixed yesterday, thanks!", []),
        ("[Fixed] JamDetected at the printer", []),
        ("JamDetected at the printer, not fixed", ["paper-jam"]),
        ("JamDetected at the printer, fixed but here again", ["paper-jam"]),
        ("JamDetected at the printer, fixed at the wall and as high as it goes", ["paper-jam"]),
        ("JamDetected at the printer that we fixed", ["paper-jam"]),
        ("JamDetected at the printer - fixed?", ["paper-jam"]),
        ("JamDetected at the printer - fixed ?", ["paper-jam"]),
        ("Printer: JamDetected, fixed or what?", ["paper-jam"]),
        ("Printer: JamDetected, fixed!", []),
        ("JamDetected at the printer - remedy, please!", ["paper-jam"]),
        ("JamDetected at the printer, any remedy?", ["paper-jam"]),
    ],
)
def test_what_a_note_ends_with_calls_what_is_before_it_solved(said, text, symptoms):
    assert said(text) == symptoms


def test_a_negation_that_a_quotation_ends_with_turns_nothing_behind_it(said):
    assert said('The printer: "JamDetected, tray not found" works now.') == []
    assert said("The printer: JamDetected. It not works now.") == ["paper-jam"]
