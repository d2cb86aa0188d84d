"""What can be tried, and in which order if nothing is asked."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.knowledge import Cause
from enroltriage.expert.remedies import Remedies, Remedy
from enroltriage.expert.resolutions import Resolution

NAMES = [f"remedy-{number}" for number in range(6)]


@pytest.fixture(scope="module")
def remedies_of(knowledge):
    """The remedies of a knowledge in which each of these (minutes, drastic) removes one cause."""
    resolution = next(r for r in knowledge.resolutions.values() if not r.varies_by)
    cause = next(iter(knowledge.causes.values()))

    def make(priced) -> Remedies:
        resolutions: dict[str, Resolution] = {}
        causes: dict[str, Cause] = {}
        for name, (minutes, drastic) in zip(NAMES, priced, strict=False):
            resolutions[name] = dataclasses.replace(
                resolution, id=name, minutes=minutes, risk=0, destructive=drastic, reach="user"
            )
            causes[name] = dataclasses.replace(cause, id=name, resolution=name)
        return Remedies(dataclasses.replace(knowledge, causes=causes, resolutions=resolutions))

    return make


def order(remedies, weights):
    suspects = dict(zip(NAMES, weights, strict=False))
    return [NAMES.index(remedy.resolution) for remedy in remedies.rank(suspects, ())]


def test_what_removes_most_for_its_cost_comes_first(remedies_of):
    remedies = remedies_of([(20, False), (40, False), (60, False)])
    assert order(remedies, [1, 1, 1]) == [0, 1, 2]
    assert order(remedies, [1, 1, 9]) == [2, 0, 1]


def test_a_drastic_remedy_waits_for_every_cheaper_harmless_one_and_for_no_other(remedies_of):
    remedies = remedies_of([(60, True), (20, False), (100, False), (30, True)])
    assert order(remedies, [90, 1, 1, 50]) == [1, 0, 3, 2]
    assert order(remedies, [1, 1, 90, 50]) == [2, 1, 3, 0]
    assert order(remedies_of([(60, True), (30, True)]), [1, 9]) == [1, 0]


@given(
    priced=st.lists(st.tuples(st.integers(1, 120), st.booleans()), min_size=1, max_size=6),
    data=st.data(),
)
def test_each_is_the_worthiest_of_those_that_need_not_wait(remedies_of, priced, data):
    remedies = remedies_of(priced)
    weights = [data.draw(st.integers(1, 9)) for _ in priced]
    left = list(remedies.rank(dict(zip(NAMES, weights, strict=False)), ()))
    assert sorted(remedy.resolution for remedy in left) == NAMES[: len(priced)]

    def waits(remedy):
        return remedies.drastic(remedy.resolution) and any(
            other.cost < remedy.cost and not remedies.drastic(other.resolution) for other in left
        )

    while left:
        ready = [remedy for remedy in left if not waits(remedy)]
        worth = max(round(remedy.weight / remedy.cost, 9) for remedy in ready)
        assert left[0] in ready
        assert round(left[0].weight / left[0].cost, 9) == worth
        left.pop(0)


def test_one_remedy_for_two_causes_has_the_weight_of_both(knowledge):
    causes = {
        id_: dataclasses.replace(cause, resolution="renew-push-certificate")
        for id_, cause in knowledge.causes.items()
    }
    remedies = Remedies(dataclasses.replace(knowledge, causes=causes))
    first, second, *_ = knowledge.causes
    assert remedies.rank({first: 0.5, second: 0.25}, ()) == (
        Remedy("renew-push-certificate", 0.75, 83),
    )
    assert remedies.rank({}, ()) == ()
