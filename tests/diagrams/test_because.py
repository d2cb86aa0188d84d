"""What a case excludes says why, in its drawing; what it follows says what it said before."""

from hypothesis import given
from hypothesis import strategies as st

from enroltriage.diagrams import decision_graph
from enroltriage.diagrams.because import tell_why
from enroltriage.diagrams.select import follow


@given(st.data())
def test_each_excluded_cause_says_why_and_nothing_lit_does(expert, facts_of_a_case, data):
    case = data.draw(facts_of_a_case)
    answer = expert.diagnose(case, locale="de", explain=True)
    plain = follow(decision_graph(expert.knowledge, "de"), expert.trace(case))
    told = tell_why(plain, expert.knowledge, answer)
    excluded = {cause.id: cause for cause in answer.causes if cause.status == "excluded"}
    for node, data in told.nodes(data=True):
        before = plain.nodes[node]["tooltip"]
        assert data["tooltip"].endswith(before)
        if data["kind"] == "cause" and data["entry"] in excluded:
            why = excluded[data["entry"]].explanation.why
            said = [used.sentence for used in why if used.sentence in data["tooltip"]]
            assert said
            assert data["tooltip"] != before
        elif data["state"] == "lit" or data["kind"] == "symptom":
            assert data["tooltip"] == before
    for source, target, data in told.edges(data=True):
        if data["state"] == "lit":
            assert data["tooltip"] == plain.edges[source, target]["tooltip"]


def test_an_answer_that_the_case_does_not_give_says_so(expert):
    """Though the cause to which it leads still stands."""
    case = {"symptom": "profile-install-no-server-connection", "enrollment_method": "byod"}
    answer = expert.diagnose(case, explain=True)
    unmet = {
        missed.sentence
        for cause in answer.causes
        for missed in cause.explanation.why_not
        if missed.state == "false"
    }
    told = tell_why(
        follow(decision_graph(expert.knowledge, "en"), expert.trace(case)),
        expert.knowledge,
        answer,
    )
    said = {line for *_, data in told.edges(data=True) for line in data["tooltip"].split("\n")}
    assert unmet
    assert unmet <= said


def test_the_graph_given_stays_as_it_is(expert):
    case = {"symptom": "profile-install-no-server-connection", "user_license": "valid"}
    graph = follow(decision_graph(expert.knowledge, "en"), expert.trace(case))
    before = {node: dict(data) for node, data in graph.nodes(data=True)}
    told = tell_why(graph, expert.knowledge, expert.diagnose(case, explain=True))
    assert before == {node: dict(data) for node, data in graph.nodes(data=True)}
    assert before != {node: dict(data) for node, data in told.nodes(data=True)}
