"""Cases that no rule can tell apart are answered from one verdict, and all alike."""

import dataclasses
import shutil
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.expert import Expert
from enroltriage.expert.alike import Alike
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Atom, Is
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.errors import CaseError
from enroltriage.expert.rulebase import EXCLUDED, Rule
from enroltriage.expert.scale import Scale
from enroltriage.expert.space import Space
from enroltriage.rules import load_expert

SOUND = Path(__file__).parents[1] / "rules/sound"


@pytest.fixture(scope="module")
def by_itself(knowledge):
    """An expert that keeps nothing: every case is evaluated by itself."""
    return Expert(knowledge, ENGINES[DEFAULT_ENGINE](knowledge), kept=0)


@given(st.data())
def test_a_kept_verdict_says_what_the_case_by_itself_says(expert, by_itself, facts_of_a_case, data):
    case, language = data.draw(facts_of_a_case), data.draw(st.sampled_from(["de", "en"]))
    try:
        answer = by_itself.diagnose(case, locale=language)
    except CaseError:
        return
    kept = expert.diagnose(case, locale=language)
    assert kept.to_dict() == answer.to_dict()
    assert (kept.fired, kept.conclusions) == (answer.fired, answer.conclusions)


def test_every_example_is_answered_as_if_by_itself(expert, by_itself, knowledge):
    for symptom in knowledge.symptoms.values():
        for example in symptom.examples:
            asked = {"text": example.text, "locale": "de"}
            kept = expert.diagnose(example.facts, **asked)
            assert kept.to_dict() == by_itself.diagnose(example.facts, **asked).to_dict()


def test_values_that_no_rule_tells_apart_share_a_verdict(expert):
    case = {"platform": "ios", "symptom": "device-cap-reached", "device_limit": 9}
    five, seven = (expert.diagnose({**case, "device_count": n}) for n in (5, 7))
    assert five.causes is seven.causes
    assert [f.value for f in five.facts if f.name == "device_count"] == [5]
    nine = expert.diagnose({**case, "device_count": 9})
    assert nine.outcome == "confirmed"


def test_what_could_only_derive_or_contradict_another_fact_stays_where_it_does(expert):
    def judged(**facts):
        return expert.diagnose({"symptom": "workplace-join-failed", **facts}).causes

    plain = judged(platform="ios", company_portal="outdated")
    beside = {"platform": "ios", "company_portal": "outdated"}
    assert judged(**beside, enrollment_method="ade") is plain
    assert judged(**beside, device_limit=5) is plain
    assert judged(**beside, device_limit=5, device_count=9) is not plain  # they derive one
    assert judged(**beside, enrollment_method="android_work_profile") is not plain
    # The platform may yet be asked for, and then one that contradicts is no answer.
    assert judged(enrollment_method="ade") is not judged()


def test_a_text_that_no_rule_names_stands_for_every_other(knowledge):
    when, then = Is("error_message", ("E42",)), Atom(EXCLUDED, "company-portal-outdated")
    rule = Rule(id="by-text", when=when, then=then, citations=())
    told = dataclasses.replace(knowledge, rules={**knowledge.rules, rule.id: rule})
    engine = CompiledEngine(told.rules, several="symptom")
    alike = Alike(told, engine, Space(told), ("workplace-join-failed",))
    named, one, other, unknown = (
        alike.put({"error_message": text}) for text in ("E42", "E1", "no", None)
    )
    assert named == (("error_message", "E42"),)
    assert one == other == (("error_message", ""),)
    assert unknown == (("error_message", None),)


@given(
    st.lists(st.integers(-60, 60), min_size=1, max_size=5, unique=True).map(sorted),
    st.integers(1, 4),
    st.data(),
)
def test_a_scale_keeps_the_order_and_leaves_room_for_what_is_not_known(marks, facts, data):
    scale = Scale(tuple(marks), facts)
    known = data.draw(st.lists(st.integers(-90, 90), min_size=1, max_size=facts))
    places = scale.place(known)
    points = scale.points()
    assert set(places.values()) <= set(points)

    def order(value, others):
        return [(value > other) - (value < other) for other in others]

    for value in known:
        assert order(places[value], marks) == order(value, marks)
        assert order(places[value], [places[other] for other in known]) == order(value, known)
    if len(known) < facts:  # whatever the next one is, some point stands for it
        value = data.draw(st.integers(-90, 90))
        wanted = order(value, marks), order(value, known)
        placed = [places[other] for other in known]
        assert wanted in [(order(p, marks), order(p, placed)) for p in points]


def test_no_answer_depends_on_what_was_answered_before(knowledge):
    space = Space(knowledge)
    symptom = max(knowledge.symptoms.values(), key=lambda symptom: len(symptom.causes)).id
    rules = space.rules([symptom])
    choices = {fact: (None, *space.values(fact, rules)) for fact in space.facts([symptom])}
    cases = [{**case, "symptom": symptom} for case in islice(space.cases(choices), 0, None, 11)]

    def answers(cases):
        expert = Expert(knowledge, ENGINES[DEFAULT_ENGINE](knowledge))
        return [expert.diagnose(case).to_dict() for case in cases]

    assert answers(cases) == answers(cases[::-1])[::-1]


def test_a_hint_that_an_answer_may_bring_to_hold_tells_cases_apart(tmp_path):
    """Two cases that differ in a fact of a hint, which a question of the plan decides, too."""
    folder = Path(shutil.copytree(SOUND, tmp_path / "rules"))
    symptom = folder / "symptoms/prints-nothing.yaml"
    written = symptom.read_text("utf-8")
    begin, end = written.index("causes:"), written.index("ask:")
    causes = """causes:
  - {cause: paper-missing, weight: 5, sources: ["manual#1"]}
  - cause: plug-loose
    hints:
      - when: {all: [{users_affected: one}, {driver: current}]}
        factor: 100
        sources: ["manual#1"]
    sources: ["manual#1"]
  - {cause: driver-outdated, sources: ["manual#1"]}
"""
    ask = written[end:].replace("[paper, plug, users_affected]", "[driver, users_affected]")
    symptom.write_text(written[:begin] + causes + ask, "utf-8")
    case = {"symptom": "prints-nothing", "model": "laser", "connection": "cable",
            "paper": None, "plug": None}  # fmt: skip
    cases = [{**case, "users_affected": users} for users in ("one", "all")]
    forward, backward = load_expert(folder), load_expert(folder)
    there = [forward.diagnose(case).to_dict() for case in cases]
    back = [backward.diagnose(case).to_dict() for case in reversed(cases)]
    assert there == back[::-1]
    savings = [answer["next_question"]["expected_saving"] for answer in there]
    assert savings[0] != savings[1]
