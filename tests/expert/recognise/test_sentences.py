"""Where a sentence, or a part of it, ends: denials reach no further."""

import pytest

from enroltriage.expert.recognise.sentences import is_one_clause, is_one_item, is_one_sentence


@pytest.mark.parametrize(
    "text", ["It is gone. Now", "gone! Now", "gone; now", "gone\n\nnow", "消えました。次は", "消えた！次", "好了？现在"]
)  # fmt: skip
def test_a_sentence_ends(text):
    assert not is_one_sentence(text, 0, len(text))


@pytest.mark.parametrize("text", ["version 17.4 of it", "gone, now", "gone\nnow", "消えました、次"])
def test_a_sentence_goes_on(text):
    assert is_one_sentence(text, 0, len(text))


@pytest.mark.parametrize(
    "text", ["fine, but", "fine: but", "fine\nbut", "fine、but", "fine，but", "no - it", "no – it"]
)
def test_a_clause_ends_sooner(text):
    assert not is_one_clause(text, 0, len(text))


def test_a_hyphen_within_a_word_ends_no_clause():
    assert is_one_clause("set-up is fine", 0, 14)


@pytest.mark.parametrize("text", ["one\n- two", "one\n  * two", "one 2. two", "one (2) two"])
def test_an_item_of_a_list_begins(text):
    assert not is_one_item(text, 0, len(text))


@pytest.mark.parametrize("text", ["one - two", "iOS 17.2 two", "on 2024-05-01 two"])
def test_no_item_begins_within_a_line(text):
    assert is_one_item(text, 0, len(text))
