"""Numbers that are compared with each other: which of them the rules can tell apart.

Rules name some numbers, and vocabularies bound them. Between two of those marks only the order of
the facts counts, so that a few points in each gap stand for all numbers there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """``marks`` are named, in rising order, at least one; so many ``facts`` are compared."""

    marks: tuple[int, ...]
    facts: int

    @property
    def room(self) -> int:
        """How many points of a gap keep every order open, however many of the facts are known.

        With j known and u open ones, u points fit before, between and behind the known ones.
        """
        return (self.facts + 2) ** 2 // 4 - 1

    def points(self) -> tuple[int, ...]:
        """The marks, and the points of each gap, in rising order."""
        found = set(self.marks)
        for number in range(len(self.marks) + 1):
            base, size = self._gap(number)
            found |= set(range(base + 1, base + min(self.room, size) + 1))
        return tuple(sorted(found))

    def place(self, known: Iterable[int]) -> Mapping[int, int]:
        """For each of these numbers the point that stands for it, the order being kept.

        ``known`` has one number for each fact that is known; the others may yet come anywhere.
        """
        numbers = list(known)
        step = self.facts - len(numbers) + 1
        places: dict[int, int] = {}
        beside: dict[int, int] = {}
        for value in sorted(set(numbers)):
            at = bisect_left(self.marks, value)
            if at < len(self.marks) and self.marks[at] == value:
                places[value] = value
                continue
            base, size = self._gap(at)
            beside[at] = beside.get(at, 0) + 1
            places[value] = value if size <= self.room else base + beside[at] * step
        return places

    def _gap(self, number: int) -> tuple[int, int]:
        """Below the mark with this number: what lies just before the gap, and its size."""
        if number == 0:
            return self.marks[0] - self.room - 1, self.room + 1
        base = self.marks[number - 1]
        if number == len(self.marks):
            return base, self.room + 1
        return base, self.marks[number] - base - 1
