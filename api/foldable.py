"""Names in narrow columns: they break after a hyphen or a space, and within a word only if they must."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.measure import Measurement
from rich.text import Text

_PARTS = re.compile(r"(?<=[-\s])(?=\S)")


class Foldable:
    """A name for a cell of a table, which tells how narrow its column may become."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._parts = _PARTS.split(name)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        yield Text("\n".join(self._lines(options.max_width)), overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        longest = max(cell_len(part.rstrip()) for part in self._parts)
        return Measurement(longest, cell_len(self._name))

    def _lines(self, width: int) -> list[str]:
        """As many parts on each line as there is room for."""
        lines = [""]
        for part in self._parts:
            if lines[-1] and cell_len(lines[-1] + part.rstrip()) > width:
                lines.append("")
            lines[-1] += part
        return [line.rstrip() for line in lines]
