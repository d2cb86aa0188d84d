"""Words are compared without what slips of the pen and pictures' readings change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.recognise.letters import FILLER, fold, plain


def folded(word):
    return fold(plain(word))


@pytest.mark.parametrize(
    "alike",
    [
        ("Gerät", "GERAET", "gerat", "Gera\u0308t"),
        ("authorised", "authorized", "Authorissed"),
        ("Straße", "Strasse", "strase"),
        ("enrolled", "enroled"),
        ("Return", "Retum"),
        ("fai1ed", "failed", "FAILED"),
        ("n0t", "not"),
        ("de\u00advice", "device", "dev\u200bice"),
        ("İlkesi", "ilkesi", "Ilkesi"),
        ("ｐｒｏｆｉｌｅ", "profile"),
        ("Łódź", "lodz"),
        ("isn’t", "isn't", "isnt"),
    ],
)
def test_spellings_of_one_word_are_equal(alike):
    assert len({folded(word) for word in alike}) == 1


@pytest.mark.parametrize(
    "apart",
    [
        ("all", "al"),
        ("zoom", "som"),
        ("license", "silence"),
        ("プ", "フ"),
        ("設定", "設足"),
        ("10", "lo"),
        ("0x1a2b", "oxla2b"),
    ],
)
def test_different_words_stay_different(apart):
    assert len({folded(word) for word in apart}) == len(apart)


@given(st.text())
def test_plain_letters_stand_where_the_characters_stood(text):
    assert len(plain(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    once = fold(plain(text))
    assert FILLER not in once
    assert fold(once) == once or any(char.isdigit() for char in once)


@given(st.text(st.characters(exclude_categories=[]), max_size=40))
def test_what_is_plain_stays_as_it_is(text):
    once = plain(text)
    assert plain(once) == once


@given(st.text("aé\u0301ﬁЖ\u05d0ｱﾞ'nt", min_size=20))
def test_few_foreign_letters_are_made_plain_as_many_are(text):
    many = "".join(map(chr, range(0x400, 0x420)))
    assert plain(text + many) == plain(text) + plain(many)
