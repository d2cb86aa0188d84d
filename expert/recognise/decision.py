"""Which symptoms the evidence of a case comes to, and what its words fit without telling which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from enroltriage.expert.conditions import FactValue
from enroltriage.expert.knowledge import KnowledgeBase

from .evidence import Evidence
from .stated import MOST_SPANS

Span = tuple[int, int]
"""Start and end in code points of the original text, half open."""
LEAST_SCORE = 0.5
"""What is less likely than this is not said."""


def decide(
    knowledge: KnowledgeBase,
    found: Sequence[tuple[Evidence, bool]],
    known: Mapping[str, FactValue],
) -> tuple[dict[str, tuple[Span, ...]], dict[str, float], tuple[str, ...]]:
    """The symptoms that are meant with their places, how likely each is, and what else the words fit.

    ``found`` is the evidence, each with whether it stands in the ticket's text; ``known`` are the facts.
    """
    bounds = (
        tuple(knowledge.candidates(known)) if any(len(e.symptoms) > 1 for e, _ in found) else ()
    )
    scores: dict[str, float] = {}
    spans: dict[str, list[Span]] = {}
    common: set[str] = set()
    for evidence, in_text in sorted(found, key=lambda each: (-each[0].score, each[0].start)):
        symptoms = evidence.symptoms
        if len(symptoms) > 1:
            # As far as the facts allow them; all, if they allow none.
            symptoms = tuple(id_ for id_ in bounds if id_ in symptoms) or symptoms
        if len(symptoms) > 1:  # what all ambiguous words fit, if there is any
            common = common.intersection(symptoms) or common.union(symptoms)
            continue
        (id_,) = symptoms
        places = spans.setdefault(id_, [])
        span = evidence.start, evidence.end
        if in_text and len(places) < MOST_SPANS and not _overlaps(span, places):
            places.append(span)
        scores[id_] = max(scores.get(id_, 0.0), evidence.score)
    sure = {id_: round(score, 4) for id_, score in scores.items() if score >= LEAST_SCORE}
    order = [id_ for id_ in knowledge.symptoms if id_ in sure]
    candidates = () if order else tuple(id_ for id_ in knowledge.symptoms if id_ in common)
    return (
        {id_: tuple(sorted(spans[id_])) for id_ in order},
        {id_: sure[id_] for id_ in order},
        candidates,
    )


def _overlaps(span: Span, places: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in places)
