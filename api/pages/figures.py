"""Numbers as people of a language write them: whole ones, shares, times; and bars that show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from enroltriage.api.batch.numbers import number as number

MINUTE, HOUR, DAY = 60, 3_600, 86_400
LONGEST_LABEL = 54
"""How many letters of a label fit above its bar; the table beside it has all of them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart. The bar is ``whole`` of its room long; ``part`` of the room is filled."""

    label: str
    part: float
    whole: float
    shown: str


def percent(part: float, whole: float, language: str) -> str:
    """A share in hundredths; of nothing there is none."""
    if not whole:
        return "–"
    return f"{100 * part / whole:.0f}" + ("\N{NO-BREAK SPACE}%" if language == "de" else "%")


def duration(seconds: float, texts: Mapping[str, str], language: str) -> str:
    """A time in words, by the unit that fits: "40 seconds", "3.5 hours"."""
    units = ((1.5 * DAY, DAY, "days"), (1.5 * HOUR, HOUR, "hours"), (90, MINUTE, "minutes"))
    size, unit = next((s, u) for least, s, u in (*units, (0, 1, "seconds")) if seconds >= least)
    count = round(seconds / size, 1 if size >= HOUR else 0)
    if count == int(count):
        written = number(int(count), language)
    else:
        written = f"{count:.1f}".replace(".", "," if language == "de" else ".")
    return texts[f"figures_{unit}_one" if count == 1 else f"figures_{unit}"].format(n=written)


def bars(rows: Iterable[tuple[str, float, float, str]]) -> list[Bar]:
    """Rows of label, part, whole and what is written beside them, drawn to one scale."""
    listed = list(rows)
    most = max((whole for _, _, whole, _ in listed), default=0) or 1
    return [
        Bar(_short(label), part / most, whole / most, shown) for label, part, whole, shown in listed
    ]


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
