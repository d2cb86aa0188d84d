"""Reported outcomes weigh on likelihoods, and on nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.learning import PRIOR_OUTCOMES, lessons, with_lessons

MOST = 1_000


@pytest.fixture(scope="module")
def several(knowledge):
    """A symptom with several causes."""
    return max(knowledge.symptoms.values(), key=lambda symptom: len(symptom.causes))


def likelihoods(answer):
    return {cause.id: cause.likelihood for cause in answer.causes if cause.status == "possible"}


def facts(knowledge, symptom):
    platform = knowledge.platform_fact.name
    return {knowledge.symptom_fact.name: symptom.id, platform: symptom.applies_to[platform][0]}


def test_where_nothing_was_reported_nothing_changes(expert, knowledge, several):
    assert with_lessons(knowledge, {}).symptoms == knowledge.symptoms
    given_ = facts(knowledge, several)
    assert expert.taught({}).diagnose(given_) == expert.diagnose(given_)


def test_a_cause_that_was_often_at_work_comes_first(expert, knowledge, several):
    last = expert.diagnose(facts(knowledge, several)).causes[-1].id
    taught = expert.taught({(several.id, last): 50})
    first = taught.diagnose(facts(knowledge, several)).causes[0]
    assert first.id == last
    assert first.likelihood == pytest.approx(
        (PRIOR_OUTCOMES * {e.cause: e.expected for e in lessons(several, {})}[last] + 50)
        / (PRIOR_OUTCOMES + 50),
        abs=1e-6,
    )


def test_as_many_outcomes_as_were_expected_beforehand_change_no_share(several):
    counts = {
        (several.id, each.cause): round(each.expected * 1_000) for each in lessons(several, {})
    }
    for each in lessons(several, counts):
        assert each.share == pytest.approx(each.expected, abs=0.002)


def test_what_was_reported_can_be_taken_back(expert, knowledge, several):
    cause = several.causes[-1].cause
    taught = expert.taught({(several.id, cause): 5})
    again = expert.taught({(several.id, cause): 0})
    given_ = facts(knowledge, several)
    assert taught.diagnose(given_) != expert.diagnose(given_)
    assert again.diagnose(given_) == expert.diagnose(given_)


def test_other_symptoms_are_as_they_were(expert, knowledge, several):
    taught = expert.taught({(several.id, several.causes[0].cause): 7})
    for symptom in knowledge.symptoms.values():
        if symptom is not several:
            assert taught.knowledge.symptoms[symptom.id] is symptom


@given(data=st.data())
def test_no_outcome_overrides_a_rule(expert, facts_of_a_case, data):
    """Whatever was reported, what the facts confirm or exclude stays so, and shares sum to one."""
    given_ = data.draw(facts_of_a_case)
    pairs = [(s.id, p.cause) for s in expert.knowledge.symptoms.values() for p in s.causes]
    counts = data.draw(st.dictionaries(st.sampled_from(pairs), st.integers(0, MOST), max_size=6))
    before, after = expert.diagnose(given_), expert.taught(counts).diagnose(given_)
    assert {c.id: c.status for c in after.causes} == {c.id: c.status for c in before.causes}
    assert (after.outcome, after.symptoms, after.facts) == (
        before.outcome,
        before.symptoms,
        before.facts,
    )
    if likelihoods(after):
        assert sum(likelihoods(after).values()) == pytest.approx(1, abs=1e-6)
