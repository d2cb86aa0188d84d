"""What outcomes have taught: how often each cause was at work where a symptom was seen.

The weights in the rule files are what is expected beforehand, and count as some outcomes by themselves
(a Dirichlet prior); each reported outcome counts as one. Nothing but weights changes, so that no
rule is overridden: what the facts confirm or exclude stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from .knowledge import KnowledgeBase, Symptom

PRIOR_OUTCOMES = 10
"""As many outcomes as the weights of one symptom count for."""
Counts = Mapping[tuple[str, str], int]
"""How often each cause was at work where a symptom was seen, by (symptom, cause)."""


class Learned(NamedTuple):
    """Of one cause of a symptom: its share beforehand, how often it was at work, its share now."""

    cause: str
    expected: float
    reported: int
    share: float


def lessons(symptom: Symptom, counts: Counts) -> tuple[Learned, ...]:
    """What is known of each cause of a symptom; the shares of all of them sum to 1."""
    whole = sum(pair.weight for pair in symptom.causes)
    reported = [counts.get((symptom.id, pair.cause), 0) for pair in symptom.causes]
    total = PRIOR_OUTCOMES + sum(reported)
    return tuple(
        Learned(
            pair.cause,
            pair.weight / whole,
            count,
            (PRIOR_OUTCOMES * pair.weight / whole + count) / total,
        )
        for pair, count in zip(symptom.causes, reported, strict=True)
    )


def with_lessons(knowledge: KnowledgeBase, counts: Counts) -> KnowledgeBase:
    """The same knowledge, with the weights that the outcomes have taught.

    Symptoms of which nothing was reported stay as they are, to the last digit.
    """
    taught = {symptom for (symptom, _), count in counts.items() if count}
    symptoms = {
        id_: _with_shares(symptom, counts) if id_ in taught else symptom
        for id_, symptom in knowledge.symptoms.items()
    }
    return replace(knowledge, symptoms=symptoms)


def _with_shares(symptom: Symptom, counts: Counts) -> Symptom:
    shares = {each.cause: each.share for each in lessons(symptom, counts)}
    causes = tuple(replace(pair, weight=shares[pair.cause]) for pair in symptom.causes)
    return replace(symptom, causes=causes)
