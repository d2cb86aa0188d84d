"""What a person is shown of a symptom that was found in a text."""

import pytest

from enroltriage.api.recognised import recognised
from enroltriage.expert.diagnosis import SymptomFound
from enroltriage.expert.vocabulary import LANGUAGES


def found(score, *spans):
    return SymptomFound("paper-jam", "Paper jam", score, spans, ())


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "recognised, 84%: “jam”, “blocked”"), ("de", "erkannt, 84 %: „jam“, „blocked“")],
)
def test_the_score_is_a_percentage_and_the_words_are_quoted(language, told):
    assert recognised(found(0.842, (0, 3), (4, 11)), "jam blocked", language) == told


def test_the_first_three_different_places_are_shown():
    places = [(n, n + 1) for n in range(7)]
    assert recognised(found(0.9, *places), "aabbcdd", "en") == "recognised, 90%: “a”, “b”, “c”"


def test_a_long_place_is_cut_short():
    assert recognised(found(0.9, (0, 100)), "x" * 100, "en") == f"recognised, 90%: “{'x' * 59}…”"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_told_of_a_symptom_that_was_given(language):
    assert recognised(found(1.0, (0, 3)), "jam", language) == ""
