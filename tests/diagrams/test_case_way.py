"""The way of one case, lit in the decision graph from its trace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enroltriage.diagrams import Diagrams, SelectionError, decision_graph
from enroltriage.diagrams.select import follow


@pytest.fixture(scope="module")
def graph(knowledge):
    return decision_graph(knowledge, "en")


def lit(graph, kind):
    return {
        data["entry"]
        for _, data in graph.nodes(data=True)
        if data["kind"] == kind and data["state"] == "lit"
    }


@given(st.data())
def test_lit_are_the_causes_that_stand_and_their_remedies_and_no_others(
    expert, facts_of_a_case, graph, data
):
    case = data.draw(facts_of_a_case)
    answer = expert.diagnose(case)
    shown = follow(graph, expert.trace(case))
    standing = [cause for cause in answer.causes if cause.status != "excluded"]
    assert lit(shown, "cause") == {cause.id for cause in standing}
    assert lit(shown, "resolution") == {cause.resolution.id for cause in standing}
    assert lit(shown, "symptom") <= {symptom.id for symptom in answer.symptoms}


def test_only_questions_that_lead_to_a_standing_cause_are_lit(expert, graph):
    case = {"symptom": "profile-install-no-server-connection", "user_license": "valid"}
    questions = lit(follow(graph, expert.trace(case)), "question")
    assert "user_license" not in questions
    assert "device_record_owner" in questions


def test_the_variant_that_the_case_rules_out_is_dim(expert, knowledge, graph):
    case = {"symptom": "account-not-onboarded", "platform": "ios", "mdm_authority": "office365"}
    shown = follow(graph, expert.trace(case))
    variants = {
        data["variant"]: data["state"]
        for _, data in shown.nodes(data=True)
        if data["kind"] == "resolution" and data["entry"] == "renew-push-certificate"
    }
    assert sorted(variants.values()) == ["dim", "dim", "lit"]
    (chosen,) = [v.id for v in knowledge.resolutions["renew-push-certificate"].variants
                 if "office365" in v.applies_for]  # fmt: skip
    assert variants[chosen] == "lit"


def test_a_case_out_of_scope_lights_nothing(expert, graph):
    shown = follow(graph, expert.trace({"symptom": "device-cap-reached", "platform": "windows"}))
    assert {data["state"] for _, data in shown.nodes(data=True)} == {"dim"}


def test_the_graph_given_stays_as_it_is(expert, graph):
    follow(graph, expert.trace({"symptom": "device-cap-reached"}))
    assert not any("state" in data for _, data in graph.nodes(data=True))


def test_a_drawing_shows_one_case_or_one_entry_and_a_plan_shows_none(expert):
    diagrams, trace = Diagrams(expert.knowledge, expert.tree), expert.trace({})
    chosen = {"language": "en", "symptoms": ["device-cap-reached"], "trace": trace}
    assert b"lit" not in diagrams.export("dot", **chosen)
    for wrong in ({"highlight": "device-cap-reached"}, {"view": "tree"}):
        with pytest.raises(SelectionError, match="light the graph only"):
            diagrams.export("dot", **chosen, **wrong)
