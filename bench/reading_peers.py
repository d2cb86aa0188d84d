"""Reading tickets beside others: what each finds in the labelled tickets, and how long it takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any

from rich.progress import Progress

from enroltriage.expert import KnowledgeBase
from enroltriage.expert.case import Case
from enroltriage.expert.recognise import Recogniser
from enroltriage.rules import load_knowledge

from .measure import measure
from .peers.readers import LEAST_ALIKE, LEAST_LETTERS, READERS, Reader
from .peers.rulebase import Unavailable
from .recognition import TEXTS, ticket, written_tickets
from .report import Section

TITLE = "Reading tickets, beside others"
OURS = "enroltriage"
SIZES = (2_048, 65_536)
SECONDS, QUICK_SECONDS = 2.0, 0.1
EVERY, QUICK_EVERY = 5, 100
"""Of the labelled tickets one in so many is read."""
COLUMNS = ("reader", "found %", "right %", "2 kB, median µs", "64 kB, median µs", "times ours")
NOTES = (
    "found: of the symptoms that labelled tickets report, how many are named. right: of the symptoms that "
    "are named in any ticket, how many are reported there. Ours has learnt from these tickets, and the "
    "others cannot learn; what it finds at first sight is told in README.md.",
    "The times are of the tickets of prose with one message above; times ours: that of 2 kB.",
    "All are given the same messages and codes, in all languages. What several symptoms share names "
    "none, in any reader; ours also reads descriptions in somebody's own words, facts, and what is "
    "denied or solved, and says where in the text each stands.",
    f"rapidfuzz: the best message of {LEAST_LETTERS} letters or more that is alike by {LEAST_ALIKE} of 100.",
)


def section(quick: bool, progress: Progress) -> Section:
    """The table; a reader that is not installed is named as such."""
    knowledge = load_knowledge()
    sample = [*islice(written_tickets(), 0, None, QUICK_EVERY if quick else EVERY)]
    seconds = QUICK_SECONDS if quick else SECONDS
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    ours = 0.0
    readers = {OURS: _ours, **READERS}
    for name, made in progress.track([*readers.items()], description="Reading beside others"):
        try:
            read = made(knowledge)
        except Unavailable as unavailable:
            rows.append((f"{name}: {unavailable}", *("-" for _ in COLUMNS[1:])))
            continue
        found, right = _shares(read, sample)
        times = [_median(knowledge, read, size, seconds) for size in SIZES]
        ours = ours or times[0]
        figures |= {(name, size): time for size, time in zip(SIZES, times, strict=True)}
        rows.append((name, found, right, *(f"{time:,.0f}" for time in times),
                     f"{times[0] / ours:.2f}"))  # fmt: skip
    return Section(TITLE, COLUMNS, tuple(rows), NOTES, figures)


def _ours(knowledge: KnowledgeBase) -> Reader:
    recognise = partial(Recogniser(knowledge).recognise, Case({}))
    return lambda text: recognise(text).spans.keys()


def _shares(read: Reader, tickets: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """How many of what is to be found is found, and how many of what is named are right, in percent."""
    named = [set(read(ticket["text"])) for ticket in tickets]
    wanted = [_wanted(ticket["symptom"]) for ticket in tickets]
    right = sum(len(one & other) for one, other in zip(named, wanted, strict=True))
    counts = (sum(map(len, wanted)), sum(map(len, named)))
    found, of_named = (f"{100 * right / count:.0f}" if count else "-" for count in counts)
    return found, of_named


def _wanted(label: str | Collection[str] | None) -> set[str]:
    return {label} if isinstance(label, str) else set(label or ())


def _median(knowledge: KnowledgeBase, read: Reader, size: int, seconds: float) -> float:
    texts = [ticket(knowledge, size, number) for number in range(TEXTS)]
    return measure(read, texts, seconds).median
