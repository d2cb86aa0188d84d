"""The bar at a terminal: whole, however wide it is."""

import io

import pytest
from rich.console import Console

from enroltriage.api.batch.chunk import Place
from enroltriage.api.batch.counts import Counts
from enroltriage.api.batch.journal import State
from enroltriage.api.batch.progress import Bar


@pytest.mark.parametrize("columns", [60, 80, 120])
@pytest.mark.parametrize(("language", "rows"), [("en", "12,345,678 ("), ("de", "12.345.678 (")])
def test_how_many_rows_and_how_fast_is_told_whole(columns, language, rows):
    written = io.StringIO()
    console = Console(file=written, width=columns, force_terminal=True, color_system=None)
    bar = Bar(console, language, Place(0, 1), 4_000_000_000)
    bar._began -= 30
    bar.answered(State(Place(1_000_000_000, 1), counts=Counts(rows=12_345_678)))
    bar.converting(1_000_000_000)(1_000_000)
    console.print(bar._progress.get_renderable())
    answering, converting = written.getvalue().rstrip().splitlines()
    assert rows in answering
    assert "/s)" in answering
    assert "…" not in answering + converting
