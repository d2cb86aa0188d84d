"""What is counted of the rows of a chunk, and of a whole run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from .memory import Tally

MOST_REASONS = 200
MOST_KEYS = 1_000
"""How many reasons and keys are counted each; what is rarer is counted together, or not at all."""
OTHER = ""
"""The reasons that are counted together."""


@dataclass
class Counts:
    """``rows`` were read, ``rejected`` of them refused; the others are counted by what was found.

    ``causes`` counts the first cause of each. ``ambiguous`` rows have words that fit several
    symptoms, ``unrecognised`` ones none that fits any. ``reasons`` counts refused rows by the first
    thing that is wrong with them. Where rows have columns of their own, ``watched`` counts those that
    have one that is looked for, and ``keys`` those that have any, the most frequent ones.
    """

    rows: int = 0
    rejected: int = 0
    unrecognised: int = 0
    ambiguous: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    symptoms: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    watched: Counter[str] = field(default_factory=Counter)
    keys: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, tallies: Iterable[Tally], reasons: Counter[str]) -> Counts:
        """The counts of answered rows, and of refused ones by their reasons."""
        rejected = reasons.total()
        counts = cls(rows=rejected, rejected=rejected, reasons=reasons)
        for tally, number in Counter(tallies).items():
            counts.rows += number
            counts.outcomes[tally.outcome] += number
            for symptom in tally.symptoms:
                counts.symptoms[symptom] += number
            if tally.cause is not None:
                counts.causes[tally.cause] += number
            if tally.ambiguous:
                counts.ambiguous += number
            elif tally.outcome == "unrecognised":
                counts.unrecognised += number
        return counts

    @classmethod
    def read(cls, told: dict[str, Any]) -> Counts:
        """What ``to_dict`` told."""
        kept: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value
            for name, value in told.items()
        }
        return cls(**kept)

    def add(self, more: Counts) -> None:
        """Count those rows too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(more, each.name))
        if len(self.reasons) > MOST_REASONS:
            other = self.reasons.pop(OTHER, 0)
            kept = _most(self.reasons, MOST_REASONS - 1)
            other += self.reasons.total() - kept.total()
            self.reasons = kept + Counter({OTHER: other})
        if len(self.keys) > MOST_KEYS:
            self.keys = _most(self.keys, MOST_KEYS)

    def to_dict(self) -> dict[str, Any]:
        """The counts as JSON types, of each kind the greatest first."""
        return {
            each.name: dict(_most(value))
            if isinstance(value := getattr(self, each.name), Counter)
            else value
            for each in fields(self)
        }


def _most(counted: Counter[str], number: int | None = None) -> Counter[str]:
    """The greatest of them, so many or all, the greatest first."""
    return Counter(dict(sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:number]))
