"""What several pieces of evidence come to: alternatives are asked, and what is taken back is dropped."""

import pytest

from enroltriage.expert.recognise.together import Together

JAM = "Paper path blocked. Open the rear cover and pull the sheet out."
BOTH = ["paper-jam", "toner-fault"]


@pytest.mark.parametrize(
    "text",
    [
        "the printer says JamDetected or TonerFault",
        "the printer says TonerFault or, as it seems, JamDetected",
        "am Drucker JamDetected oder TonerFault",
        "there is a paper jam or TonerFault at the printer",
    ],
)
def test_two_symptoms_that_a_word_parts_of_which_one_is_meant_are_asked(asked, text):
    assert asked(text) == ([], BOTH)


@pytest.mark.parametrize(
    "text",
    [
        "the printer says JamDetected, TonerFault",
        "the printer says JamDetected and TonerFault",
        "1. JamDetected on the printer\n2. TonerFault on the printer",
        "the printer says JamDetected. Or so. Then TonerFault",  # no longer one sentence
        "the printer says JamDetected or, two days later when all was well again for once, TonerFault",
    ],
)
def test_two_symptoms_that_are_merely_listed_are_both_reported(asked, text):
    assert asked(text) == (BOTH, [])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("the paper jams at the printer", (["paper-jam"], [])),
        ("the paper or the jam at the printer", (["paper-jam"], [])),  # too far from the word
        ("paper or jam at the printer", ([], BOTH)),
    ],
)
def test_a_description_of_this_or_that_is_asked_with_what_people_take_for_it(asked, text, answer):
    assert asked(text) == answer


def test_who_is_not_sure_of_two_that_are_told_together_is_asked(asked):
    told = "the printer says JamDetected and TonerFault"
    assert asked(f"{told}, I don't remember") == ([], BOTH)
    apart = "I don't remember JamDetected, and so on: " + "more of all that, " * 12 + "TonerFault"
    assert asked(apart) == (BOTH, [])


def test_who_names_one_beside_a_message_of_several_is_asked_for_all_of_them(asked):
    told = "printer: {}Cannot print and Service call pending"
    assert asked(told.format("")) == (["prints-nothing"], [])
    assert asked(told.format("either ")) == ([], ["paper-jam", "prints-nothing", "toner-fault"])


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("the printer says JamDetected, no wait, TonerFault", ["toner-fault"]),
        ("the printer says TonerFault. I mean JamDetected", ["paper-jam"]),
        ("the printer has a paper jam, no wait, TonerFault", ["toner-fault"]),
        ("the printer says JamDetected, well, TonerFault", BOTH),
        ("no wait, the printer says JamDetected, TonerFault", BOTH),
        ("the printer says JamDetected, TonerFault, no wait", BOTH),
        ("the printer says Cannot print, no wait, JamDetected", ["paper-jam", "prints-nothing"]),
    ],
)
def test_what_is_corrected_is_dropped_for_what_people_take_for_it(said, text, symptoms):
    assert said(text) == symptoms


@pytest.mark.parametrize(
    ("text", "symptoms"),
    [
        ("My printer has a paper jam. It says: TonerFault", ["toner-fault"]),
        ("My printer fades. It says: JamDetected", ["paper-jam"]),
        ("My printer has a paper jam. It says: Cannot print", ["paper-jam", "prints-nothing"]),
    ],
)
def test_a_description_gives_way_to_a_message_of_what_people_take_for_it(said, text, symptoms):
    assert said(text) == symptoms


def test_no_description_gives_way_where_either_may_be_meant(asked):
    assert asked("My printer: either it has a paper jam, or TonerFault") == ([], BOTH)


def test_a_message_is_not_doubted_for_the_sake_of_own_words_beside_it(asked):
    told = "the printer says TonerFault, three sheets of paper lie in a jam, I don't remember more"
    assert asked(told) == (["toner-fault"], [])


def test_of_twice_as_much_in_doubt_no_more_than_twice_as_many_pairs_are_looked_at(
    asked, monkeypatch
):
    looked_at = []
    real = Together._are_doubted
    monkeypatch.setattr(
        Together, "_are_doubted", lambda *those: (looked_at.append(None), real(*those))[1]
    )

    def count(times):
        looked_at.clear()
        asked("I don't remember. " + "The printer says JamDetected, TonerFault. " * times)
        return len(looked_at)

    few, many = count(20), count(40)
    assert 0 < few < many <= 2.2 * few
