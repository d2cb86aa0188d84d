"""What holds for every case, whatever its facts."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert import CaseError

JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)
CAUSE_STATUS = {"confirmed", "possible", "excluded"}


def statuses(answer):
    return {cause.id: cause.status for cause in answer.causes}


@given(st.data())
def test_the_order_in_which_facts_are_given_never_changes_the_answer(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    names = data.draw(st.permutations(list(facts)))
    shuffled = {
        name: facts[name][::-1] if isinstance(facts[name], list) else facts[name] for name in names
    }
    assert expert.diagnose(shuffled).to_dict() == expert.diagnose(facts).to_dict()


@given(st.data())
def test_adding_a_fact_never_turns_excluded_into_confirmed_without_a_notice(
    expert, facts_of_a_case, data
):
    more = data.draw(facts_of_a_case)
    if not more:
        return
    added = data.draw(st.sampled_from(sorted(more)))
    before = expert.diagnose({name: value for name, value in more.items() if name != added})
    after = expert.diagnose(more)
    turned = [
        id_
        for id_, status in statuses(after).items()
        if status == "confirmed" and statuses(before).get(id_) == "excluded"
    ]
    assert not turned or "contradiction" in [notice.code for notice in after.notices]


@given(st.data())
def test_that_somebody_could_not_tell_a_fact_proves_nothing(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    known = {name: value for name, value in facts.items() if value is not None}
    assert statuses(expert.diagnose(facts)) == statuses(expert.diagnose(known))


@given(st.data())
def test_hints_shift_likelihood_and_never_a_status(expert, knowledge, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    without = {name: value for name, value in facts.items() if not knowledge.facts[name].hint}
    assert statuses(expert.diagnose(facts)) == statuses(expert.diagnose(without))


@given(st.data())
def test_every_answer_has_the_form_that_was_promised(expert, knowledge, facts_of_a_case, data):
    answer = expert.diagnose(
        data.draw(facts_of_a_case), locale=data.draw(st.sampled_from(["en", "de"]))
    )
    ranks = [("confirmed", "possible", "excluded").index(cause.status) for cause in answer.causes]
    assert ranks == sorted(ranks)
    possible = [cause.likelihood for cause in answer.causes if cause.status == "possible"]
    assert possible == sorted(possible, reverse=True)
    assert not possible or abs(sum(possible) - 1) < 1e-6
    for cause in answer.causes:
        assert cause.rules
        assert all(rule in knowledge.rules for rule in cause.rules)
        assert (cause.resolution is None) == (cause.status == "excluded")
        assert cause.status == "possible" or cause.likelihood == (cause.status == "confirmed")
    codes = [notice.code for notice in answer.notices]
    assert len(codes) == len(set(codes))
    assert json.loads(json.dumps(answer.to_dict())) == answer.to_dict()


@given(st.data())
def test_what_was_asked_is_asked_again_only_after_a_contradiction(expert, facts_of_a_case, data):
    facts = data.draw(facts_of_a_case)
    answer = expert.diagnose(facts)
    if answer.next_question is not None and answer.next_question.fact in facts:
        contradiction = next(n for n in answer.notices if n.code == "contradiction")
        assert contradiction.facts[0] == answer.next_question.fact


@settings(max_examples=40)
@given(st.data())
def test_there_is_no_next_question_only_when_no_answer_could_change_anything(
    expert, knowledge, facts_of_a_case, data
):
    facts = data.draw(facts_of_a_case)
    facts |= {"symptom": data.draw(st.sampled_from(sorted(knowledge.symptoms)))}
    answer = expert.diagnose(facts)
    while answer.next_question is not None and answer.next_question.fact not in facts:
        facts[answer.next_question.fact] = None
        answer = expert.diagnose(facts)
    if answer.next_question is not None:
        return
    open_facts = [f for f in knowledge.facts.values() if f.name not in facts and not f.derived]
    chance = random.Random(data.draw(st.integers(0, 9)))
    for _ in range(4):
        later = dict(facts)
        for fact in open_facts:
            if fact.values:
                later[fact.name] = chance.choice(list(fact.values))
            elif fact.type == "boolean":
                later[fact.name] = chance.choice([True, False])
            elif fact.type == "integer":
                later[fact.name] = chance.randint(fact.minimum or 0, fact.maximum or 20)
        changed = expert.diagnose(later)
        assert statuses(changed) == statuses(answer)
        assert [c.resolution and c.resolution.variants for c in changed.causes] == [
            c.resolution and c.resolution.variants for c in answer.causes
        ]


@settings(max_examples=200)
@given(facts=JSON, text=st.one_of(st.none(), st.text(max_size=200)))
def test_no_input_raises_anything_but_a_list_of_its_faults(expert, facts, text):
    try:
        expert.diagnose(facts, text=text)
    except CaseError as error:
        assert error.problems
        assert all(problem.pointer.startswith("/facts") for problem in error.problems)


@settings(max_examples=200)
@given(data=st.data())
def test_any_value_of_any_fact_is_taken_or_refused_by_name(expert, knowledge, data):
    name = data.draw(st.sampled_from(sorted(knowledge.facts)))
    try:
        expert.diagnose({name: data.draw(JSON)})
    except CaseError as error:
        assert error.problems[0].pointer.split("/")[1:3] == ["facts", name]


def test_the_same_input_gives_the_same_answer_in_a_new_process(
    expert, facts_of_a_case, in_new_process
):
    """Random cases, drawn here and answered there, under another seed of Python's hashes."""
    cases = []

    @settings(max_examples=50)
    @given(facts_of_a_case)
    def draw(facts):
        cases.append(facts)

    draw()
    code = f"""
import json
from enroltriage.rules import load_expert
expert = load_expert(__import__("os").environ["ENROLTRIAGE_RULES"])
for case in json.loads({json.dumps(json.dumps(cases))!s}):
    print(json.dumps(expert.diagnose(case, locale="de").to_dict()))
"""
    here = [json.dumps(expert.diagnose(case, locale="de").to_dict()) for case in cases]
    for seed in ("1", "2"):
        assert in_new_process(code, PYTHONHASHSEED=seed).splitlines() == here


@pytest.mark.parametrize("locale", ["en", "de"])
def test_no_text_of_any_example_is_missing_in_a_language(expert, locale):
    from enroltriage.expert.examples import examples

    for example in examples(expert):
        answer = expert.diagnose(example.facts, text=example.text, locale=locale)
        texts = [n.message for n in answer.notices] + [c.title for c in answer.causes]
        assert all(text.strip() for text in texts)
        assert not any("{" in text for text in texts)
