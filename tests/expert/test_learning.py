"""Reported outcomes weigh on likelihoods, and on nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert.case_file import Entry, fold
from enroltriage.expert.learning import NOTHING, PRIOR_OUTCOMES, Learned, lessons, shares, taught

AT = "2026-11-29T18:00:00Z"
MOST = 1_000


@pytest.fixture(scope="module")
def several(knowledge):
    """A symptom with several causes."""
    return max(knowledge.symptoms.values(), key=lambda symptom: len(symptom.causes))


def learned(*counts):
    return Learned(AT, dict(counts))


def likelihoods(answer):
    return {cause.id: cause.likelihood for cause in answer.causes if cause.status == "possible"}


def facts(knowledge, symptom):
    platform = knowledge.platform_fact.name
    return {knowledge.symptom_fact.name: symptom.id, platform: symptom.applies_to[platform][0]}


def test_where_nothing_was_reported_nothing_changes(expert, knowledge, several):
    assert taught(knowledge, NOTHING).symptoms == knowledge.symptoms
    given_ = facts(knowledge, several)
    answer, before = expert.taught(learned()).diagnose(given_), expert.diagnose(given_)
    assert (answer.causes, answer.actions) == (before.causes, before.actions)


def test_an_answer_tells_until_when_outcomes_were_learned_from(expert, knowledge, several):
    given_ = facts(knowledge, several)
    version = {"version": knowledge.version}
    assert expert.diagnose(given_).to_dict()["knowledge"] == version
    answer = expert.taught(learned()).diagnose(given_).to_dict()
    assert answer["knowledge"] == {**version, "learned_at": AT}


def test_a_cause_that_was_often_at_work_comes_first(expert, knowledge, several):
    last = expert.diagnose(facts(knowledge, several)).causes[-1].id
    expected = {pair.cause: share for pair, share in shares(several)}
    answer = expert.taught(learned(((several.id, last), 50))).diagnose(facts(knowledge, several))
    assert answer.causes[0].id == last
    assert answer.causes[0].likelihood == pytest.approx(
        (PRIOR_OUTCOMES * expected[last] + 50) / (PRIOR_OUTCOMES + 50), abs=1e-6
    )


def test_as_many_outcomes_as_were_expected_beforehand_change_no_share(knowledge, several):
    expected = {pair.cause: share for pair, share in shares(several)}
    counts = [((several.id, cause), round(share * 1_000)) for cause, share in expected.items()]
    after = shares(taught(knowledge, learned(*counts)).symptoms[several.id])
    assert {pair.cause: share for pair, share in after} == pytest.approx(expected, abs=0.002)


def test_what_was_learned_can_be_taken_back_to_the_last_digit(expert, knowledge, several):
    cause, given_ = several.causes[-1].cause, facts(knowledge, several)
    wiser = expert.taught(learned(((several.id, cause), 5)))
    assert wiser.diagnose(given_) != expert.diagnose(given_)
    assert wiser.taught(NOTHING).diagnose(given_) == expert.diagnose(given_)


def test_counts_of_what_the_rules_do_not_know_change_nothing(expert, knowledge, several):
    strange = learned((("no-symptom", several.causes[0].cause), 9), ((several.id, "no-cause"), 9))
    assert taught(knowledge, strange).symptoms == knowledge.symptoms


def test_other_symptoms_are_as_they_were(expert, knowledge, several):
    wiser = taught(knowledge, learned(((several.id, several.causes[0].cause), 7)))
    assert [id_ for id_, each in wiser.symptoms.items() if each is not knowledge.symptoms[id_]] == [
        several.id
    ]


@given(data=st.data())
def test_no_outcome_overrides_a_rule(expert, facts_of_a_case, data):
    """Whatever was reported, what the facts confirm or exclude stays so, and shares sum to one."""
    given_ = data.draw(facts_of_a_case)
    pairs = [(s.id, p.cause) for s in expert.knowledge.symptoms.values() for p in s.causes]
    counts = data.draw(st.dictionaries(st.sampled_from(pairs), st.integers(0, MOST), max_size=6))
    before = expert.diagnose(given_)
    after = expert.taught(Learned(AT, counts)).diagnose(given_)
    assert {c.id: c.status for c in after.causes} == {c.id: c.status for c in before.causes}
    assert (after.outcome, after.symptoms, after.facts) == (
        before.outcome,
        before.symptoms,
        before.facts,
    )
    if likelihoods(after):
        assert sum(likelihoods(after).values()) == pytest.approx(1, abs=1e-6)


def case(symptoms, *reports):
    """A case with these symptoms, and what was reported of it: cause, and whether that worked."""
    content = {"symptoms": symptoms, "causes": [], "knowledge": "1", "outcome": "open"}
    told = [("opened", {}), ("diagnosis", content)]
    told += [("outcome", {"cause": cause, "worked": worked}) for cause, worked in reports]
    begin = datetime(2026, 11, 29, tzinfo=UTC)
    numbered = enumerate(told, 1)
    return fold(
        [
            Entry(n, begin + timedelta(seconds=n), "", kind, content)
            for n, (kind, content) in numbered
        ]
    )


def test_a_case_teaches_what_worked_for_each_of_its_symptoms():
    assert lessons(case(["s", "t"], ("a", False), ("b", True)), None) == {("s", "b"), ("t", "b")}


def test_a_case_teaches_a_cause_once_however_often_it_was_reported():
    assert lessons(case(["s"], ("a", True), ("a", True)), None) == {("s", "a")}


def test_the_last_report_of_a_cause_counts():
    assert lessons(case(["s"], ("a", True), ("b", True), ("a", False)), None) == {("s", "b")}


def test_a_case_without_symptoms_or_outcomes_teaches_nothing():
    assert lessons(case([], ("a", True)), None) == lessons(case(["s"]), None) == frozenset()


def test_what_was_reported_before_all_was_forgotten_teaches_nothing():
    told = case(["s"], ("a", True), ("b", True))
    first, second = (report.at for report in told.outcomes)
    assert lessons(told, first) == {("s", "b")}
    assert lessons(told, second) == frozenset()
