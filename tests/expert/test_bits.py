"""Names as the bits of a number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.bits import Bits, numbers

NAMES = ("platform", "symptom", "user_license")


def test_each_name_has_a_bit_of_its_own_in_their_order():
    bits = Bits(NAMES)
    assert [bits.of((name,)) for name in NAMES] == [1, 2, 4]
    assert bits.of(()) == 0
    assert bits.of(("user_license", "platform", "platform")) == 5


@given(st.sets(st.sampled_from(NAMES)))
def test_the_names_come_back_in_their_order(chosen):
    bits = Bits(NAMES)
    assert bits.names(bits.of(chosen)) == tuple(name for name in NAMES if name in chosen)


def test_a_strange_name_has_no_bit():
    with pytest.raises(KeyError):
        Bits(NAMES).of(("colour",))


@given(st.sets(st.integers(0, 200)))
def test_the_places_of_bits_come_lowest_first(places):
    assert list(numbers(sum(1 << place for place in places))) == sorted(places)
