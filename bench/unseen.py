"""Inference of cases that lead to an outcome for the first time, by functions that have run before.

What the compiled engine keeps is a function for each set of symptoms, and what each outcome of it
means. A case draws on both once cases like it came before; here only the functions are there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.engine import Inference

from .cases import Case, new_cases
from .measure import Measured, measure
from .report import WrongAnswer

DISTINCT = 2_000
RUNS_BEFORE = 20
"""How often each function runs before it is timed: Python speeds up what ran a few times."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """``found`` is one case for each outcome; ``sharing`` is how many distinct cases share one."""

    found: Measured[Inference]
    sharing: float


def measure_unseen(knowledge: KnowledgeBase, seconds: float) -> Unseen:
    """Infer the cases by new engines, one after the other, until the time is used up."""
    symptom = knowledge.symptom_fact.name
    drawn = list(islice(new_cases(knowledge), DISTINCT))
    before = [{symptom: told} for told in dict.fromkeys(case[symptom] for case in drawn)]
    right = CompiledEngine(knowledge.rules, several=symptom)
    outcomes = {(case[symptom], right.infer(case)): case for case in drawn}
    sharing = len(drawn) / len(outcomes)
    for case in before:
        outcomes.pop((case[symptom], right.infer(case)), None)
    unseen = list(outcomes.values())
    wanted = [right.infer(case) for case in unseen]
    microseconds: list[float] = []
    end = perf_counter() + seconds
    while not microseconds or perf_counter() < end:
        found = _once(CompiledEngine(knowledge.rules, several=symptom), before, unseen)
        if found.results != wanted:
            raise WrongAnswer("a case is inferred differently when it is met first")
        microseconds += found.microseconds
    return Unseen(Measured(microseconds, wanted), sharing)


def _once(
    engine: CompiledEngine, before: Sequence[Case], unseen: Sequence[Case]
) -> Measured[Inference]:
    for case in before:
        for _ in range(RUNS_BEFORE):
            engine.infer(case)
    return measure(engine.infer, unseen, seconds=0, least=len(unseen))
