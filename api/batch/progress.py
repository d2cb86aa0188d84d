"""How far a run is, on standard error: a bar where that is a terminal, and a word when it goes on."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from enroltriage.api.words import WORDS

from .chunk import Place
from .journal import State
from .numbers import number

BAR = 24
"""How wide the bar is, in characters: what is told beside it fits a terminal of 80 then."""


class Bar:
    """Shows a run while it goes; to be used as a context. ``size`` is where the last row ends."""

    def __init__(self, console: Console, language: str, start: Place, size: int) -> None:
        self._console = console
        self._language = language
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(BAR), TaskProgressColumn(),
            _Rows(language), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._progress.add_task(
            WORDS["batch-answering"][language], total=size, completed=start.offset, rows=0
        )
        self._began, self._before = monotonic(), 0

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def resumed(self, state: State) -> None:
        """An earlier run goes on from here."""
        self._before = state.counts.rows
        told = WORDS["batch-resumed"][self._language]
        rows = number(state.counts.rows, self._language)
        self._console.print(told.format(rows), highlight=False, soft_wrap=True)
        self.answered(state)

    def answered(self, state: State) -> None:
        """Rows were answered up to here."""
        rows = state.counts.rows
        rate = (rows - self._before) / max(1e-9, monotonic() - self._began)
        self._progress.update(self._task, completed=state.place.offset, rows=rows, rate=rate)

    def converting(self, size: int) -> Callable[[int], None]:
        """So many bytes are to be gone through; what is returned is told how many were."""
        told = WORDS["batch-converting"][self._language]
        task = self._progress.add_task(told, total=size, rows=None)
        return lambda passed: self._progress.advance(task, passed)


class _Rows(ProgressColumn):
    """How many rows were answered, and how many in a second."""

    def __init__(self, language: str) -> None:
        super().__init__(Column(no_wrap=True))  # on a small screen, the bar gives way
        self._language = language

    def render(self, task: Task) -> Text:
        """The column of one bar."""
        rows = task.fields.get("rows")
        if rows is None:
            return Text()
        shown = (number(round(n), self._language) for n in (rows, task.fields.get("rate", 0)))
        return Text(WORDS["batch-rows-rate"][self._language].format(*shown))
