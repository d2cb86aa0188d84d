"""The whole answer: from facts to the body that REST gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any

from rich.progress import Progress

from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.engines import ENGINES

from .cases import Case, draw_cases, new_cases
from .knowledge import QUICK_SIZES, SIZES, knowledge_of, title_of
from .measure import Measured, measure
from .report import Section, WrongAnswer

CASES = 200
OTHERS, NEW = 2_000, 1_000
COMPARED = 20
LARGEST_FOR_EXPERTA = 3_000
Body = Mapping[str, Any]
SECONDS, QUICK_SECONDS = 3.0, 0.3
COLUMNS = (
    "rules", "full answer with trace: median µs", "its p99 µs", "new case: median µs",
    "without trace: median µs", "its p99 µs", "judged anew: median µs", "met first: median µs",
    "distinct cases to a judgement", "experta: median µs",
)  # fmt: skip
NOTES = (
    "full answer with trace: `Expert.diagnose(facts, explain=True).to_dict()` with the compiled "
    "engine: input checked, causes ranked by likelihood, resolutions, next question, plan, notices, "
    "the rules behind every statement, and of each cause, read from the trace, why it stands so and "
    "why not otherwise; all in one language, as a dictionary.",
    "median, p99: cases come again and again. What is said of alike cases is kept, and so are the "
    "reasons of a cause, as in the service once it has run a while; the trace is made of each case.",
    f"new case: the full answer to a case that was never asked, of symptoms that were, after {OTHERS:,} "
    "others. What is kept serves it only as far as it is like one of them.",
    "without trace: the same without `explain`, as REST answers unless asked. So are all that follow:",
    "judged anew: nothing is kept but the plans; every case is inferred, judged and put into words.",
    "met first: each case for the first time, in a process that has just loaded the rules; later, "
    "what does not change (functions, plans, resolutions as shown) is kept.",
    f"experta: judged anew by the second engine, up to {LARGEST_FOR_EXPERTA:,} rules.",
    f"{COMPARED} full answers are compared with those judged anew, by either engine; all must be equal.",
    f"distinct cases to a judgement: so many of {OTHERS:,} distinct cases share a kept judgement on "
    "average, because no rule tells them apart. They are drawn over all symptoms: the more there "
    "are, the fewer cases each has.",
)


@dataclass(frozen=True, slots=True)
class Answers:
    """How long answers took: with trace, when cases recur and when they are new; and without.

    ``sharing`` is how many distinct cases share a kept judgement.
    """

    full: Measured[Body]
    new: Measured[Body]
    recurring: Measured[Body]
    judged_anew: Measured[Body]
    met_first: Measured[Body]
    sharing: float

    def written(self) -> tuple[str, ...]:
        """The figures in the order of the columns."""
        times = (
            self.full.median, self.full.p99, self.new.median, self.recurring.median,
            self.recurring.p99, self.judged_anew.median, self.met_first.median,
        )  # fmt: skip
        return *(f"{time:,.0f}" for time in times), f"{self.sharing:.1f}"


def section(quick: bool, progress: Progress) -> Section:
    """The table of whole answers."""
    seconds = QUICK_SECONDS if quick else SECONDS
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    for size in progress.track(QUICK_SIZES if quick else SIZES, description="answers"):
        cases = draw_cases(knowledge_of(size), CASES)
        found = _measure(knowledge_of(size), cases, seconds)
        slow = "-"
        if size <= LARGEST_FOR_EXPERTA:
            slow = f"{_by_experta(knowledge_of(size), cases[:COMPARED], seconds):,.0f}"
        rows.append((title_of(size), *found.written(), slow))
        figures["full answer", size] = found.full.median
        figures["full answer, new case", size] = found.new.median
    return Section("Whole answers", COLUMNS, tuple(rows), NOTES, figures)


def _measure(knowledge: KnowledgeBase, cases: Sequence[Case], seconds: float) -> Answers:
    expert = Expert(knowledge, ENGINES["compiled"](knowledge))
    plain, full = partial(_answer, expert), partial(_answer, expert, explain=True)
    met_first = measure(plain, cases, seconds=0, least=len(cases))
    recurring, explained = measure(plain, cases, seconds), measure(full, cases, seconds)
    forgetful = Expert(knowledge, expert.engine, planner=expert.planner, kept=0)
    judged = measure(partial(_answer, forgetful), cases, seconds)
    for case in cases[:COMPARED]:
        _compare(expert, forgetful, case)
    further = new_cases(knowledge, known=cases)
    others = [*islice(further, OTHERS)]
    for case in others:
        full(case)
    symptom = knowledge.symptom_fact.name
    met = {case[symptom] for case in others}
    unseen = [*islice((case for case in further if case[symptom] in met), NEW)]
    new = measure(full, unseen, seconds=0, least=NEW)
    judgements = {expert.diagnose(case).alike for case in others}
    return Answers(explained, new, recurring, judged, met_first, len(others) / len(judgements))


def _by_experta(knowledge: KnowledgeBase, cases: Sequence[Case], seconds: float) -> float:
    first = Expert(knowledge, ENGINES["compiled"](knowledge))
    second = Expert(knowledge, ENGINES["experta"](knowledge), planner=first.planner, kept=0)
    for case in cases:
        _compare(first, second, case)
    return measure(partial(_answer, second), cases, seconds).median


def _answer(expert: Expert, case: Case, explain: bool = False) -> Body:
    return expert.diagnose(case, explain=explain).to_dict()


def _compare(one: Expert, other: Expert, case: Case) -> None:
    answers = [replace(each.diagnose(case, explain=True), engine="") for each in (one, other)]
    if answers[0] != answers[1]:
        raise WrongAnswer(f"two ways of answering the case {case} differ")
