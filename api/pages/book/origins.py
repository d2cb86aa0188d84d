"""Where the knowledge comes from: its documents, who rests on them, and what its authors decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from enroltriage.api.knowledge_view import Entry
from enroltriage.api.pages.moments import day, month
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.knowledge import Decision
from enroltriage.expert.present import show_sources
from enroltriage.expert.verify.entries import review_day
from enroltriage.expert.vocabulary import Citation

from .entries import Surroundings
from .finding import NAMED

PACKED = ("symptoms", "causes", "resolutions")
"""The kinds whose entries are of a pack."""


def sources(knowledge: KnowledgeBase, around: Surroundings, today: date | None) -> list[Entry]:
    """Every document with the entries that cite it; which are due is told where ``today`` is given."""
    citing: dict[str, list[Entry]] = {}
    for kind in NAMED:
        for id_, entry in getattr(knowledge, kind).items():
            for source in dict.fromkeys(citation.source for citation in _cited(entry)):
                citing.setdefault(source, []).append(around.reference(kind, id_))
    return [
        {
            "id": source.id,
            "title": source.title[around.language],
            "document": source.document,
            "date": source.date,
            "note": source.note,
            "review": review_day(source).isoformat(),
            "is_due": today is not None and today > review_day(source),
            "cited_by": citing.get(source.id, []),
        }
        for source in knowledge.sources.values()
    ]


def packs(knowledge: KnowledgeBase, language: str) -> list[Entry]:
    """The packs with their editions, what they hold, and what their authors decided and left out."""
    return [
        {
            "id": pack.id,
            "title": pack.title[language],
            "edition": month(pack.edition, language),
            "counts": {
                kind: sum(each.pack == pack.id for each in getattr(knowledge, kind).values())
                for kind in PACKED
            },
            "review": pack.review
            and {"who": pack.review.who, "by": day(pack.review.by_day, language)},
            "decisions": [_decided(knowledge, each, language) for each in pack.decisions],
            "left_out": [_decided(knowledge, each, language) for each in pack.left_out],
        }
        for pack in knowledge.packs.values()
    ]


def _decided(knowledge: KnowledgeBase, decision: Decision, language: str) -> Entry:
    """A decision; ``symptom`` is the one that its subject begins with, if any."""
    id_, parted, rest = decision.subject.partition(": ")
    known = bool(parted) and id_ in knowledge.symptoms
    return {
        "symptom": id_ if known else None,
        "subject": rest if known else decision.subject,
        "reason": decision.reason,
        "sources": [
            {"id": s.id, "title": s.title, "section": s.section, "date": s.date}
            for s in show_sources(knowledge, decision.citations, language)
        ],
    }


def _cited(part: Any) -> Iterator[Citation]:
    """Everything that an entry cites, in itself or in its parts."""
    if isinstance(part, Citation):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _cited(each)
    elif is_dataclass(part):
        for field in fields(part):
            yield from _cited(getattr(part, field.name))
