"""What the expert says to the state of a triage: what was taken back of the text counts no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from enroltriage.expert import Answer, Expert, KnowledgeBase
from enroltriage.expert.case import echo, read_case
from enroltriage.expert.diagnosis import FactUsed, NextQuestion
from enroltriage.expert.recognise import Recognition
from enroltriage.expert.vocabulary import FALLBACK_LANGUAGE

from .triage_state import TriageState


@dataclass(frozen=True, slots=True)
class TriageAnswer:
    """The answer, and the question to ask now, which may be another where some were skipped."""

    answer: Answer
    question: NextQuestion | None


def answer_triage(expert: Expert, state: TriageState, language: str) -> TriageAnswer:
    """The answer in this language, with the reasons. Faulty facts are left out."""
    facts, text = state.given.values, state.text
    answer = expert.diagnose(facts, text=text, locale=language, explain=True)
    read: Recognition | None = None
    if state.rejected or state.ignored:
        read = _without(answer.recognition, state.rejected, state.ignored)
        answer = expert.diagnose(facts, text=text, locale=language, explain=True, read=read)
    if not state.skipped:
        return TriageAnswer(answer, answer.next_question)
    untold: Mapping[str, Any] = {**dict.fromkeys(state.skipped), **facts}
    later = expert.diagnose(untold, text=text, locale=language, read=read)
    return TriageAnswer(answer, later.next_question)


def _without(said: Recognition, symptoms: Collection[str], facts: Collection[str]) -> Recognition:
    """What the words say, but for these symptoms and facts."""
    candidates = tuple(id_ for id_ in said.candidates if id_ not in symptoms)
    return replace(
        said,
        spans={id_: spans for id_, spans in said.spans.items() if id_ not in symptoms},
        facts={name: one for name, one in said.facts.items() if name not in facts},
        disagreeing={n: one for n, one in said.disagreeing.items() if n not in facts},
        candidates=candidates if len(candidates) > 1 else (),
    )


def facts_given(knowledge: KnowledgeBase, state: TriageState) -> tuple[FactUsed, ...]:
    """The facts that were given, canonical, in the order in which they were."""
    canonical = read_case(knowledge, state.given.values).given
    return tuple(FactUsed(name, echo(canonical[name]), "given") for name in state.given.values)


def case_of(expert: Expert, state: TriageState) -> tuple[Mapping[str, Any], str | None]:
    """The facts and the text by which a case is opened that stands where this triage does.

    A case reads its text by itself: what the text states and should not counts as not known. Where it
    was taken for a symptom that it does not report, what was recognised is given instead of it.
    """
    if not state.rejected:
        ignored: Mapping[str, Any] = dict.fromkeys(state.ignored)
        return {**ignored, **state.given.values}, state.text if state.text.strip() else None
    answer = answer_triage(expert, state, FALLBACK_LANGUAGE).answer
    facts = {
        used.name: used.value
        for used in answer.facts
        if used.origin != "derived" and not expert.knowledge.facts[used.name].matched_against
    }
    return facts, None
