"""What a backtest tells: the cases that change, line by line, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import click
import orjson

from .compare import Change, Part, confirmed_causes, first_cause

PARTS: tuple[Part, ...] = get_args(Part)
_TITLES: Mapping[Part, str] = {
    "outcome": "outcome",
    "symptoms": "symptoms",
    "first-cause": "first cause",
    "confirmed-causes": "confirmed causes",
    "causes": "any cause's status",
}


class Report:
    """Prints changes as they come, at most ``limit`` (None: all), and those that lose an outcome."""

    def __init__(self, limit: int | None, *, as_json: bool) -> None:
        self._left = limit
        self._as_json = as_json

    def tell(self, change: Change) -> None:
        """Print one change, unless there were enough."""
        if self._left is not None:
            if self._left <= 0 and change.lost is None:
                return
            self._left -= 1
        if self._as_json:
            click.echo(orjson.dumps(change.to_dict()).decode())
        else:
            click.echo("\n".join(_lines(change)))

    def sum_up(self, counts: Counter[str], version: str, seconds: float) -> None:
        """Print what all of it comes to; ``version`` is the draft's."""
        if self._as_json:
            click.echo(orjson.dumps({"summary": _figures(counts, version, seconds)}).decode())
        else:
            click.echo(_summary(counts, version, seconds))


def _lines(change: Change) -> Iterator[str]:
    reference = f" ({change.reference})" if change.reference else ""
    told = "; ".join(
        f"{_TITLES[part]}: {was} -> {is_}"
        for part in change.parts
        if (was := _said(part, change.before)) != (is_ := _said(part, change.after))
    )
    yield f"{change.case}{reference}: {told}"
    for what, rules in (("fires now", change.new), ("fires no longer", change.gone)):
        if rules:
            yield f"    {what}: {', '.join(rules)}"
    if change.lost is not None:
        yield f"    LOST: it was resolved as {change.lost}"


def _said(part: Part, found: Mapping[str, Any]) -> str:
    match part:
        case "outcome":
            return str(found["outcome"])
        case "symptoms":
            return ", ".join(sorted(found["symptoms"])) or "none"
        case "first-cause":
            return first_cause(found) or "none"
        case "confirmed-causes":
            return ", ".join(sorted(confirmed_causes(found))) or "none"
    told = sorted(f"{one['id']} {one['status']}" for one in found["causes"])
    return ", ".join(told) or "none"


def _figures(counts: Counter[str], version: str, seconds: float) -> dict[str, Any]:
    return {
        "knowledge": {"version": version},
        "seconds": round(seconds, 3),
        "cases": counts["cases"],
        "left_out": counts["left-out"],
        "changed": counts["changed"],
        "by_part": {part: counts[part] for part in PARTS},
        "confirmed_outcomes": counts["outcomes"],
        "lost": counts["lost"],
    }


def _summary(counts: Counter[str], version: str, seconds: float) -> str:
    parts = ", ".join(f"{counts[part]:,} in {_TITLES[part]}" for part in PARTS)
    left_out = counts["left-out"]
    lines = [
        f"{counts['cases']:,} cases by the draft {version} ({seconds:.1f} s):"
        f" {counts['changed']:,} change: {parts}.",
        f"{counts['outcomes']:,} were resolved by a cause that the answer had; of these"
        f" {counts['lost']:,} would lose it.",
    ]
    if left_out:
        lines.append(f"{left_out:,} are erased or were never diagnosed, and left out.")
    return "\n".join(lines)
