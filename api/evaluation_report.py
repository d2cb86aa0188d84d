"""How well texts are recognised, as tables to read and as a JSON value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from enroltriage.expert.evaluation import (
    Figures,
    Judged,
    Labelled,
    by,
    calibration,
    confusion,
    figures,
    stated,
)

from .words import WORDS

MAX_WIDTH = 120
EXCERPT = 300
_PREFIX = "evaluated-"
_COLUMNS = ("texts", "precision", "recall", "abstention", "questions")
Words = Mapping[str, str]
_GROUPS: Mapping[str, Callable[[Judged], Iterable[Hashable]]] = {
    "language": lambda one: (one.label.language or "-",),
    "symptom": lambda one: one.label.symptoms | one.scores.keys(),
    "noise": lambda one: one.label.noise,
}


def to_dict(judged: Sequence[Judged]) -> dict[str, Any]:
    """Everything that the tables show, and every miss."""
    return {
        "all": _shares(figures(judged)),
        **{f"by_{name}": {str(k): _shares(f) for k, f in by(judged, key).items()}
           for name, key in _GROUPS.items()},
        "calibration": [
            {"from": b.low, "to": b.high, "answers": b.answers, "mean_score": round(b.mean, 4),
             "right": round(b.right / b.answers, 4)}
            for b in calibration(judged)
        ],
        "confusion": [
            {"meant": meant or None, "named": named or None, "times": times}
            for (meant, named), times in confusion(judged).most_common()
        ],
        "facts": dict(stated(judged)),
        "misses": [
            {"file": one.label.file, "line": one.label.line,
             "meant": sorted(one.label.symptoms),
             "candidates": sorted(one.label.candidates), "named": dict(one.scores),
             "asked": sorted(one.candidates), "text": one.label.text}
            for one in judged if not one.right
        ],
    }  # fmt: skip


def print_evaluation(
    judged: Sequence[Judged], language: str, console: Console | None = None
) -> None:
    """Print the tables and name every miss."""
    console = console or Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    words = _words(language)
    whole = figures(judged)
    for name, key in _GROUPS.items():
        groups = by(judged, key)
        if groups.keys() - {"-"}:
            console.print(_table(words, words[name], groups, whole))
    if not (by(judged, _GROUPS["language"]).keys() - {"-"}):
        console.print(_table(words, "", {}, whole))
    console.print(Text(words["notes"], "dim"))
    console.print(_calibration(words, judged))
    for part in _ends(words, judged):
        console.print(part)


def _words(language: str) -> Words:
    """The words of these tables, by what they stand for."""
    return {
        key.removeprefix(_PREFIX): texts[language]
        for key, texts in WORDS.items()
        if key.startswith(_PREFIX)
    }


def _shares(found: Figures) -> dict[str, float]:
    return {"texts": found.texts} | {name: round(getattr(found, name), 4) for name in _COLUMNS[1:]}


def _table(words: Words, name: str, groups: Mapping[Hashable, Figures], whole: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(name, style="cyan", overflow="fold")
    for column in _COLUMNS:
        table.add_column(words[column], justify="right")
    for group, found in groups.items():
        table.add_row(str(group), str(found.texts), *_cells(found))
    table.add_row(words["all"], str(whole.texts), *_cells(whole), style="bold")
    return table


def _cells(found: Figures) -> Iterator[str]:
    """A share of nothing is no share."""
    whole = {
        "precision": found.found + found.wrong,
        "recall": found.found + found.missed,
        "abstention": found.negatives,
        "questions": found.ambiguous,
    }
    for name in _COLUMNS[1:]:
        yield f"{100 * getattr(found, name):.1f} %" if whole[name] else "-"


def _calibration(words: Words, judged: Sequence[Judged]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("score", "answers", "mean", "right"):
        table.add_column(words[column], justify="right")
    for b in calibration(judged):
        right = f"{100 * b.right / b.answers:.1f} %"
        span = words["range"].format(b.low, b.high)
        table.add_row(span, str(b.answers), f"{b.mean:.3f}", right)
    return table


def _ends(words: Words, judged: Sequence[Judged]) -> Iterator[Table | Text]:
    found = stated(judged)
    if found:
        told = {name: found[name] for name in ("found", "otherwise", "missed")}
        yield Text(words["facts"].format(**told))
    pairs = confusion(judged)
    if pairs:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in ("meant", "named", "times"):
            table.add_column(words[column], overflow="fold")
        for (meant, named), times in pairs.most_common():
            table.add_row(meant or words["none"], named or words["none"], str(times))
        yield table
    several = len({one.label.file for one in judged}) > 1
    for one in judged:
        if not one.right:
            yield _miss(words, one, several)


def _place(words: Words, label: Labelled, several: bool) -> str:
    """Its line, and its file where ``several`` were read."""
    line = words["line"].format(label.line)
    return f"{label.file}, {line}" if several else line


def _miss(words: Words, one: Judged, several: bool) -> Text:
    label, either, none = one.label, words["or"], words["none"]
    meant = either.join(sorted(label.candidates)) or ", ".join(sorted(label.symptoms)) or none
    named = ", ".join(f"{id_} ({score:.2f})" for id_, score in one.scores.items())
    named = named or either.join(sorted(one.candidates)) or none
    excerpt = " ".join(label.text.split())
    if len(excerpt) > EXCERPT:
        excerpt = excerpt[:EXCERPT] + "…"
    return Text.assemble(
        (_place(words, label, several), "bold"), (f": {words['meant']} ", "dim"), meant,
        (f"; {words['named']} ", "dim"), named, "\n  ", (excerpt, "dim"),
    )  # fmt: skip
