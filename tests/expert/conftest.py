"""Random rules and cases, for the laws that hold whatever the rules say, and rule files to spoil."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from enroltriage.expert.conditions import All, Atom, Compare, Concluded, Is
from enroltriage.expert.conditions import Any as Either
from enroltriage.expert.rulebase import Rule

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
    sound = Path(__file__).resolve().parents[1] / "rules" / "sound"
    return Path(shutil.copytree(sound, tmp_path / "rules"))
