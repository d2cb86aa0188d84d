"""What is wrong with a case is told in the language of the reader."""

import pytest

from enroltriage.api.fault_words import FAULTS, fault_in
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE, LANGUAGES


def test_every_fault_has_words_in_every_language_and_inserts_as_much():
    for english, others in FAULTS.items():
        assert {FALLBACK_LANGUAGE, *others} == set(LANGUAGES)
        assert all(told.count("{}") == english.count("{}") for told in others.values())


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        ("is not one of the allowed values", "ist keiner der zulässigen Werte"),
        ("is not one of the allowed values in the edition 2019-11; the edition current knows it",
         "ist in der Ausgabe 2019-11 keiner der zulässigen Werte; die Ausgabe current kennt ihn"),
        ("is not a fact in the vocabulary in the edition 2019-11; the edition current knows it",
         "ist in der Ausgabe 2019-11 keine bekannte Angabe; die Ausgabe current kennt sie"),
        ("must be a whole number at least 0", "muss eine ganze Zahl ab 0 sein"),
        ("must be a whole number at least 0 and at most 9", "muss eine ganze Zahl von 0 bis 9 sein"),
        ('has the key "a\n{}" more than once in the same object',
         'hat den Schlüssel "a\n{}" mehr als einmal in demselben Objekt'),
        ("is not JSON: unexpected end of data (column 7)",
         "ist kein JSON: unexpected end of data (Zeichen 7)"),
    ],
)  # fmt: skip
def test_what_is_put_into_a_fault_stands_in_the_other_language_too(detail, told):
    assert fault_in(detail, "de") == told
    assert fault_in(detail, "en") == detail


def test_a_fault_without_words_is_told_as_it_is():
    assert fault_in("is odd", "de") == "is odd"
