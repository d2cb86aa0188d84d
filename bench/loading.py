"""From rule files to knowledge that answers: time and memory of a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from rich.progress import Progress

from enroltriage.rules.loader import SHIPPED, rule_files

from .knowledge import QUICK_SIZES, SIZES, folder_of, title_of
from .report import Section

COLUMNS = ("rules", "files", "load s", "peak memory MB", "of that, the rules MB")
NOTES = (
    "A fresh process: every file is parsed, checked against the schema, its references followed, "
    "the rules put in strata, and an expert made of them.",
    "Peak memory is the resident set; what the interpreter and the libraries take alone is taken off "
    "in the last column.",
)
_LOAD = """
import json, resource, sys
from pathlib import Path
from time import perf_counter
from enroltriage.rules import load_expert

def peak():
    # Linux passes the peak of getrusage on from the process that started this one.
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024

before, start = peak(), perf_counter()
load_expert(sys.argv[1] or None)
print(json.dumps([perf_counter() - start, peak() / 1e6, (peak() - before) / 1e6]))
"""


def section(quick: bool, progress: Progress) -> Section:
    """The table of loading."""
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    for size in progress.track(QUICK_SIZES if quick else SIZES, description="loading"):
        taken, peak, added, files = _load(size)
        rows.append((
            title_of(size), f"{files:,}", f"{taken:.2f}", f"{peak:.0f}", f"{added:.0f}",
        ))  # fmt: skip
        figures |= {("s", size): taken, ("MB", size): peak}
    return Section("Loading", COLUMNS, tuple(rows), NOTES, figures)


def _load(size: int) -> tuple[float, float, float, int]:
    """Seconds, peak memory, what of it the rules take, and how many files were read."""
    folder = folder_of(size).name if size else ""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _LOAD, folder], stdout=subprocess.PIPE, text=True, check=True
    )
    taken, peak, added = json.loads(done.stdout)
    return taken, peak, added, len(rule_files(Path(folder) if size else SHIPPED))
