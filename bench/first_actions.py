"""Tickets from raw text to a first action: what is expected of each, and what is answered.

They stand in tests/data/first_actions.jsonl, ten for each platform, and were written with what is
expected before any answer was looked at. ``first_actions_page`` writes docs/first-actions.md of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from enroltriage.expert import Expert
from enroltriage.expert.diagnosis import ActionAdvised, Answer

TICKETS = Path(__file__).parents[1] / "tests" / "data" / "first_actions.jsonl"
PLATFORMS = {"ios": "iOS and iPadOS", "android": "Android", "macos": "macOS", "windows": "Windows"}


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket, the symptoms that it shows, and the first actions that are right.

    ``revised`` is why the expectation was widened after the answer was seen, ``missed`` why the
    answer is wrong.
    """

    number: int
    platform: str
    language: str
    gist: str
    text: str
    symptoms: tuple[str, ...]
    first: tuple[tuple[str, str], ...]
    revised: str | None
    missed: str | None

    @property
    def locale(self) -> str:
        """The language of the answer: the ticket's, where the program has it."""
        return "de" if self.language == "de" else "en"


@dataclass(frozen=True, slots=True)
class Answered:
    """A ticket and its answer."""

    ticket: Ticket
    answer: Answer

    @property
    def symptoms(self) -> set[str]:
        """The ids of the symptoms that were recognised."""
        return {symptom.id for symptom in self.answer.symptoms}

    @property
    def first(self) -> ActionAdvised | None:
        """What the plan begins with."""
        return self.answer.actions[0] if self.answer.actions else None

    @property
    def is_symptom_right(self) -> bool:
        """Whether these symptoms and no others were recognised."""
        return self.symptoms == set(self.ticket.symptoms)

    @property
    def is_first_right(self) -> bool:
        """Whether the plan begins as expected."""
        return self.first is not None and (self.first.kind, self.first.id) in self.ticket.first

    @property
    def is_right(self) -> bool:
        """Whether both are as expected."""
        return self.is_symptom_right and self.is_first_right


def read_tickets(path: Path = TICKETS) -> list[Ticket]:
    """The tickets of the file, in its order."""
    tickets = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        told = json.loads(line)
        symptoms = told["symptom"]
        ticket = Ticket(
            number=number,
            platform=told["platform"],
            language=told["language"],
            gist=told["gist"],
            text=told["text"],
            symptoms=(symptoms,) if isinstance(symptoms, str) else tuple(symptoms),
            first=tuple((first["kind"], first["id"]) for first in told["first"]),
            revised=told.get("revised"),
            missed=told.get("missed"),
        )
        tickets.append(ticket)
    return tickets


def answer_ticket(expert: Expert, ticket: Ticket) -> Answered:
    """The answer to nothing but the raw text."""
    return Answered(ticket, expert.diagnose({}, text=ticket.text, locale=ticket.locale))
