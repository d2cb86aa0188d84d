"""Which rules a case can bring to fire, by the symptoms at hand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from enroltriage.expert.conditions import Any, Atom, Concluded, Is, leaves
from enroltriage.expert.experta_engine import ExpertaEngine
from enroltriage.expert.reach import Reach
from enroltriage.expert.rulebase import Rule


@settings(max_examples=50)
@given(st.data())
def test_every_rule_that_fires_is_within_reach(random_rules, data):
    rules = data.draw(random_rules.rules)
    several = random_rules.several
    reach, engine = Reach(rules.values(), several), ExpertaEngine(rules)
    for _ in range(5):
        facts = data.draw(random_rules.cases)
        within = [rule.id for rule in reach.rules(facts.get(several, ()))]
        assert set(engine.infer(facts).fired) <= set(within)
        assert within == [id_ for id_ in rules if id_ in within]


def test_rules_of_other_symptoms_are_out_of_reach(knowledge):
    name = knowledge.symptom_fact.name
    reach = Reach(knowledge.rules.values(), name)
    for id_ in knowledge.symptoms:
        reached = reach.rules((id_,))
        assert 0 < len(reached) < len(knowledge.rules) / 2
        asked = [leaf for rule in reached for leaf in leaves(rule.when)
                 if isinstance(leaf, Is) and leaf.fact == name]  # fmt: skip
        assert asked
        assert all(id_ in leaf.values for leaf in asked)


def test_what_another_fact_alone_may_fire_is_always_within_reach():
    drawn = Atom("mark", "drawn")
    rules = [
        Rule("either", Any((Is("t", ("x",)), Is("p", (1,)))), drawn, ()),
        Rule("after", Concluded(drawn), Atom("mark", "after"), (), stratum=1),
        Rule("other", Is("t", ("y",)), Atom("mark", "other"), ()),
    ]
    assert [rule.id for rule in Reach(rules, "t").rules(())] == ["either", "after"]
