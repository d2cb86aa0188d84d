"""Of the facts that labelled texts state, which were found."""

from enroltriage.expert.evaluation import Judged, Labelled
from enroltriage.expert.stated_facts import FactFigures, by_fact, fact_figures, statements


def judged(stated, found, **given):
    label = Labelled(1, "x", frozenset(), facts=given, stated=stated)
    return Judged(label, {}, frozenset(), found)


def test_a_fact_is_found_or_found_otherwise_or_missed():
    one = judged(
        {"model": "laser", "place": "screen", "paper": False},
        {"model": "laser", "place": "display"},
    )
    assert [(s.fact, s.stated, s.found, s.outcome) for s in statements([one])] == [
        ("model", "laser", "laser", "found"),
        ("place", "screen", "display", "otherwise"),
        ("paper", False, None, "missed"),
    ]


def test_facts_are_counted_each_and_all_together():
    ones = [judged({"model": "laser"}, {"model": "laser"}), judged({"model": "laser", "a": 1}, {})]
    assert by_fact(statements(ones)) == {"a": FactFigures(0, 0, 1), "model": FactFigures(1, 0, 1)}
    assert fact_figures(statements(ones)) == FactFigures(found=1, otherwise=0, missed=2)


def test_what_is_given_beside_a_text_is_not_looked_for_in_it():
    assert list(statements([judged({"model": "laser"}, {}, model="laser")])) == []


def test_what_no_label_states_is_not_counted():
    assert list(statements([judged({}, {"model": "laser"})])) == []
