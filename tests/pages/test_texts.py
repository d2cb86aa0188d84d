"""What the pages say, in both languages."""

import re
from collections import Counter
from string import Formatter

import pytest

from enroltriage.api.pages.texts import all_texts
from enroltriage.expert.vocabulary import LANGUAGES


def gaps(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("name", all_texts())
def test_a_page_says_the_same_things_in_every_language(name):
    texts = all_texts()[name]
    assert tuple(sorted(texts)) == tuple(sorted(LANGUAGES))
    first, *others = texts.values()
    for other in others:
        assert list(other) == list(first)
        assert {key: gaps(text) for key, text in other.items()} == {
            key: gaps(text) for key, text in first.items()
        }


def test_no_two_pages_have_a_text_of_the_same_name():
    names = Counter(name for texts in all_texts().values() for name in texts["en"])
    assert [name for name, times in names.items() if times > 1] == []


def test_german_quotes_and_english_ones_are_not_mixed():
    for texts in all_texts().values():
        for text in texts["de"].values():
            assert not re.search(r"“[^„”]*”", text), text
        for text in texts["en"].values():
            assert "„" not in text
