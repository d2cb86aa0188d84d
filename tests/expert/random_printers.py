"""Random rules on the causes of the printers in the sound rule files, and random cases for them."""

from dataclasses import replace

from hypothesis import strategies as st

from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.knowledge import CauseRule
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, compile_rules

VALUES = {
    "paper": st.sampled_from(["loaded", "empty", "jammed"]),
    "plug": st.sampled_from(["tight", "loose"]),
    "toner": st.integers(0, 4),
    "toner_needed": st.integers(1, 4),
}
SYMPTOMS = st.lists(st.sampled_from(["prints-nothing", "prints-pale"]), min_size=1, unique=True)
PRINTERS = st.fixed_dictionaries(
    {"symptom": SYMPTOMS},
    optional=VALUES | {"connection": st.sampled_from(["cable", "network"])},
)
OPERATORS = st.sampled_from(["at_least", "at_most", "more_than", "less_than"])
TESTS = st.one_of(
    st.builds(Is, st.just("paper"), st.lists(VALUES["paper"], min_size=1, unique=True).map(tuple),
              st.booleans()),
    st.builds(Is, st.just("plug"), st.tuples(VALUES["plug"])),
    st.builds(Is, st.just("toner_low"), st.tuples(st.booleans())),
    st.builds(Is, st.just("symptom"), SYMPTOMS.map(tuple), st.booleans()),
    st.builds(Compare, st.just("toner"), OPERATORS, st.integers(1, 3)),
    st.builds(Compare, st.just("toner"), OPERATORS, st.none(), st.just("toner_needed")),
)  # fmt: skip


@st.composite
def other_rules(draw, causes):
    """Any rules of these causes; a condition may ask that causes named before are ruled out."""
    rules = {}
    for cause in causes:
        before = [st.just(Concluded(Atom(EXCLUDED, other))) for other in rules]
        conditions = st.recursive(
            st.one_of(TESTS, *before),
            lambda part: st.builds(
                lambda joint, parts: joint(tuple(parts)),
                st.sampled_from([All, Either]),
                st.lists(part, min_size=1, max_size=3),
            ),
            max_leaves=5,
        )
        rule = st.tuples(st.sampled_from([CONFIRMED, EXCLUDED]), conditions)
        rules[cause] = draw(st.lists(rule, min_size=1, max_size=3))
    return rules


def with_rules(printers, rules):
    """The knowledge with these rules: by cause, (what follows, condition) pairs."""
    causes = dict(printers.causes)
    for id_, pairs in rules.items():
        own = (CauseRule(f"r{n}", when, then, ()) for n, (then, when) in enumerate(pairs))
        causes[id_] = replace(causes[id_], rules=tuple(own))
    entries = printers.facts, printers.contradictions, printers.symptoms
    compiled = compile_rules(*entries, causes, printers.resolutions)
    return replace(printers, causes=causes, rules=compiled)
