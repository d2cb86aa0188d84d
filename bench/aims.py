"""What the times are to be, beside what was measured. A missed aim fails nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from .backtest import CASES, FACTS, MEGABYTES, MESSAGES, SECONDS, WORDS
from .backtest import TITLE as BACKTEST
from .batch import LONG, SHORT
from .batch import TITLE as BATCH
from .case_load import OPEN, RATE, TELL
from .case_store import BY_CHANGE, BY_SYMPTOM, NEWEST, ONE, SIZES
from .kept_cases import SHARE, SIZE
from .kept_cases import TITLE as KEPT
from .knowledge import SHIPPED_RULES
from .peers.readers import ALIKE
from .reading_peers import OURS
from .reading_peers import TITLE as READERS
from .recognition import FEW, SHIPPED
from .recognition import TITLE as READING
from .report import Section

SMALL, LARGE = 30, 10_000
Figures = Mapping[tuple[str, str, int], float]
"""What was measured, by the section, what it is, and the number of rules (of a backlog: of workers
or rows, of a ticket: of bytes, of what is kept: of cases)."""
COLUMNS = ("aim", "wanted", "at the least", "measured", "met")
NOTES = (
    f"A bare inference is looked at with {SMALL} generated rules, ratios and answers with the shipped "
    "ones; other sizes stand below.",
    "CLIPS is used in two ways, and both are told: a case in one call, the fastest way found, and "
    "fact by fact, as the manual of clipspy does.",
    "A missed aim fails nothing, a wrong answer fails the benchmark. -: not measured in this run.",
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure, the bound it is to keep (from above with ``below``), and one that it must keep.

    ``measured`` raises KeyError where something that it needs was not measured.
    """

    title: str
    measured: Callable[[Figures], float]
    unit: str
    wanted: int
    least: int | None = None
    below: bool = False

    def row(self, figures: Figures) -> tuple[str, ...]:
        """The aim as a row of the table."""
        sign = "≤" if self.below else "≥"
        wanted, least = (
            "-" if bound is None else f"{sign} {bound:,} {self.unit}"
            for bound in (self.wanted, self.least)
        )
        try:
            measured = self.measured(figures)
        except KeyError:
            return self.title, wanted, least, "-", "-"
        return self.title, wanted, least, f"{measured:,.1f} {self.unit}", self._met(measured)

    def _met(self, measured: float) -> str:
        def keeps(bound: float) -> bool:
            return measured <= bound if self.below else measured >= bound

        if keeps(self.wanted):
            return "yes"
        return "at the least" if self.least is not None and keeps(self.least) else "no"


def _figure(section: str, name: str, rules: int = SHIPPED_RULES) -> Callable[[Figures], float]:
    return lambda figures: figures[section, name, rules]


def _growth(name: str) -> Callable[[Figures], float]:
    return lambda found: found["Inference", name, LARGE] / found["Inference", name, SMALL]


def _memory(title: str) -> Callable[[Figures], float]:
    name = f"{title}, MB"
    return lambda found: 100 * found[BATCH, name, LONG] / found[BATCH, name, SHORT]


def _beside(peer: str, ours: str) -> Callable[[Figures], float]:
    return lambda found: _figure("Inference", peer)(found) / _figure("Inference", ours)(found)


def _beside_reader(size: int) -> Callable[[Figures], float]:
    return lambda found: 100 * found[READERS, OURS, size] / found[READERS, ALIKE, size]


def _kept(name: str) -> Callable[[Figures], float]:
    return lambda found: 100 * found[KEPT, name, SIZES[-1]] / found[KEPT, name, SIZES[1]]


_BACKLOGS = (
    *((f"facts, {form}", 100_000) for form in ("JSON lines", "CSV", "Parquet")),
    ("tickets of 2 kB", 1_000),
)
"""How many rows of each backlog are to be answered in a second, by two workers."""
_CASES = {"": "compiled", ", unseen cases": "compiled, unseen cases"}
_PEERS = (
    ("experta", 400, 140, 60),
    ("CLIPS, one call", 40, 14, 6),
    ("CLIPS, fact by fact", 40, 14, 6),
)
"""How many times faster than each bare inference is to be, must be, and the full trace is to be."""
AIMS = (
    *(Aim(f"bare inference{cases}", _figure("Inference", name, SMALL), "µs", 10, below=True)
      for cases, name in _CASES.items()),
    *(Aim(f"bare inference{cases}: {LARGE:,} rules beside {SMALL}", _growth(name), "times", 3,
          below=True)
      for cases, name in _CASES.items()),
    *(Aim(f"bare inference beside {peer}", _beside(peer, "compiled"), "times", wanted, least)
      for peer, wanted, least, _ in _PEERS),
    *(Aim(f"full trace beside {peer}", _beside(peer, "compiled, full trace"), "times", wanted)
      for peer, _, _, wanted in _PEERS),
    *(Aim(f"full answer with trace{cases}", _figure("Whole answers", f"full answer{cases}"),
          "µs", 150, below=True)
      for cases in ("", ", new case")),
    Aim(f"loading {LARGE:,} rules", _figure("Loading", "s", LARGE), "s", 5, below=True),
    Aim(f"memory with {LARGE:,} rules", _figure("Loading", "MB", LARGE), "MB", 300, below=True),
    *(Aim(f"over HTTP beside a fixed answer, {cases}", _figure("Over HTTP", f"diagnosis, {cases}"),
          "%", wanted)
      for cases, wanted in (("every case new", 70), ("cases recur", 85))),
    *(Aim(f"reading {kind} of {size // 1024} kB, {count} symptoms",
          _figure(READING, f"{kind}, {count} symptoms", size), "µs", wanted, below=True)
      for kind, size, wanted in (
          ("ticket", 2_048, 1_000), ("hand-written", 2_048, 1_000),
          ("ticket", 65_536, 25_000), ("near matches", 65_536, 25_000),
      )
      for count in (FEW, SHIPPED)),
    Aim("reading ticket of 2 kB beside rapidfuzz", _beside_reader(2_048), "%", 100, below=True),
    *(Aim(f"backlog of {title}, two workers", _figure(BATCH, f"{title}, rows a second", 2),
          "rows a second", wanted)
      for title, wanted in _BACKLOGS),
    *(Aim(f"backlog of {title}: two workers beside twice one",
          _figure(BATCH, f"{title}, % of twice one", 2), "%", 85)
      for title, _ in _BACKLOGS),
    *(Aim(f"backlog of {title}: memory for {LONG:,} rows beside {SHORT:,}", _memory(title), "%",
          120, below=True)
      for title, wanted in _BACKLOGS if title.startswith("facts")),
    *(Aim(f"backtest of {CASES:,} cases, {work.title}", _figure(BACKTEST, f"{work.title}, {unit}",
                                                                CASES), unit, wanted, below=True)
      for work in (FACTS, MESSAGES, WORDS) for unit, wanted in ((SECONDS, 30), (MEGABYTES, 500))),
    Aim("writing a kept case beside a plain route and the diagnosis", _figure(KEPT, SHARE, 0), "%",
        100, below=True),
    *(Aim(f"{title} at {RATE} a second, p99", _figure(KEPT, f"{title}, p99 ms", RATE), "ms", wanted,
          below=True)
      for title, wanted in ((OPEN, 50), (TELL, 30))),
    Aim(f"bytes a kept case, {SIZES[-1]:,} beside {SIZES[1]:,}", _kept(SIZE), "%", 110, below=True),
    *(Aim(f"{title}, {SIZES[-1]:,} kept cases beside {SIZES[1]:,}", _kept(f"{title}, µs"), "%", 150,
          below=True)
      for title in (ONE, BY_SYMPTOM, BY_CHANGE, NEWEST)),
)  # fmt: skip


def section(found: Iterable[Section]) -> Section:
    """The table of aims, by the figures of these sections."""
    figures = {(each.title, *of): figure for each in found for of, figure in each.figures.items()}
    return Section("Aims", COLUMNS, tuple(aim.row(figures) for aim in AIMS), NOTES)
