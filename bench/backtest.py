"""A draft asked about a store of recorded cases: seconds and memory, by what the cases hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any
from uuid import UUID

import orjson
from rich.progress import Progress

from enroltriage.api.cases.readings import kept_reading
from enroltriage.api.cases.recording import recorded
from enroltriage.api.packed_rules import pack_rules
from enroltriage.api.store.case_rows import add_case
from enroltriage.api.store.database import Database
from enroltriage.api.store.migrate import migrate
from enroltriage.api.store.rule_versions import keep_rules
from enroltriage.expert import Expert, KnowledgeBase
from enroltriage.expert.case_file import Entry, fold
from enroltriage.rules import load_expert
from enroltriage.rules.loader import SHIPPED

from .backlog import DISTINCT, Row, recurring
from .messages import messages
from .process import Ended, run_command
from .report import Section, WrongAnswer

TITLE = "A draft beside recorded cases"
CASES = 100_000
QUICK_SHARE = 50
"""A quick run has so many times fewer cases."""
WORKERS = (1, 2)
WRITTEN_AT_ONCE = 2_000
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = ("recorded cases", "workers", "cases", "change", "s", "cases a second", "memory MB")
SECONDS, MEGABYTES = "s", "MB"
_PAIR = re.compile(r"(?ms)^( *)- cause: \S+\n(?:\1  .*?)?(?=^\1- cause|^(?!\1 )|\Z)")


@dataclass(frozen=True, slots=True)
class Work:
    """A store of cases of one kind, and the draft that is asked about them."""

    title: str
    rows: Callable[[KnowledgeBase, int], Iterator[Row]]
    draft: Callable[[Path], Path]
    cases: int = CASES


def other_weights(folder: Path) -> Path:
    """The shipped rules, with another weight of the last cause of each symptom."""
    copytree(SHIPPED, folder, ignore=ignore_patterns("*.py*", "__pycache__"))
    for file in folder.rglob("symptoms/*.yaml"):
        text = file.read_text("utf-8")
        *_, last = _PAIR.finditer(text)
        pair = re.sub(r"\n *weight: .*", "", last.group())
        head, _, rest = pair.partition("\n")
        heavier = f"{head}\n{last.group(1)}  weight: 9\n{rest}"
        file.write_text(text[: last.start()] + heavier + text[last.end() :], "utf-8")
    return folder


def other_words(folder: Path) -> Path:
    """The same, in which a notion has a word more, and a symptom a message."""
    other_weights(folder)
    _rewrite(folder / "languages" / "en.yaml", r"^(notions:\n  \S+:\s+\[)", r"\1grommet, ")
    symptom = min(folder.rglob("symptoms/*.yaml"))
    more = r"\1\2- Your device has left the enrollment of your company.\n\2- "
    _rewrite(symptom, r"^(messages:\n  en:\n)( +)- ", more)
    return folder


def other_reading(folder: Path) -> Path:
    """The same, in which a fact has another bound, so that no text need be read as before."""
    _rewrite(other_weights(folder) / "common" / "facts.yaml", "maximum: 1000000", "maximum: 999999")
    return folder


def _rewrite(file: Path, pattern: str, by: str) -> None:
    text = file.read_text("utf-8")
    file.write_text(re.sub(pattern, by, text, count=1, flags=re.M), "utf-8")


FACTS = Work("facts", recurring, other_weights)
MESSAGES = Work("facts, and a text in each", messages, other_weights)
WORDS = Work("the same; the draft has other words", messages, other_words)
WORKS = (
    FACTS,
    MESSAGES,
    WORDS,
    Work("the same; each text is read anew", messages, other_reading, CASES // 5),
)
NOTES = (
    "enroltriage backtest as a process of its own, over a file of cases; one round, its start and"
    " the loading of the rules included. Both numbers of workers must find the same changes.",
    "The draft is the shipped rules with the last cause of each symptom weighing more, so that many"
    " cases change: such a case is asked of the recorded version, too, to tell by which rules.",
    f"facts: cases recur by Zipf's law among {DISTINCT:,}. Texts: no two alike; a hand-written ticket"
    " and prose with strange words, of ten six of 100 to 300 characters, three of about 1,000, one of"
    " 2,000 to 4,000. What was read of them is on record.",
    "Other words: one more of a notion, and a message more of a symptom; read anew are"
    " texts that have to do with them. Where something else decides what texts say, each is.",
    "memory: the most that all processes held at one time, what they share counted once.",
)


def section(quick: bool, progress: Progress) -> Section:
    """The table; of each run the number of cases and of changes is compared with the other's."""
    expert = load_expert()
    rows: list[tuple[str, ...]] = []
    figures: dict[tuple[str, int], float] = {}
    for work in progress.track(WORKS, description="backtest"):
        cases = work.cases // (QUICK_SHARE if quick else 1)
        for workers, (ended, changed) in zip(WORKERS, _ran(expert, work, cases), strict=True):
            rows.append((
                work.title, str(workers), f"{cases:,}", f"{changed:,}", f"{ended.seconds:.1f}",
                f"{cases / ended.seconds:,.0f}", f"{ended.together:.0f}",
            ))  # fmt: skip
            if workers == max(WORKERS):
                figures[f"{work.title}, {SECONDS}", cases] = ended.seconds
                figures[f"{work.title}, {MEGABYTES}", cases] = ended.together
    return Section(TITLE, COLUMNS, tuple(rows), NOTES, figures)


def _ran(expert: Expert, work: Work, cases: int) -> list[tuple[Ended, int]]:
    """A run with each number of workers, and how many cases change. Raises WrongAnswer."""
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        draft, url = work.draft(folder / "draft"), f"sqlite:///{folder / 'cases.db'}"
        write_store(expert, url, work.rows(expert.knowledge, cases))
        ran = [run_backtest(url, draft, workers) for workers in WORKERS]
    found = [{**summary, "seconds": 0} for _, summary in ran]
    if found[0] != found[1] or found[0]["cases"] != cases:
        raise WrongAnswer(f"{work.title}: {found[0]} and {found[1]}")
    return [(ended, summary["changed"]) for ended, summary in ran]


def run_backtest(url: str, draft: Path, workers: int) -> tuple[Ended, dict[str, Any]]:
    """A run as a process of its own, and the summary that it printed. Raises OSError."""
    with TemporaryFile() as told:
        ended = run_command(
            ["backtest", str(draft), "--database", url, "--json", "--limit", "0",
             "--workers", str(workers)],
            told,
            shares=True,
        )  # fmt: skip
        told.seek(0)
        last = told.read().splitlines()[-1]
    summary: dict[str, Any] = orjson.loads(last)["summary"]
    return ended, summary


def write_store(expert: Expert, url: str, rows: Iterator[Row]) -> None:
    """A store in which each row was opened as a case."""
    database = Database(url)
    migrate(database)
    with database.writing() as connection:
        keep_rules(connection, expert.knowledge.version, pack_rules(None), BEGIN)
    numbered = enumerate(rows)
    while some := list(islice(numbered, WRITTEN_AT_ONCE)):
        with database.writing() as connection:
            for number, row in some:
                entries = list(_entries(expert, number, row))
                add_case(connection, str(UUID(int=number)), fold(entries), entries)
    database.close()


def _entries(expert: Expert, number: int, row: Row) -> Iterator[Entry]:
    at = BEGIN + timedelta(seconds=number)
    askable = expert.knowledge.askable
    facts = {name: list(value) if isinstance(value, tuple) else value
             for name, value in row.items() if name in askable}  # fmt: skip
    text = row.get("text")
    told = {"facts": facts, "text": text} if text else {"facts": facts}
    answer = expert.diagnose(facts, text=text)
    yield Entry(1, at, "bench", "opened", told)
    yield Entry(2, at, "", "diagnosis", {**recorded(answer), **kept_reading(expert, answer)})
