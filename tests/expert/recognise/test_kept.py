"""What is worked out once is kept, in bounded room."""

from enroltriage.expert.recognise.kept import Kept


def test_what_was_asked_for_is_not_worked_out_again():
    asked = []
    lengths = Kept(lambda word: asked.append(word) or len(word), room=8)
    assert [*map(lengths.__getitem__, ["a", "bcd", "a", "bcd"])] == [1, 3, 1, 3]
    assert asked == ["a", "bcd"]


def test_no_more_is_kept_than_there_is_room_for():
    doubled = Kept(lambda number: 2 * number, room=8)
    assert [*map(doubled.__getitem__, range(100))] == [2 * number for number in range(100)]
    assert 0 < len(doubled) <= 8


def test_what_comes_again_and_again_is_worked_out_once_whatever_comes_between():
    asked = []
    lengths = Kept(lambda word: asked.append(word) or len(word), room=8)
    for number in range(100):
        assert lengths["often"] == 5
        assert lengths[str(number)] == len(str(number))
    assert asked.count("often") == 1
