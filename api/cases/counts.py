"""What is counted of cases, whoever counts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from enroltriage.expert.case_file import Entry


class Counts(Protocol):
    """Told of what became of changes; safe to share between threads."""

    def written(self, entries: Iterable[Entry], fired: Iterable[str]) -> None:
        """These entries are durable, and these rules fired for the diagnosis among them."""

    def answered_again(self) -> None:
        """A write was sent again, and answered from the store."""

    def conflicted(self) -> None:
        """A change was meant for another state of the case than it is in."""


class Uncounted:
    """Counts nothing."""

    def written(self, entries: Iterable[Entry], fired: Iterable[str]) -> None:
        """Nothing."""

    def answered_again(self) -> None:
        """Nothing."""

    def conflicted(self) -> None:
        """Nothing."""
