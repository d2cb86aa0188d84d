"""Which process takes a connection."""

from enroltriage.api.fair_share import FairShare


def places(count: int):
    share = FairShare(count)
    return share, [share.take_place() for _ in range(count)]


def test_a_process_with_more_connections_than_another_lets_it_go_first():
    _, (first, second) = places(2)
    first.tell(1)
    assert first.is_beyond()
    assert not second.is_beyond()


def test_of_processes_with_equally_many_none_waits():
    _, found = places(3)
    for place in found:
        place.tell(4)
    assert not any(place.is_beyond() for place in found)


def test_a_process_alone_never_waits():
    _, (only,) = places(1)
    only.tell(1000)
    assert not only.is_beyond()


def test_nobody_waits_for_a_process_that_has_ended():
    _, (first, second) = places(2)
    first.tell(3)
    second.leave()
    assert not first.is_beyond()


def test_the_place_of_one_that_has_ended_is_free_for_the_next_which_begins_with_none():
    share, (first, second) = places(2)
    assert share.take_place() is None
    first.tell(2)
    second.tell(5)
    second.leave()
    next_one = share.take_place()
    assert next_one is not None
    assert first.is_beyond()
    assert not next_one.is_beyond()
