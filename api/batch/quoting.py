"""Where rows of CSV end: at the ends of lines that stand in no quotation marks."""

from __future__ import annotations

from collections.abc import Sequence


def last_line_end(data: bytes) -> int:
    """Where the next row of JSON lines begins that is not whole in this data; 0: none is whole."""
    return data.rfind(b"\n") + 1


def last_row_end(data: bytes) -> int:
    """The same of CSV that begins with a row: the last end of a line after an even number of marks."""
    end = data.rfind(b"\n")
    marks = data.count(b'"', 0, end + 1)
    while end >= 0 and marks % 2:
        before = data.rfind(b"\n", 0, end)
        marks -= data.count(b'"', before + 1, end + 1)
        end = before
    return end + 1


def lines_of_row(lines: Sequence[bytes], first: int) -> int:
    """How many of these lines, from one on, are a row. A mark that stays open reaches to the end."""
    marks = 0
    for number in range(first, len(lines)):
        marks += lines[number].count(b'"')
        if marks % 2 == 0:
            return number - first + 1
    return len(lines) - first
