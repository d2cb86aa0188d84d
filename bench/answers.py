"""The whole answer: from facts to the body that REST gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from rich.progress import Progress

from enroltriage.expert import Answer, Expert
from enroltriage.expert.engines import ENGINES

from .cases import Case, draw_cases
from .knowledge import QUICK_SIZES, SIZES, knowledge_of, title_of
from .measure import measure
from .report import Section, WrongAnswer

CASES = 200
COMPARED = 20
LARGEST_FOR_EXPERTA = 3_000
SECONDS, QUICK_SECONDS = 3.0, 0.3
COLUMNS = (
    "rules", "median µs", "p99 µs", "judged anew: median µs", "met first: median µs",
    "explained: median µs", "experta: median µs",
)  # fmt: skip
NOTES = (
    "`Expert.diagnose(facts).to_dict()` with the compiled engine: input checked, ranked causes, "
    "resolutions, next question, notices, the rules behind every statement, as a dictionary.",
    "median, p99: what is said of alike cases is kept, as in the service once it has run a while.",
    "judged anew: the same where nothing is kept but the plans: every case is inferred, judged and "
    "put into words.",
    "met first: each case for the first time, in a process that has just loaded the rules; later, "
    "what does not change (functions, plans, resolutions as shown) is kept.",
    "explained: the same with `explain=True`.",
    f"experta: judged anew by the second engine, up to {LARGEST_FOR_EXPERTA:,} rules; "
    f"{COMPARED} answers are compared and must be equal.",
)


def section(quick: bool, progress: Progress) -> Section:
    """The table of whole answers."""
    seconds = QUICK_SECONDS if quick else SECONDS
    rows = [
        _row(size, seconds)
        for size in progress.track(QUICK_SIZES if quick else SIZES, description="answers")
    ]
    return Section("Whole answers", COLUMNS, tuple(rows), NOTES)


def _row(size: int, seconds: float) -> tuple[str, ...]:
    knowledge = knowledge_of(size)
    cases = draw_cases(knowledge, CASES)
    first = Expert(knowledge, ENGINES["compiled"](knowledge))
    anew = Expert(knowledge, ENGINES["compiled"](knowledge), planner=first.planner, kept=0)
    cold = measure(partial(_answer, first, explain=False), cases, seconds=0, least=CASES)
    plain = measure(partial(_answer, first, explain=False), cases, seconds)
    judged = measure(partial(_answer, anew, explain=False), cases, seconds)
    explained = measure(partial(_answer, first, explain=True), cases, seconds)
    slow = "-"
    if size <= LARGEST_FOR_EXPERTA:
        engine = ENGINES["experta"](knowledge)
        second = Expert(knowledge, engine, planner=first.planner, kept=0)
        for case in cases[:COMPARED]:
            if _without_engine(first.diagnose(case)) != _without_engine(second.diagnose(case)):
                raise WrongAnswer(f"the two engines answer the case {case} differently")
        found = measure(partial(_answer, second, explain=False), cases[:COMPARED], seconds)
        slow = f"{found.median:,.0f}"
    return (
        title_of(size), f"{plain.median:,.0f}", f"{plain.p99:,.0f}", f"{judged.median:,.0f}",
        f"{cold.median:,.0f}", f"{explained.median:,.0f}", slow,
    )  # fmt: skip


def _answer(expert: Expert, case: Case, explain: bool) -> Mapping[str, Any]:
    return expert.diagnose(case, explain=explain).to_dict()


def _without_engine(answer: Answer) -> Answer:
    return replace(answer, engine="")
