"""Cases as people open them: some facts, and a text of their own, most of them short."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from enroltriage.expert import KnowledgeBase

from .backlog import Row, prose, recurring
from .recognition import written_tickets

LENGTHS = {(100, 300): 6, (700, 1_300): 3, (2_048, 4_096): 1}
"""From how many characters to how many, and of ten texts how many are that long."""
NAME = 8
"""How many letters the name has that a text is signed with."""


def messages(knowledge: KnowledgeBase, count: int) -> Iterator[Row]:
    """Rows of a text, no two alike, and of facts, which recur, beside it.

    Each text is a hand-written ticket of the row's symptom, prose up to its length, and a name.
    """
    chance = Random(0)  # noqa: S311
    symptom_fact, tickets = knowledge.symptom_fact.name, _by_symptom()
    for row in recurring(knowledge, count):
        facts = {name: value for name, value in row.items() if name != symptom_fact}
        ((low, high),) = chance.choices(list(LENGTHS), list(LENGTHS.values()))
        text = _text(chance, tickets[row[symptom_fact][0]], chance.randint(low, high))
        yield {**facts, "text": text}


def _by_symptom() -> Mapping[str, Sequence[str]]:
    """The tickets that name one symptom, the shortest first."""
    found: dict[str, list[str]] = {}
    for ticket in written_tickets():
        if isinstance(ticket["symptom"], str):
            found.setdefault(ticket["symptom"], []).append(ticket["text"])
    return {symptom: sorted(texts, key=len) for symptom, texts in found.items()}


def _text(chance: Random, tickets: Sequence[str], size: int) -> str:
    """One of the tickets that are no longer than this, made as long as this."""
    size -= NAME
    fitting = tickets[: max(1, bisect(tickets, size, key=len))]
    ticket = chance.choice(fitting)
    name = "".join(chance.choices("abdefgiklmnoprstuvwy", k=NAME)).capitalize()
    return "\n".join((ticket, prose(chance, size - len(ticket)), name))
