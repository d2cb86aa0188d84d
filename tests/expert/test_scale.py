"""Which numbers stand for all of their kind."""

import pytest

from enroltriage.expert.scale import Scale


@pytest.mark.parametrize(
    ("marks", "facts", "points"),
    [
        ((5,), 1, (4, 5, 6)),
        ((5,), 2, (2, 3, 4, 5, 6, 7, 8)),
        ((5,), 3, tuple(range(11))),
        ((5, 6), 1, (4, 5, 6, 7)),
        ((0, 9), 1, (-1, 0, 1, 9, 10)),
        ((0, 3), 2, (-3, -2, -1, 0, 1, 2, 3, 4, 5, 6)),
        ((0, 9), 2, (-3, -2, -1, 0, 1, 2, 3, 9, 10, 11, 12)),
    ],
)
def test_each_gap_has_as_many_points_as_keep_every_order_open(marks, facts, points):
    assert Scale(marks, facts).points() == points


@pytest.mark.parametrize(
    ("known", "places"),
    [
        ([], {}),
        ([0, 9], {0: 0, 9: 9}),  # marks stand for themselves
        ([7], {7: 2}),  # one point before it is left for the other fact, and one behind
        ([-40], {-40: -2}),
        ([40], {40: 11}),
        ([7, 8], {7: 1, 8: 2}),
        ([8, 8], {8: 1}),
        ([7, 40], {7: 1, 40: 10}),
    ],
)
def test_a_number_is_put_where_the_unknown_ones_still_fit_before_and_behind(known, places):
    assert Scale((0, 9), 2).place(known) == places


def test_in_a_narrow_gap_every_number_stands_for_itself():
    narrow = Scale((0, 4), 2)
    assert [narrow.place([value]) for value in (1, 2, 3)] == [{1: 1}, {2: 2}, {3: 3}]
    wider = Scale((0, 5), 2)
    assert [wider.place([value]) for value in (1, 4)] == [{1: 2}, {4: 2}]
