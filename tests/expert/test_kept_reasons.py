"""Why and why not are the same from what is kept as by themselves, and only so much is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.kept_reasons import KeptReasons
from enroltriage.expert.reasons import Explainer


@pytest.fixture(scope="module")
def reasons(knowledge):
    """What has explained every case of this module before."""
    return KeptReasons(knowledge)


def explained(by, expert, case, language="en"):
    """Each cause of the case with what ``by`` says of it."""
    trace = expert.trace(case)
    return {
        cause.id: by.explain(trace, cause.id, cause.rules, language)
        for cause in expert.diagnose(case).causes
    }


def by_itself(expert, case, language):
    trace = expert.trace(case)
    explainer = Explainer(expert.knowledge, trace, language)
    return {c.id: explainer.explain(c.id, c.rules) for c in expert.diagnose(case).causes}


@given(st.data())
def test_reasons_are_the_same_kept_as_by_themselves(reasons, expert, facts_of_a_case, data):
    case = data.draw(facts_of_a_case)
    for name in (None, *case):
        for language in ("en", "de"):
            less = {other: value for other, value in case.items() if other != name}
            assert explained(reasons, expert, less, language) == by_itself(expert, less, language)


def test_reasons_are_kept_for_every_case_in_which_the_rules_see_the_same(reasons, expert):
    case = {"platform": "ios", "symptom": "device-cap-reached", "device_count": 4}
    beside = case | {"mfa_required": True}
    (told,), (again,) = (explained(reasons, expert, each).values() for each in (case, beside))
    assert told is again


def test_only_so_many_reasons_are_kept(expert, knowledge, monkeypatch):
    monkeypatch.setattr("enroltriage.expert.kept_reasons.KEPT_EXPLANATIONS", 3)
    reasons = KeptReasons(knowledge)
    for symptom in knowledge.symptoms:
        case = {"platform": "ios", "symptom": symptom}
        assert explained(reasons, expert, case) == by_itself(expert, case, "en")
        assert 1 <= len(reasons._kept) <= 3


def test_threads_share_what_is_kept(expert, knowledge, monkeypatch):
    monkeypatch.setattr("enroltriage.expert.kept_reasons.KEPT_EXPLANATIONS", 5)
    cases = [{"symptom": id_, "platform": "ios"} for id_ in knowledge.symptoms] * 20
    reasons = KeptReasons(knowledge)
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(lambda case: explained(reasons, expert, case), cases))
    assert told == [by_itself(expert, case, "en") for case in cases]
