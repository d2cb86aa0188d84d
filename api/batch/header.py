"""The header of CSV: the names of its columns, and what is said of one that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from .csv_rows import StrayMarkError, parse_row
from .encoding import undecoded
from .job import BatchRefused

DELIMITERS = (",", ";", "\t", "|")
"""What usually separates the cells of CSV."""


def read_names(row: bytes, delimiter: str, encoding: str) -> tuple[str, ...]:
    """The names of the columns. Raises BatchRefused."""
    try:
        written = row.decode(encoding)
    except UnicodeDecodeError as error:
        raise BatchRefused(f"The header of the input {undecoded(error, encoding)}.") from error
    try:
        names = parse_row(written, delimiter) if written else []
    except StrayMarkError as error:
        hint = delimiter_hint((written,), delimiter) or (
            f"The header of the input {error}; is a quotation mark missing, or one too many?"
        )
        raise BatchRefused(hint) from error
    if not any(names):
        raise BatchRefused("The input has no header: the first row must name the columns.")
    return distinct(tuple(name.strip() for name in names))


def distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as they are. Raises BatchRefused where one comes twice."""
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    if twice:
        listed = ", ".join(repr(name) for name in twice)
        raise BatchRefused(f"The header names a column more than once: {listed}.")
    return names


def delimiter_hint(header: Sequence[str], delimiter: str) -> str | None:
    """What to say of columns that seem to be separated by another character; None: they do not."""
    written = delimiter.join(header)
    counts = {other: written.count(other) for other in DELIMITERS if other != delimiter}
    likely = max(counts, key=lambda other: counts[other])
    if counts[likely] < len(header):
        return None
    called = "a tab" if likely == "\t" else f"'{likely}'"
    option = "'\\t'" if likely == "\t" else called
    instead = "a tab" if delimiter == "\t" else f"'{delimiter}'"
    return (
        f"The columns of the header seem to be separated by {called} and not by {instead}: "
        f"{written[:200]!r}. If they are, add --delimiter {option}."
    )
