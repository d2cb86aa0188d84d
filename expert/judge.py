"""What is to be said of a case once its symptoms are known, apart from the case's own words.

Everything here depends on the facts that matter to the symptoms alone, so that a verdict serves
every case that no rule can tell apart from this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from .case import Case
from .conditions import Atom, FactValue, Scalar, facts_of
from .diagnosis import (
    ActionAdvised,
    CauseJudged,
    NextQuestion,
    Notice,
    Outcome,
    ResolutionOffered,
    Status,
)
from .engine import Engine, Inference
from .explain import Chains, premises_of
from .knowledge import KnowledgeBase, Symptom
from .language import in_language
from .likelihood import likelihoods
from .notices import Circumstances, write_notices
from .outlook import State
from .present import show_actions, show_question, show_resolution
from .questions import Advice, Planner, Question
from .recognise import Recognition
from .rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    NOTICE,
    OUT_OF_SCOPE,
    POSSIBLE,
    SUPERSEDED,
    SUSPECTED,
    VARIANT,
    contradiction,
)

SHOWN_RESOLUTIONS = 4096
TOLD_CAUSES = 4096
ASKED_QUESTIONS = 2048
"""How many resolutions, causes and questions are kept as they are shown; they never change."""
KEPT_INFERENCES = 8192
"""For how many inferences it is kept what led to them, and what is pointed out."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One case, read and inferred, before it is put into words."""

    case: Case
    facts: Mapping[str, FactValue]
    recognition: Recognition
    inference: Inference
    symptoms: tuple[Symptom, ...]

    @property
    def in_scope(self) -> tuple[Symptom, ...]:
        """The symptoms at hand that belong to the case's platform, as far as known."""
        gone = self.inference.subjects(OUT_OF_SCOPE)
        return tuple(symptom for symptom in self.symptoms if symptom.id not in gone)


class _Cause(NamedTuple):
    """A cause as it stands; ``chosen`` are the variants of its resolution, if it is to be resolved.

    ``late`` tells that it counts as superseded here.
    """

    id: str
    status: Status
    likelihood: float
    rules: tuple[str, ...]
    chosen: tuple[str, ...] | None
    late: bool


@dataclass(frozen=True, slots=True, eq=False)
class Judgement:
    """What is found of all cases that are alike, before it is put into words.

    ``rivals`` are the known facts that some answer to the question may contradict; ``derived``
    holds the facts that rules concluded: the value, and the rule.
    """

    outcome: Outcome
    causes: tuple[_Cause, ...]
    advice: Advice
    rivals: frozenset[tuple[str, FactValue]]
    circumstances: Circumstances
    derived: Mapping[str, tuple[Scalar, str]]
    inference: Inference


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is said of all cases that are alike, in one language; equal to none but itself."""

    judgement: Judgement
    causes: tuple[CauseJudged, ...]
    next_question: NextQuestion | None
    actions: tuple[ActionAdvised, ...]
    notices: tuple[Notice, ...]


class Judge:
    """Judges cases by one knowledge base, one engine and one planner."""

    def __init__(self, knowledge: KnowledgeBase, engine: Engine, planner: Planner) -> None:
        self._knowledge = knowledge
        self._engine = engine
        self._planner = planner
        self._shown = lru_cache(SHOWN_RESOLUTIONS)(self._show)
        self._told = lru_cache(TOLD_CAUSES)(self._tell_cause)
        self._asked = lru_cache(ASKED_QUESTIONS)(self._ask)
        chains = partial(Chains, knowledge.rules, premises_of(knowledge.rules))
        self._chains = lru_cache(KEPT_INFERENCES)(chains)
        self._notices = lru_cache(KEPT_INFERENCES)(partial(write_notices, knowledge))

    def read(self, case: Case, recognition: Recognition, at_hand: tuple[str, ...]) -> Reading:
        """The case with what the rules conclude of it; ``at_hand`` are its symptoms."""
        facts = case.known
        if at_hand:
            facts[self._knowledge.symptom_fact.name] = at_hand
        inference = self._engine.infer(facts)
        facts = inference.completing(facts)
        symptoms = tuple(self._knowledge.symptoms[id_] for id_ in at_hand)
        return Reading(case, facts, recognition, inference, symptoms)

    def judge(self, found: Reading, state: State | None) -> Judgement:
        """What is to be said of it; ``state`` stands for it, if a symptom is at hand."""
        chains = self._chains(found.inference)
        causes = self._causes(found, chains)
        contradicting = self._contradicting(found)
        if state is None:
            advice = Advice(self._planner.identify(found.case, found.facts, found.recognition))
        else:
            at_hand = tuple([symptom.id for symptom in found.symptoms])
            advice = self._planner.advise(at_hand, state, contradicting)
        question = advice.question
        outcome = _outcome(found, causes)
        circumstances = Circumstances(
            contradicting,
            ambiguous=found.recognition.candidates,
            exhausted=tuple(s.id for s in found.in_scope) if outcome == "exhausted" else (),
            pointed=question.pointed if question else (),
            leading=tuple(n for n in found.facts if self._knowledge.facts[n].leads),
        )
        rivals = self._knowledge.rivals.get(question.fact, ()) if question else ()
        return Judgement(
            outcome=outcome,
            causes=causes,
            advice=advice,
            rivals=frozenset((n, found.facts[n]) for n in rivals if n in found.facts),
            circumstances=circumstances,
            derived={
                name: (value, chains.derivation(name) or "")
                for name, value in found.inference.derived.items()
            },
            inference=found.inference,
        )

    def tell(self, judgement: Judgement, language: str) -> Verdict:
        """The same in words."""
        question, actions = judgement.advice.question, judgement.advice.actions
        return Verdict(
            judgement,
            tuple([self._told(cause, language) for cause in judgement.causes]),
            None if question is None else self._asked(question, judgement.rivals, language),
            show_actions(self._knowledge, actions, language),
            self._notices(judgement.inference, judgement.circumstances, language),
        )

    def _ask(
        self, question: Question, rivals: frozenset[tuple[str, FactValue]], language: str
    ) -> NextQuestion:
        return show_question(self._knowledge, question, dict(rivals), language)

    def _causes(self, found: Reading, chains: Chains) -> tuple[_Cause, ...]:
        inference = found.inference
        judged = {*inference.subjects(SUSPECTED), *inference.subjects(EXCLUDED)}
        named = dict.fromkeys(pair.cause for s in found.in_scope for pair in s.causes)
        listed = [id_ for id_ in named if id_ in judged]
        confirmed, excluded = inference.subjects(CONFIRMED), inference.subjects(EXCLUDED)
        contradicted = inference.subjects(CONTRADICTED)
        ranked = likelihoods(
            self._knowledge,
            (s.id for s in found.in_scope if s.id not in contradicted),
            inference.subjects(POSSIBLE),
            found.facts,
            inference.drawn,
        )

        def judge(id_: str, status: Status, likelihood: float) -> _Cause:
            rules = chains.behind(Atom(status, id_))
            chosen = None if status == EXCLUDED else self._variants(found, id_)
            bound = self._knowledge.causes[id_].superseded_when
            late = bound is None or Atom(NOTICE, SUPERSEDED, id_) in inference.drawn
            return _Cause(id_, status, likelihood, rules, chosen, late)

        return (
            *(judge(id_, "confirmed", 1.0) for id_ in listed if id_ in confirmed),
            *(judge(id_, "possible", share) for id_, share in ranked.items()),
            *(judge(id_, "excluded", 0.0) for id_ in listed if id_ in excluded),
        )

    def _tell_cause(self, judged: _Cause, language: str) -> CauseJudged:
        id_, status, likelihood, rules, chosen, late = judged
        cause = self._knowledge.causes[id_]
        superseded = cause.superseded if late else None
        notes = (self._knowledge.rules[rule].note for rule in rules)
        return CauseJudged(
            id=id_,
            title=cause.title[language],
            status=status,
            likelihood=likelihood,
            rules=rules,
            reasons=in_language((note for note in notes if note), language),
            resolution=None if chosen is None else self._shown(cause.resolution, chosen, language),
            notes=in_language((*cause.notes, *filter(None, (superseded,))), language),
        )

    def _variants(self, found: Reading, cause: str) -> tuple[str, ...]:
        """The variants of its resolution that the facts leave."""
        resolution = self._knowledge.resolutions[self._knowledge.causes[cause].resolution]
        if resolution.varies_by not in found.facts:
            return tuple(variant.id for variant in resolution.variants)
        drawn = found.inference.drawn
        return tuple(
            v.id for v in resolution.variants if Atom(VARIANT, resolution.id, v.id) in drawn
        )

    def _show(self, id_: str, chosen: tuple[str, ...], language: str) -> ResolutionOffered:
        resolution = self._knowledge.resolutions[id_]
        variants = tuple(v for v in resolution.variants if v.id in chosen)
        return show_resolution(self._knowledge, resolution, variants, language)

    def _contradicting(self, found: Reading) -> tuple[str, ...]:
        """The facts that cannot hold together; first the one that may be asked again."""
        names = [
            source
            for each in self._knowledge.contradictions.values()
            if contradiction(each.id) in found.inference.drawn
            for fact in facts_of(each.when)
            for source in self._knowledge.given_for(fact)
            if source in found.facts
        ]
        for id_ in found.inference.subjects(CONTRADICTED):
            bounds = self._knowledge.symptoms[id_].applies_to
            names += [f for f, v in bounds.items() if f in found.facts and found.facts[f] not in v]
            names.append(self._knowledge.symptom_fact.name)
        return tuple(dict.fromkeys(names))


def _outcome(found: Reading, causes: tuple[_Cause, ...]) -> Outcome:
    if not found.symptoms:
        return "unrecognised"
    if not found.in_scope:
        return "out-of-scope"
    statuses = {cause.status for cause in causes}
    if "confirmed" in statuses:
        return "confirmed"
    return "open" if "possible" in statuses else "exhausted"
