"""Inference alone, side by side with other rule engines on the same rules and cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from types import ModuleType

from rich.progress import Progress

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import evaluate
from enroltriage.expert.engine import Inference
from enroltriage.expert.trace import Trace
from enroltriage.expert.tracer import Tracer

from .cases import Case, draw_cases
from .knowledge import QUICK_SIZES, SIZES, knowledge_of, title_of
from .measure import Measured, measure
from .peers import clips, clips_facts, experta, json_rules, zen
from .peers.rulebase import Peer, RuleBase, Unavailable, translate
from .report import Section, WrongAnswer
from .unseen import DISTINCT, RUNS_BEFORE, Unseen, measure_unseen

PEERS: Sequence[ModuleType] = (clips, clips_facts, zen, json_rules, experta)
CASES = 200
COMPARED_TRACES = 20
SECONDS, QUICK_SECONDS = 4.0, 0.3
COLUMNS = (
    "rules", "engine", "median µs", "p99 µs", "times compiled", "times full trace", "prepared s",
    "cases compared",
)  # fmt: skip
NOTES = (
    "compiled: the engine that serves by default, warm: the cases come again and again, the function "
    "of their symptoms and what each outcome of it means are kept.",
    f"compiled, unseen cases: of {DISTINCT:,} distinct cases, one for each outcome that no case led "
    f"to before; their symptoms were met, so that the function is there and has run {RUNS_BEFORE} "
    "times. No case looks at a rule that its symptoms do not concern. What grows with the rules is "
    "the number of functions that take turns, and these the processor's caches no longer hold.",
    "compiled, symptoms met first: the first case with these symptoms, for which a function is "
    "written, compiled and kept.",
    "compiled, full trace: the same, and the state (true, false, not known) of every test of every "
    "rule and of every rule. What the rest of the time buys is each `why` and `why not` of the "
    "case, read from one account without evaluating anything again.",
    "times compiled, times full trace: how many times longer the engine takes than these two.",
    "Each engine draws its conclusions on the same cases, in order, as many as its time allows "
    "(cases compared); they are compared with those of the compiled engine. Every trace must tell of "
    f"the same rules fired, and {COMPARED_TRACES} traces are compared with an evaluation of every "
    "condition by itself. A difference fails the benchmark.",
    "p99 and prepared (translation and building) are of this one run, and the most sensitive to what "
    "else the machine does.",
)


@dataclass(frozen=True, slots=True)
class Ours:
    """What the compiled engine says of the cases, and how long it takes with and without trace."""

    met_first: Measured[Inference]
    unseen: Unseen
    bare: Measured[Inference]
    traced: Measured[Trace]
    prepared: float


def section(quick: bool, progress: Progress) -> Section:
    """The table of inference."""
    seconds = QUICK_SECONDS if quick else SECONDS
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    notes: dict[str, None] = dict.fromkeys(NOTES)
    sizes = QUICK_SIZES if quick else SIZES
    steps = [(size, peer) for size in sizes for peer in PEERS]
    ours: dict[int, Ours] = {}
    bases: dict[int, RuleBase] = {}
    for size, peer in progress.track(steps, description="inference"):
        cases = draw_cases(knowledge_of(size), CASES)
        if size not in ours:
            ours[size], bases[size] = _ours(size, cases, seconds), translate(knowledge_of(size))
            for name, found in _named(ours[size]).items():
                rows.append(_row(size, name, found, ours[size], ours[size].prepared))
                figures[name, size] = found.median
        try:
            prepared, rules = _prepare(peer, bases[size])
        except Unavailable as reason:
            notes[f"{peer.NAME} did not run: {reason}."] = None
            continue
        notes[f"{peer.NAME} {rules.version}: {peer.NOTE}."] = None
        drawn = rules.run(cases, seconds)
        _compare(peer.NAME, bases[size], cases, drawn.results, ours[size])
        rows.append(_row(size, peer.NAME, drawn, ours[size], prepared))
        figures[peer.NAME, size] = drawn.median
    notes[_sharing(ours)] = None
    return Section("Inference", COLUMNS, tuple(rows), tuple(notes), figures)


def _sharing(ours: Mapping[int, Ours]) -> str:
    told = "; ".join(f"{title_of(size)}: {one.unseen.sharing:.1f}" for size, one in ours.items())
    return (
        f"So many of {DISTINCT:,} distinct cases share a kept outcome on average, by number of rules: "
        f"{told}. They are drawn over all symptoms: the more there are, the fewer cases each has."
    )


def _prepare(peer: ModuleType, base: RuleBase) -> tuple[float, Peer]:
    start = perf_counter()
    rules: Peer = peer.prepare(base)
    return perf_counter() - start, rules


def _ours(size: int, cases: Sequence[Case], seconds: float) -> Ours:
    knowledge = knowledge_of(size)
    start = perf_counter()
    engine = CompiledEngine(knowledge.rules, several=knowledge.symptom_fact.name)
    tracer = Tracer(knowledge.rules)
    prepared = perf_counter() - start

    def traced(case: Case) -> Trace:
        inference = engine.infer(case)
        return tracer.trace(case, inference)

    unlike = list({case[knowledge.symptom_fact.name]: case for case in cases}.values())
    met_first = measure(engine.infer, unlike, seconds=0, least=len(unlike))
    bare = measure(engine.infer, cases, seconds)
    full = measure(traced, cases, seconds)
    for number, (inference, trace) in enumerate(zip(bare.results, full.results, strict=False)):
        _check_trace(inference, trace, every_condition=number < COMPARED_TRACES)
    return Ours(met_first, measure_unseen(knowledge, seconds), bare, full, prepared)


def _check_trace(inference: Inference, trace: Trace, every_condition: bool) -> None:
    if tuple(each.rule.id for each in trace if each.fired) != inference.fired:
        raise WrongAnswer("the trace and the compiled engine tell of different rules fired")
    if every_condition:
        for number, condition in enumerate(trace.conditions.numbered):
            state = evaluate(condition, trace.facts, trace.drawn)
            if trace.state(number) is not state:
                raise WrongAnswer(f"the trace of {trace.facts} is wrong about {condition}")


def _named(ours: Ours) -> Mapping[str, Measured[object]]:
    return {
        "compiled": ours.bare,
        "compiled, unseen cases": ours.unseen.found,
        "compiled, symptoms met first": ours.met_first,
        "compiled, full trace": ours.traced,
    }


def _row(
    size: int, name: str, found: Measured[object], ours: Ours, prepared: float
) -> tuple[str, ...]:
    times = (found.median / one.median for one in (ours.bare, ours.traced))
    return (
        title_of(size), name, f"{found.median:,.1f}", f"{found.p99:,.1f}",
        *(f"{one:,.1f}" for one in times), f"{prepared:.2f}", str(len(found.results)),
    )  # fmt: skip


def _compare(
    name: str, base: RuleBase, cases: Sequence[Case], found: Sequence[frozenset[int]], ours: Ours
) -> None:
    for case, numbers, inference in zip(cases, found, ours.bare.results, strict=False):
        wanted = frozenset(base.numbers[atom] for atom in inference.conclusions)
        if numbers != wanted:
            atoms = {number: atom for atom, number in base.numbers.items()}
            lacks = [atoms[number] for number in wanted - numbers]
            extra = [atoms.get(number) for number in numbers - wanted]
            raise WrongAnswer(f"{name} lacks {lacks} and has beside {extra} in the case {case}")
