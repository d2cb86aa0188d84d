"""What a backtest tells: the cases that change, line by line, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, get_args

import click
import orjson

from enroltriage.api.batch.numbers import number

from .compare import Change, Part, confirmed_causes, first_cause

PARTS: tuple[Part, ...] = get_args(Part)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "outcome": {"en": "outcome", "de": "Ergebnis"},
    "symptoms": {"en": "symptoms", "de": "Symptome"},
    "first-cause": {"en": "first cause", "de": "erste Ursache"},
    "confirmed-causes": {"en": "confirmed causes", "de": "bestätigte Ursachen"},
    "causes": {"en": "any cause's status", "de": "Status irgendeiner Ursache"},
    "none": {"en": "none", "de": "keine"},
    "new": {"en": "fires now", "de": "greift jetzt"},
    "gone": {"en": "fires no longer", "de": "greift nicht mehr"},
    "lost": {
        "en": "LOST: it was resolved as {}",
        "de": "VERLOREN: Der Fall wurde gelöst mit {}",
    },
    "cases": {
        "en": "Cases by the draft {} ({:.1f} s): {}.",
        "de": "Fälle nach dem Entwurf {} ({:.1f} s): {}.",
    },
    "no-change": {"en": "No case changes.", "de": "Kein Fall ändert sich."},
    "one-change": {"en": "1 case changes: {}.", "de": "1 Fall ändert sich: {}."},
    "changes": {"en": "{} cases change: {}.", "de": "{} Fälle ändern sich: {}."},
    "no-outcome": {
        "en": "None was resolved by a cause that the answer had.",
        "de": "Keiner wurde durch eine Ursache gelöst, die die Antwort nannte.",
    },
    "outcomes": {
        "en": "Resolved by a cause that the answer had: {}; of these {} would lose it.",
        "de": "Gelöst durch eine Ursache, die die Antwort nannte: {}; davon würden sie {} verlieren.",
    },
    "left-out": {
        "en": "Left out, because erased or never diagnosed: {}.",
        "de": "Ausgelassen, weil gelöscht oder nie diagnostiziert: {}.",
    },
}
"""What people are told, in every language."""


class Report:
    """Prints changes as they come, at most ``limit`` (None: all), and those that lose an outcome."""

    def __init__(self, limit: int | None, language: str, *, as_json: bool) -> None:
        self._left = limit
        self._language = language
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
            click.echo("\n".join(_lines(change, self._language)))

    def sum_up(self, counts: Counter[str], version: str, seconds: float) -> None:
        """Print what all of it comes to; ``version`` is the draft's."""
        if self._as_json:
            click.echo(orjson.dumps({"summary": _figures(counts, version, seconds)}).decode())
        else:
            click.echo(_summary(counts, version, seconds, self._language))


def _lines(change: Change, language: str) -> Iterator[str]:
    reference = f" ({change.reference})" if change.reference else ""
    told = "; ".join(
        f"{_WORDS[part][language]}: {was} -> {is_}"
        for part in change.parts
        if (was := _said(part, change.before, language))
        != (is_ := _said(part, change.after, language))
    )
    yield f"{change.case}{reference}: {told}"
    for what, rules in (("new", change.new), ("gone", change.gone)):
        if rules:
            yield f"    {_WORDS[what][language]}: {', '.join(rules)}"
    if change.lost is not None:
        yield f"    {_WORDS['lost'][language].format(change.lost)}"


def _said(part: Part, found: Mapping[str, Any], language: str) -> str:
    none = _WORDS["none"][language]
    match part:
        case "outcome":
            return str(found["outcome"])
        case "symptoms":
            return ", ".join(sorted(found["symptoms"])) or none
        case "first-cause":
            return first_cause(found) or none
        case "confirmed-causes":
            return ", ".join(sorted(confirmed_causes(found))) or none
    told = sorted(f"{one['id']} {one['status']}" for one in found["causes"])
    return ", ".join(told) or none


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


def _summary(counts: Counter[str], version: str, seconds: float, language: str) -> str:
    def say(key: str, *told: object) -> str:
        return _WORDS[key][language].format(*told)

    def many(key: str) -> str:
        return number(counts[key], language)

    parts = ", ".join(f"{_WORDS[part][language]} {many(part)}" for part in PARTS if counts[part])
    match counts["changed"]:
        case 0:
            changed = say("no-change")
        case 1:
            changed = say("one-change", parts)
        case _:
            changed = say("changes", many("changed"), parts)
    lines = [say("cases", version, seconds, many("cases")), changed]
    if counts["outcomes"]:
        lines.append(say("outcomes", many("outcomes"), many("lost")))
    else:
        lines.append(say("no-outcome"))
    if counts["left-out"]:
        lines.append(say("left-out", many("left-out")))
    return "\n".join(lines)
