"""A what-if as a person reads it in a terminal, in the answer's language."""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.console import Console, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.what_if_answer import ChangeProposed, Standing, WhatIfAnswer

from .terminal import MAX_WIDTH, STATUS_SIGNS
from .words import WORDS

_BORDERS = {"already": "green", "found": "green", "not-found": "yellow"}


def print_what_if(answer: WhatIfAnswer, console: Console | None = None) -> None:
    """Print the answer; colours only where the terminal shows them."""
    console = console or Console(highlight=False)
    console.width = min(console.width, MAX_WIDTH)
    for part in _Writer(answer.locale).parts(answer):
        console.print(part)


class _Writer:
    def __init__(self, language: str) -> None:
        self._language = language

    def parts(self, answer: WhatIfAnswer) -> Iterator[RenderableType]:
        border = _BORDERS.get(answer.verdict, "magenta")
        yield Panel(Text(answer.message), box=box.HEAVY, border_style=border, style="bold")
        if answer.before is not None:
            yield self._standing("so-far", answer.before)
        for number, change in enumerate(answer.changes, 1):
            yield Text()
            yield self._change(number, change)
        left = answer.found - len(answer.changes)
        if left:
            yield Text()
            yield Text(self._word("and-more").format(left), "dim")

    def _change(self, number: int, change: ChangeProposed) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        table.add_column(style="cyan", justify="right", min_width=3)
        table.add_column(overflow="fold")
        for fact in change.facts:
            sign = f"{number}." if fact is change.facts[0] else ""
            table.add_row(sign, Text(fact.sentence))
            table.add_row("", Text(f"--fact {fact.fact}={_written(fact.after)}", "dim"))
        table.add_row("", self._standing("then", change.after, f"outcome-{change.outcome}"))
        return table

    def _standing(self, key: str, standing: Standing, outcome: str | None = None) -> Text:
        """The status of the cause, its likelihood where that tells more, and the case's outcome."""
        sign, style = STATUS_SIGNS[standing.status]
        status = f"{sign} {self._word(standing.status)}"
        if standing.status == "possible":
            status += f" {self._word('percent').format(standing.likelihood * 100)}"
        shown = Text.assemble(f"{self._word(key)}: ", (status, style))
        return shown if outcome is None else shown.append(f"  {self._word(outcome)}", "dim")

    def _word(self, key: str) -> str:
        return WORDS[key][self._language]


def _written(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
