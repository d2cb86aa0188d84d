"""Connections, shared out evenly among the processes that answer.

All processes wait for new connections at one socket, and the first to come takes one. Where many
come together, as from the connection pool of a ticket system, one process may take them all and
leave the other cores idle for as long as they are kept. So a process that has more connections
than another lets the others go first for a moment.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from multiprocessing.sharedctypes import RawArray

HEAD_START = 0.002
"""For how many seconds the others may go first; what nobody took then is taken."""
NOBODY = -1


class Place:
    """What one process tells the others of itself; a stale number costs a moment at most."""

    def __init__(self, counts: MutableSequence[int], number: int) -> None:
        self._counts = counts
        self._number = number
        self.tell(0)

    def tell(self, connections: int) -> None:
        """The process has so many connections."""
        self._counts[self._number] = connections

    def is_beyond(self) -> bool:
        """Whether the process has more connections than another."""
        own = self._counts[self._number]
        return any(NOBODY < other < own for other in self._counts)

    def leave(self) -> None:
        """The process has ended."""
        self.tell(NOBODY)


class FairShare:
    """How many connections each process has, in memory that all see; made before the fork."""

    def __init__(self, processes: int) -> None:
        self._counts: MutableSequence[int] = RawArray("i", [NOBODY] * processes)

    def take_place(self) -> Place | None:
        """For a new process; None where all are taken, as while one process replaces another."""
        free = (number for number, count in enumerate(self._counts) if count == NOBODY)
        number = next(free, None)
        return None if number is None else Place(self._counts, number)
