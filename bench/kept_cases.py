"""Cases that are kept: what writing them costs, how long callers wait, how the store grows."""

from __future__ import annotations

from rich.progress import Progress

from .case_load import RATE, measure_load
from .case_store import QUICK_SIZES, SIZES, measure_store
from .case_writes import measure_writes
from .report import Section

TITLE = "Kept cases"
SHARE = "write, % of the plain route and the diagnosis"
SIZE = "bytes a case"
COLUMNS = ("what", "cases kept", "processor µs", "median ms", "p99 ms", "bytes a case")
NOTES = (
    "write: `PATCH …/facts` under a key, by the application in this process, on a new SQLite file: the "
    "time of the processor, median, until it is durable. Each case is told one fact more than before.",
    "plain route: Flask, a marshmallow schema and SQLAlchemy Core insert as many rows of the same size "
    "(one of cases, two of entries, one of retries), a statement with its values each, and give an "
    "answer of the same size; on another file with the same settings. diagnosis: "
    "`Expert.diagnose(facts).to_dict()` of the same facts, written as JSON, by an expert that has met as "
    "much as the service's. The three take turns.",
    f"a second: {RATE} requests come each second whether or not earlier ones are answered, to a real "
    "server of two processes on an SQLite file; a time counts from when the request was due. Every "
    "answer is compared with the expert's.",
    "get, list: by the application in this process, processor and disk; pages of 50 cases. Cases are "
    "copies of 200 that the service made, with a text told later, under ids and times of their own.",
    "bytes a case: of the file, its indexes included; what is answered under keys comes on top.",
)


def section(quick: bool, progress: Progress) -> Section:
    """The table; every answer is checked."""
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    taken = measure_writes(quick)
    for title, microseconds in (
        ("write", taken.ours), ("plain route", taken.plain), ("diagnosis", taken.diagnosis)
    ):  # fmt: skip
        rows.append((title, "-", f"{microseconds:,.0f}", "-", "-", "-"))
    figures[SHARE, 0] = taken.share
    for title, (median, p99) in measure_load(quick).items():
        rows.append((f"{title}, {RATE} a second", "-", "-", f"{median:.1f}", f"{p99:.1f}", "-"))
        figures[f"{title}, p99 ms", RATE] = p99
    sizes = QUICK_SIZES if quick else SIZES
    for kept in progress.track(measure_store(sizes, quick), len(sizes), description="kept cases"):
        size = kept.size / kept.cases
        figures[SIZE, kept.cases] = size
        for title, found in kept.lookups.items():
            figures[f"{title}, µs", kept.cases] = found.median
            rows.append((
                title, f"{kept.cases:,}", "-", f"{found.median / 1000:.2f}",
                f"{found.p99 / 1000:.2f}", f"{size:,.0f}",
            ))  # fmt: skip
    return Section(TITLE, COLUMNS, tuple(rows), NOTES, figures)
