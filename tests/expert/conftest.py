"""Random rules and cases, for the laws that hold whatever the rules say, and rule files to spoil."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from enroltriage.expert.case import read_case
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.explain import Chains, premises_of
from enroltriage.expert.reasons import Explainer
from enroltriage.expert.rulebase import CONFIRMED, EXCLUDED, POSSIBLE, Rule
from enroltriage.expert.tracer import Tracer
from enroltriage.rules import load_expert

from .random_printers import with_rules

SOUND = Path(__file__).resolve().parents[1] / "rules" / "sound"

NAMES = ["p", "q", "r", "s"]
SEVERAL = "t"
VALUES = st.one_of(
    st.integers(0, 2), st.booleans(), st.sampled_from(["a", "b", "2019-11-18", "2020-01-01"])
)
DERIVED = {"d": [0, 1, True], "e": ["a", "b"]}
OPERATORS = st.sampled_from(["at_least", "at_most", "more_than", "less_than"])
JOINTS = st.sampled_from([All, Either])


def fact_tests(names):
    some = st.sampled_from(names)
    return st.one_of(
        st.builds(Is, some, st.lists(VALUES, min_size=1, max_size=2).map(tuple), st.booleans()),
        st.builds(Compare, some, OPERATORS, st.integers(0, 2)),
        st.builds(lambda a, op, b: Compare(a, op, other=b), some, OPERATORS, some),
        st.builds(
            Is,
            st.just(SEVERAL),
            st.lists(st.sampled_from("xyz"), min_size=1, max_size=2).map(tuple),
        ),
    )


@st.composite
def layered_rules(draw):
    """Rules in four strata, on facts (given and derived) and on conclusions of lower strata."""
    made, lower, names = [], [], list(NAMES)
    for stratum in range(4):
        marks = [Atom("mark", str(stratum), value) for value in (None, 1, True)]
        facts = [Atom("fact", name, value) for name, values in DERIVED.items() for value in values]
        for n in range(draw(st.integers(1, 4))):
            parts = draw(st.lists(fact_tests(names), min_size=1, max_size=2))
            if lower and draw(st.booleans()):
                parts.append(Concluded(draw(st.sampled_from(lower))))
            kind, inner = draw(JOINTS), draw(JOINTS)
            when = kind((inner(tuple(parts)), *draw(st.lists(fact_tests(names), max_size=1))))
            unless = (draw(st.sampled_from(lower)),) if lower and draw(st.booleans()) else ()
            then = draw(st.sampled_from(facts if stratum == 0 else marks))
            made.append(Rule(f"{stratum}.{n}", when, then, (), unless, stratum=stratum))
        if stratum == 0:
            names += DERIVED
        else:
            lower += marks
    return {rule.id: rule for rule in made}


CASES = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys([*NAMES, *DERIVED], VALUES)
    | {SEVERAL: st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(sorted).map(tuple)},
)


@dataclass(frozen=True)
class RandomRules:
    """Strategies: ``rules`` by id, and ``cases`` of their facts; ``several`` may hold many values."""

    rules: Any
    cases: Any
    several: str


@pytest.fixture(scope="session")
def random_rules() -> RandomRules:
    """Random rules in strata, and cases for them."""
    return RandomRules(layered_rules(), CASES, SEVERAL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sound rule files, to be spoilt."""
    return Path(shutil.copytree(SOUND, tmp_path / "rules"))


@pytest.fixture(scope="session")
def printers():
    """The knowledge of the sound rule files, but that pale prints contradict a network."""
    knowledge = load_expert(SOUND).knowledge
    pale = knowledge.symptoms["prints-pale"]
    bound = replace(pale, applies_to={**pale.applies_to, "connection": ("cable",)})
    return replace(knowledge, symptoms={**knowledge.symptoms, bound.id: bound})


@pytest.fixture(scope="session")
def explained(printers):
    """Explains a case of the printers by other rules: by cause, (what follows, condition) pairs.

    Returns the knowledge with these rules, the trace, and the explanation of each cause judged.
    """

    def made(rules, facts, language="en"):
        knowledge = with_rules(printers, rules)
        known = read_case(knowledge, facts).known
        inference = CompiledEngine(knowledge.rules, knowledge.symptom_fact.name).infer(known)
        trace = Tracer(knowledge.rules).trace(inference.completing(known), inference)
        chains = Chains(knowledge.rules, premises_of(knowledge.rules), inference)
        explainer = Explainer(knowledge, trace, language)
        judged = [a for a in inference.conclusions if a.kind in (CONFIRMED, POSSIBLE, EXCLUDED)]
        told = {a.subject: explainer.explain(a.subject, chains.behind(a)) for a in judged}
        return knowledge, trace, told

    return made


@pytest.fixture(scope="session")
def spoil() -> Callable[[Path, str, str], None]:
    """Writes something else into a file instead of what stands there once."""

    def write(file: Path, written: str, instead: str) -> None:
        text = file.read_text("utf-8")
        assert text.count(written) == 1
        file.write_text(text.replace(written, instead), "utf-8")

    return write
