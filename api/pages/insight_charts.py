"""The charts of ``/insights``: what the numbers are, as bars and as the rows of their tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from enroltriage.expert import KnowledgeBase

from .figures import Bar, bars, duration, number, percent

Texts = Mapping[str, str]
TOP = 20
"""How many rows a chart has; the table beside it has as many."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its table; ``name`` is that of its texts. The first cell of a row is its heading.

    ``strange`` are the headings of which today's rules know nothing; ``more`` rows are left out.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    bars: Sequence[Bar]
    strange: frozenset[str] = frozenset()
    more: int = 0


def key_figures(
    numbers: Mapping[str, Any], texts: Texts, language: str
) -> list[tuple[str, str, str]]:
    """The numbers that are asked for first: what each is, how much, and of how much."""
    cases, statuses = numbers["cases"], numbers["statuses"]
    taken = numbers["time_to_resolution"]
    shares = [
        (texts[f"insights_{status}"], number(statuses[status], language),
         percent(statuses[status], cases, language) if cases else "")
        for status in ("resolved", "open", "erased") if statuses[status] or status != "erased"
    ]  # fmt: skip
    median = taken["median_seconds"]
    time = [] if median is None else [
        (texts["insights_median"], duration(median, texts, language), "")
    ]  # fmt: skip
    return [(texts["insights_cases"], number(cases, language), ""), *shares, *time]


def charts_of(
    numbers: Mapping[str, Any], knowledge: KnowledgeBase, texts: Texts, language: str
) -> list[Chart]:
    """Every chart, in the order of the page."""
    say = _Charts(texts, language)
    resolutions = knowledge.resolutions
    remedies = [
        (
            f"{one['title'] or one['cause']}"
            + (
                f" → {_title(resolutions, one['resolution'], language)}"
                if one["resolution"]
                else ""
            ),
            one["worked"],
            one["tried"],
        )
        for one in numbers["reports"]
    ]
    questions = [
        (one["title"] or one["fact"], one["helped"], one["answered"])
        for one in numbers["questions"]
    ]
    outcomes = sorted(numbers["outcomes"].items(), key=lambda each: (-each[1], each[0]))
    return [
        say.counted("symptoms", numbers["symptoms"], numbers["cases"]),
        say.counted("causes", numbers["causes"], numbers["cases"]),
        say.counted(
            "outcomes",
            [
                {"id": id_, "title": texts.get(f"insights_outcome_{id_}"), "cases": n}
                for id_, n in outcomes
            ],
            numbers["cases"],
        ),
        say.shares("remedies", remedies),
        say.times(numbers["time_to_resolution"]),
        say.shares("questions", questions),
    ]


def _title(shelf: Mapping[str, Any], id_: str, language: str) -> str:
    return str(shelf[id_].title[language]) if id_ in shelf else id_


class _Charts:
    """Makes charts in one language."""

    def __init__(self, texts: Texts, language: str) -> None:
        self._texts, self._language = texts, language

    def counted(self, name: str, found: Sequence[Mapping[str, Any]], cases: int) -> Chart:
        """How many of the cases have each."""
        rows = [
            (one["title"] or one["id"], self._number(one["cases"]),
             percent(one["cases"], cases, self._language))
            for one in found[:TOP]
        ]  # fmt: skip
        drawn = [
            (row[0], one["cases"], one["cases"], row[1])
            for row, one in zip(rows, found, strict=False)
        ]
        strange = frozenset(one["id"] for one in found if one["title"] is None)
        columns = self._columns(name, "column_cases", "column_share")
        return Chart(name, columns, rows, bars(drawn), strange, max(0, len(found) - TOP))

    def shares(self, name: str, found: Sequence[tuple[str, int, int]]) -> Chart:
        """Of how often something was done, how often with success."""
        rows = [
            (label, self._number(whole), self._number(part), percent(part, whole, self._language))
            for label, part, whole in found[:TOP]
        ]
        drawn = [
            (label, part, whole, f"{row[2]} / {row[1]} · {row[3]}")
            for (label, part, whole), row in zip(found, rows, strict=False)
        ]
        columns = self._columns(name, f"{name}_whole", f"{name}_part", "column_share")
        return Chart(name, columns, rows, bars(drawn), more=max(0, len(found) - TOP))

    def times(self, taken: Mapping[str, Any]) -> Chart:
        """How long it took half of the cases, and nine of ten."""
        found = [
            (self._texts[f"insights_{share}"], taken[f"{share}_seconds"])
            for share in ("median", "p90")
            if taken[f"{share}_seconds"] is not None
        ]
        rows = [(label, duration(sec, self._texts, self._language)) for label, sec in found]
        drawn = [(label, sec, sec, row[1]) for (label, sec), row in zip(found, rows, strict=True)]
        return Chart("times", self._columns("times", "column_time"), rows, bars(drawn))

    def _number(self, count: int) -> str:
        return number(count, self._language)

    def _columns(self, *names: str) -> tuple[str, ...]:
        first, *others = names
        return tuple(self._texts[f"insights_{name}"] for name in (f"{first}_row", *others))
