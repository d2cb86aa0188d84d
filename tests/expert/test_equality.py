"""On the shipped rules the engines are equal: every case that the rules can tell apart is tried.

Of the largest spaces, the everyday run tries a part; ``tox run -e differential`` tries all.
"""

import os
from itertools import islice
from pathlib import Path

import pytest

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.experta_engine import ExpertaEngine
from enroltriage.expert.space import Space

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "article" / "ios" / "symptoms"
SYMPTOMS = tuple(sorted(file.stem for file in ARTICLE.glob("*.yaml")))
EVERYDAY = 400
"""At most about so many cases of a symptom in the everyday run; a case costs experta 2 ms."""
WHOLE = "ENROLTRIAGE_DIFFERENTIAL_CASES" in os.environ


@pytest.fixture(scope="module")
def engines(knowledge):
    several = knowledge.symptom_fact.name
    return CompiledEngine(knowledge.rules, several), ExpertaEngine(knowledge.rules)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_every_case_of_a_symptom_is_inferred_alike(knowledge, engines, symptom):
    space, (compiled, experta) = Space(knowledge), engines
    rules = space.rules([symptom])
    choices = {fact: (None, *space.values(fact, rules)) for fact in space.facts([symptom])}
    size = space.size(choices)
    stride = 1 if WHOLE else size // EVERYDAY + 1
    tried = 0
    for case in islice(space.cases(choices), None, None, stride):
        case[knowledge.symptom_fact.name] = (symptom,)
        assert compiled.infer(case) == experta.infer(case), case
        tried += 1
    assert tried == (size + stride - 1) // stride > 50
