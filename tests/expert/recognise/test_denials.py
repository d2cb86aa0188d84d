"""What is no denial, and no supposition; and where a denial ends what it is about."""

import pytest


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("I have never seen JamDetected on the printer", []),
        ("I have never seen before JamDetected on the printer", ["paper-jam"]),
        ("Never seen before: the printer has a paper jam", ["paper-jam"]),
        ("Never seen before, and I have never seen JamDetected on the printer", []),
    ],
)
def test_who_never_saw_it_before_sees_it_now(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("What does it mean if you see JamDetected on a printer?", []),
        ("What does it mean that my printer says JamDetected?", ["paper-jam"]),
        ("My colleague asks what does JamDetected on a printer mean?", []),
    ],
)
def test_nobody_merely_supposes_what_happens_to_himself(said, text, symptoms):
    assert said(text) == symptoms


def test_a_denial_may_begin_with_the_last_word_that_was_taken_for_a_part_of_it(said):
    assert said("the printer: rear cover, pull the sheet out, paper path blocked is gone") == []


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ('The printer shows no message "JamDetected"', []),
        ('No error such as "JamDetected" on the printer', []),
        ("There is no message on the printer, but JamDetected", ["paper-jam"]),
        ('The printer shows no message, only "JamDetected"', ["paper-jam"]),
        ('Without a message the printer stops, then "JamDetected"', ["paper-jam"]),
    ],
)
def test_what_stands_right_after_is_denied_and_nothing_further_on(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ('The printer shows no error "JamDetected" or "TonerFault"', []),
        ('The printer shows no error "JamDetected" nor "TonerFault"', []),
        ('The printer shows no error "JamDetected", but "TonerFault"', ["toner-fault"]),
        ('No error "JamDetected" on the printer or was it "TonerFault"?', ["toner-fault"]),
        ('The printer shows "JamDetected" nor "TonerFault"', ["paper-jam", "toner-fault"]),
    ],
)
def test_what_is_joined_to_what_is_denied_is_denied_too(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ('On the printer "JamDetected" was not seen.', []),
        ('On the printer "JamDetected" was not seen', []),
        ('The printer: "JamDetected" not seen here (floor 2), "TonerFault" is', ["toner-fault"]),
        ('On the printer "JamDetected" was not seen coming', ["paper-jam"]),
        ('The printer says "JamDetected" and smoke was not seen.', ["paper-jam"]),
        ('The printer says "JamDetected". Smoke was not seen.', ["paper-jam"]),
    ],
)
def test_what_stands_right_before_is_denied_where_the_clause_ends(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("JamDetected is gone, thanks\n> the printer: JamDetected", []),
        ("It is the same\n> the printer: JamDetected", ["paper-jam"]),
        ("JamDetected is gone, thanks\n> the printer: TonerFault", ["toner-fault"]),
    ],
)
def test_what_is_denied_above_is_not_so_in_what_is_quoted_below(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("Did a restart of the printer help? No. Error JamDetected again", ["paper-jam"]),
        ("Restarted: no\nError: JamDetected\nDevice: printer", ["paper-jam"]),
        ("No error JamDetected on the printer", []),
        ("The printer does not. See: JamDetected", ["paper-jam"]),
        ("The printer:\n- JamDetected\n- lamp has been fixed", ["paper-jam"]),
        ("The printer:\n- JamDetected has been fixed\n- lamp", []),
    ],
)
def test_a_denial_is_in_one_piece(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("More than JamDetected was not seen.", ["paper-jam"]),
        ("The printer: JamDetected was not seen.", []),
    ],
)
def test_what_a_denial_leaves_out_is_what_there_is(said, text, symptoms):
    assert said(f"The printer. {text}") == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("We plan another printer. Will it say JamDetected, too?", []),
        ("We plan another printer. This one says JamDetected.", ["paper-jam"]),
        ("Why does the printer say JamDetected?", ["paper-jam"]),
    ],
)
def test_what_is_asked_about_a_plan_is_no_report(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("The printer. JamDetected - fixed! What else is there?", []),
        ("The printer. JamDetected fixed, what else is there?", []),
        ("The printer. JamDetected: fixed lamps do not help", ["paper-jam"]),
        ('The printer. Is it "JamDetected"? No. What else is there?', []),
        ("The printer. Does it say JamDetected? No lamp is on.", ["paper-jam"]),
        ("The printer: JamDetected: No. of trays is 3", ["paper-jam"]),
        (f"The printer. JamDetected{' ' * 60_000}fixed", ["paper-jam"]),  # in no time
    ],
)
def test_what_is_called_done_or_answered_no_right_behind_it_is_none(said, text, symptoms):
    assert said(text) == symptoms
