"""What outcomes have taught: how often each cause was at work where a symptom was seen.

The weights in the rule files are what is expected beforehand, and count as some outcomes by
themselves (a Dirichlet prior); each reported outcome counts as one. Only how likely causes are
depends on it: what the facts confirm or exclude stays so, whatever was reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from .case_file import CaseFile
from .knowledge import KnowledgeBase, Pair, Symptom

PRIOR_OUTCOMES = 10
"""As many outcomes as the weights of one symptom count for."""
Lesson = tuple[str, str]
"""A symptom, and a cause that was at work where it was seen."""
Counts = Mapping[Lesson, int]
"""In how many cases."""


@dataclass(frozen=True, slots=True)
class Learned:
    """The counts as they were at a time, by which they are known; None, and empty: nothing was learned."""

    at: str | None
    counts: Counts


NOTHING = Learned(None, {})


def shares(symptom: Symptom) -> list[tuple[Pair, float]]:
    """Each cause that a symptom points to with its share, before any hint; they sum to 1."""
    whole = sum(pair.weight for pair in symptom.causes)
    reported = sum(pair.reported for pair in symptom.causes)
    if not reported:
        return [(pair, pair.weight / whole) for pair in symptom.causes]
    prior, total = PRIOR_OUTCOMES / whole, PRIOR_OUTCOMES + reported
    return [(pair, (prior * pair.weight + pair.reported) / total) for pair in symptom.causes]


def taught(knowledge: KnowledgeBase, learned: Learned) -> KnowledgeBase:
    """The same knowledge with these counts, and no others; of causes that it does not know, none."""
    symptoms = {id_: _taught(each, learned.counts) for id_, each in knowledge.symptoms.items()}
    return replace(knowledge, symptoms=MappingProxyType(symptoms), learned_at=learned.at)


def _taught(symptom: Symptom, counts: Counts) -> Symptom:
    reported = [counts.get((symptom.id, pair.cause), 0) for pair in symptom.causes]
    if reported == [pair.reported for pair in symptom.causes]:
        return symptom
    pairs = zip(symptom.causes, reported, strict=True)
    return replace(symptom, causes=tuple(replace(pair, reported=n) for pair, n in pairs))


def lessons(file: CaseFile, after: datetime | None) -> frozenset[Lesson]:
    """What a case teaches: the causes whose last report says that it worked, for each symptom.

    Of what was reported ``after`` this time; before it, everything was forgotten.
    """
    reports = [each for each in file.outcomes if after is None or each.at > after]
    worked = {report.content["cause"]: report.content["worked"] for report in reports}
    symptoms = file.diagnosis.content["symptoms"] if file.diagnosis else ()
    return frozenset((s, cause) for s in symptoms for cause, did in worked.items() if did)
