"""What texts are read by: of a knowledge base that part which its recogniser is made of."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from enroltriage.expert.knowledge import KnowledgeBase, Symptom
from enroltriage.expert.vocabulary import FactType

if TYPE_CHECKING:
    from .recogniser import Recogniser

DIGEST_LETTERS = 16


@dataclass(frozen=True, slots=True)
class Worded:
    """Equal ones read every text alike; ``knowledge`` is blank in all that no text is read by.

    ``reader`` is the recogniser made of it, where there is one already.
    """

    digest: str
    knowledge: KnowledgeBase = field(compare=False)
    reader: Recogniser | None = field(compare=False, default=None, repr=False)


def worded(knowledge: KnowledgeBase) -> Worded:
    """The knowledge as far as texts are read by it, causes and all sentences left out."""
    facts = {name: _fact(fact) for name, fact in knowledge.facts.items()}
    symptoms = {id_: _symptom(symptom) for id_, symptom in knowledge.symptoms.items()}
    contradictions = {
        id_: replace(each, citations=(), note=None, pack="")
        for id_, each in knowledge.contradictions.items()
    }
    written = repr((tuple(knowledge.languages.items()), facts, symptoms, contradictions))
    digest = sha256(written.encode()).hexdigest()[:DIGEST_LETTERS]
    read_by = replace(
        knowledge,
        version=digest,
        packs={},
        sources={},
        roles={},
        notices={},
        words={},
        facts=facts,
        contradictions=contradictions,
        symptoms=symptoms,
        causes={},
        resolutions={},
        rules={},
        places={},
        earlier={},
    )
    return Worded(digest, read_by)


def _fact(fact: FactType) -> FactType:
    return replace(
        fact,
        title={},
        citations=(),
        question=None,
        help=None,
        asked_of=None,
        minutes=0,
        values=None if fact.values is None else {value: {} for value in fact.values},
        reserved=None,
        pack="",
        since=None,
        until=None,
    )


def _symptom(symptom: Symptom) -> Symptom:
    return replace(
        symptom,
        title={},
        causes=(),
        citations=(),
        pack="",
        description=None,
        ask=(),
        notes=(),
        examples=(),
        shown={},
        since=None,
        until=None,
        review=None,
    )
