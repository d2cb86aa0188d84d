"""A text as words, each at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.recognise.letters import plain
from enroltriage.expert.recognise.tokens import LONGEST, tokens


def words(text):
    return [token.word for token in tokens(plain(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paper-path blocked!", ["paper", "path", "blocked"]),
        ("AccountNotOnboarded", ["acount", "not", "onboarded"]),
        ("XPC_TYPE_ERROR", ["xpc", "type", "eror"]),
        ("iOS eSIM iPadOS iPhones", ["ios", "esim", "ipados", "iphones"]),
        ("MDMProfile", ["mdm", "profile"]),
        ("用紙が", ["用紙", "紙が"]),
        ("등록 정책", ["등록", "록정", "정책"]),
        ("用", ["用"]),
        ("", []),
        ("🙂 … --", []),
    ],
)
def test_words_are_taken_from_a_text(text, expected):
    assert words(text) == expected


def test_a_word_of_very_many_letters_is_none():
    assert words("x" * (LONGEST + 1) + " ok") == ["ok"]


@given(st.text(max_size=80))
def test_every_word_stands_in_the_text_in_order(text):
    found = list(tokens(plain(text)))
    starts = [token.start for token in found]
    assert starts == sorted(starts)
    for token in found:
        assert 0 <= token.start < token.end <= len(text)


@given(st.text("abXY1_ -.'\n\r\x0b\x1c\x7f\u200b\u2026\u2013é", max_size=40))
def test_a_text_of_plain_letters_is_read_as_one_with_others(text):
    by_lines, by_signs = tokens(plain(text)), tokens(plain(f"{text} Ж"))
    assert [*by_lines] == [*by_signs][:-1]
