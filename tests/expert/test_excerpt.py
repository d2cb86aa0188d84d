"""A text is cut short for one line of a terminal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.excerpt import excerpt


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("short", "short"),
        (" two\r\n lines\t", "two lines"),
        ("just long!", "just long!"),
        ("just too long", "just too…"),
        ("", ""),
        ("\x1b[31mred\x07", "[31mred"),
    ],
)
def test_it_ends_with_an_ellipsis_where_it_is_longer(text, shown):
    assert excerpt(text, 10) == shown


@given(st.text(), st.integers(1, 80))
def test_it_is_one_line_and_no_longer_than_is_wanted(text, most):
    shown = excerpt(text, most)
    assert len(shown) <= most
    assert len(shown.splitlines()) <= 1
