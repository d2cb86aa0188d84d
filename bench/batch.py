"""Whole backlogs: rows a second on one core and on two, and memory, by format and by length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.progress import Progress

from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.rules import load_expert

from .answered import check_answers
from .backlog import DISTINCT, Row, never_twice, recurring, tickets, write_backlog
from .process import Ended, run_command
from .report import Section

ROUNDS, MORE_ROUNDS = 3, 7
QUICK_SHARE = 20
"""A quick run has so many times fewer rows."""
WORKERS = (1, 2)
CHECKED = 200
"""How many rows of each output are compared, about."""
SHORT, LONG = 100_000, 1_000_000
TITLE = "Whole backlogs"
COLUMNS = (
    "backlog", "workers", "rows", "s", "rows a second", "of twice one worker", "peak memory MB",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of one kind in one format, in two lengths."""

    title: str
    form: str
    rows: Callable[[KnowledgeBase, int], Iterator[Row]]
    lengths: tuple[int, int] = (SHORT, LONG)
    rounds: int = ROUNDS


WORKS = (
    Work("facts, JSON lines", "jsonl", recurring, rounds=MORE_ROUNDS),
    Work("facts, CSV", "csv", recurring, rounds=MORE_ROUNDS),
    Work("facts, Parquet", "parquet", recurring, rounds=MORE_ROUNDS),
    Work("facts, every case new", "jsonl", never_twice, (20_000, 100_000)),
    Work("tickets of 2 kB", "jsonl", tickets, (2_000, 20_000)),
)
Runs = Mapping[tuple[int, int], Sequence[Ended]]
"""The runs of a work, by workers and rows, in the order of the rounds."""


def section(quick: bool, progress: Progress) -> Section:
    """The table; of each output the number of rows is looked at, and some answers."""
    works = [_shortened(work) if quick else work for work in WORKS
             if work.form != "parquet" or find_spec("pyarrow")]  # fmt: skip
    expert = load_expert()
    found: dict[str, dict[tuple[int, int], list[Ended]]] = defaultdict(lambda: defaultdict(list))
    steps = [(work, workers, rows) for work in works for _ in range(work.rounds)
             for workers in WORKERS for rows in work.lengths]  # fmt: skip
    with TemporaryDirectory(prefix="bench-") as folder:
        backlogs = _Backlogs(expert, Path(folder))
        for work, workers, rows in progress.track(steps, description="batch"):
            found[work.title][workers, rows].append(backlogs.run(work, workers, rows))
    table: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    for work in works:
        runs = found[work.title]
        table += _rows(work, runs)
        figures |= _figures(work, runs)
    starting = _starting(works[0], found[works[0].title])
    return Section(TITLE, COLUMNS, tuple(table), _notes(works, starting), figures)


def _shortened(work: Work) -> Work:
    short, long = work.lengths
    return replace(work, lengths=(short // QUICK_SHARE, long // QUICK_SHARE), rounds=1)


class _Backlogs:
    """The files of one benchmark, each written once."""

    def __init__(self, expert: Expert, folder: Path) -> None:
        self._expert = expert
        self._folder = folder
        self._written = cache(self._write)

    def run(self, work: Work, workers: int, rows: int) -> Ended:
        """Have a backlog answered, and check what came of it. Raises WrongAnswer and OSError."""
        every = _every(rows)
        source, chosen = self._written(work, rows)
        output = self._folder / f"answers.{work.form}"
        ended = run_command([
            "batch", str(source), "-o", str(output), "--overwrite", "--lang", "en",
            "--workers", str(workers),
        ])  # fmt: skip
        check_answers(self._expert, output, rows, every, chosen)
        output.unlink()
        return ended

    def _write(self, work: Work, rows: int) -> tuple[Path, Sequence[Row]]:
        knowledge = self._expert.knowledge
        path = self._folder / f"{work.rows.__name__}-{rows}.{work.form}"
        return path, write_backlog(knowledge, path, work.rows(knowledge, rows), _every(rows))


def _every(rows: int) -> int:
    return max(1, rows // CHECKED)


def _rates(work: Work, runs: Runs, workers: int) -> list[float]:
    """Rows a second in each round: the rows that the longer run has more, in the time it took more."""
    short, long = work.lengths
    return [(long - short) / (longer.seconds - shorter.seconds)
            for shorter, longer in zip(runs[workers, short], runs[workers, long], strict=True)]  # fmt: skip


def _starting(work: Work, runs: Runs) -> float:
    """The seconds of the shorter run of one worker beyond what its rows take at the usual rate."""
    short, rates = work.lengths[0], _rates(work, runs, 1)
    return median(ended.seconds - short / rate
                  for ended, rate in zip(runs[1, short], rates, strict=True))  # fmt: skip


def _share(work: Work, runs: Runs) -> float:
    """Two workers beside twice one, in the same round; the median of all rounds."""
    one, two = (_rates(work, runs, workers) for workers in WORKERS)
    return median(both / (2 * alone) for alone, both in zip(one, two, strict=True))


def _memory(runs: Runs, workers: int, rows: int) -> float:
    return max(ended.megabytes for ended in runs[workers, rows])


def _rows(work: Work, runs: Runs) -> Iterator[tuple[str, ...]]:
    for workers in WORKERS:
        seconds = [median(each.seconds for each in runs[workers, rows]) for rows in work.lengths]
        memory = [_memory(runs, workers, rows) for rows in work.lengths]
        yield (
            work.title, str(workers), _pair(work.lengths), _pair(seconds, ".1f"),
            f"{median(_rates(work, runs, workers)):,.0f}",
            f"{_share(work, runs):.0%}" if workers > 1 else "", _pair(memory, ".0f"),
        )  # fmt: skip


def _pair(figures: Sequence[float], form: str = ",") -> str:
    return " / ".join(format(figure, form) for figure in figures)


def _figures(work: Work, runs: Runs) -> dict[tuple[str, int], float]:
    most = WORKERS[-1]
    return {
        **{(f"{work.title}, rows a second", workers): median(_rates(work, runs, workers))
           for workers in WORKERS},
        (f"{work.title}, % of twice one", most): 100 * _share(work, runs),
        **{(f"{work.title}, MB", rows): _memory(runs, most, rows) for rows in work.lengths},
    }  # fmt: skip


def _notes(works: Sequence[Work], starting: float) -> tuple[str, ...]:
    fewest, most = (choose(work.rounds for work in works) for choose in (min, max))
    return (
        "enroltriage batch as a process of its own, from and to the same format; medians of "
        f"{most} rounds where cases recur, else of {fewest}. The number of rows is checked, and "
        f"about {CHECKED} answers of each output.",
        "rows a second: the rows that the longer run has more, divided by the time that it takes more; "
        f"so it leaves out the start, in which the rules are loaded ({starting:.1f} s), and the first "
        "rows, while nothing is kept yet. s: the whole of each run.",
        f"facts: rows recur by Zipf's law among {DISTINCT:,} cases, each with an id and a team that "
        "are carried through. CSV and Parquet have a column for every fact.",
        "tickets: no two alike; prose in several languages with a displayed message in the middle, "
        "and in each sentence a word that no other has.",
        "of twice one worker: the rate of two processes beside two times that of one, in the same "
        "round; one of the two also reads, writes, and takes what the other has answered.",
        "peak memory: the resident set of each process at its greatest, added up; what processes "
        "share is counted for each.",
        "Parquet needs pyarrow, and is left out where that is not installed.",
    )
