"""A law that does not hold is told by the case that breaks it, and by nothing in the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty


def test_of_a_broken_law_the_case_that_breaks_it_is_told(expert, knowledge, facts_of_a_case):
    @given(st.data())
    def law(expert, knowledge, facts_of_a_case, data):
        assert not data.draw(facts_of_a_case), "some case has facts"

    with pytest.raises(AssertionError, match="some case has facts") as broken:
        law(expert, knowledge, facts_of_a_case)
    assert "Draw 1: {" in "\n".join(broken.value.__notes__)


def test_what_laws_are_given_is_written_down_in_few_words(expert, knowledge, facts_of_a_case):
    for argument in (expert, knowledge, facts_of_a_case):
        assert len(pretty(argument)) < 100
