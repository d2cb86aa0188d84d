"""Some of very many combinations."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.spread import combination, spread


@given(st.data())
def test_the_numbers_are_below_the_size_and_none_comes_twice(data):
    size = data.draw(st.integers(1, 3000))
    count = data.draw(st.integers(0, size))
    found = list(spread(size, count))
    assert len(set(found)) == len(found) == count
    assert all(0 <= number < size for number in found)
    assert found == list(spread(size, count))


def test_some_of_many_are_spread_over_all():
    size = 1_000_000
    tenths = {number * 10 // size for number in spread(size, 100)}
    assert tenths == set(range(10))


def test_every_combination_has_one_number():
    choices = {"a": (1, 2, 3), "b": (None, True), "c": ("x",)}
    found = [combination(choices, number) for number in range(6)]
    assert sorted(map(str, found)) == sorted(
        str(dict(zip(choices, values, strict=True))) for values in product(*choices.values())
    )
