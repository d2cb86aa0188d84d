"""What the readers of all formats have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple, Protocol

from enroltriage.expert import CaseError, Problem
from enroltriage.expert.case import MAX_TICKET_BYTES, TICKET_TOO_LONG

from .rejects import Rejects


class Row(NamedTuple):
    """A row that could be read.

    Rows with the same ``key`` are the same case; None where a text makes it one of its kind.
    ``head`` is what is carried through, written; ``source`` is the row as its reader knows it.
    """

    line: int
    key: Hashable
    head: bytes
    source: Any


class Reader(Protocol):
    """Reads the rows of a chunk in one format."""

    def rows(self, data: bytes, line: int, rejects: Rejects) -> Iterator[Row]:
        """The rows of a chunk that begins at this line; those that cannot be read are refused."""

    def case(self, source: Any) -> tuple[dict[str, object], str | None]:
        """The facts and the text of a row. Raises CaseError."""

    def met(self) -> Counter[str]:
        """In how many rows each column was since this was asked last; nothing of a table."""

    def shown(self, source: Any) -> Any:
        """The row as it was, as JSON may carry it."""


def check_text(text: object) -> str | None:
    """A ticket's text. Raises CaseError for what is none, or is too long."""
    if text is None:
        return None
    if not isinstance(text, str):
        raise CaseError([Problem("/text", "must be a string")])
    if len(text) > MAX_TICKET_BYTES // 4 and len(text.encode()) > MAX_TICKET_BYTES:
        raise CaseError([Problem("/text", TICKET_TOO_LONG)])
    return text
