"""The expert: from what is known of a case to the answer, over one knowledge base."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from .case import Case, echo, read_case
from .conditions import Atom, FactValue, facts_of
from .diagnosis import (
    Answer,
    CauseJudged,
    FactUsed,
    Outcome,
    ResolutionOffered,
    Status,
    SymptomFound,
)
from .engine import Engine, Inference
from .errors import CaseError, Problem
from .explain import Chains
from .knowledge import KnowledgeBase, Symptom
from .language import choose_language, in_language
from .likelihood import likelihoods
from .notices import Circumstances, write_notices
from .present import show_actions, show_question, show_resolution
from .questions import Planner
from .reasons import Explainer
from .recognise import Recogniser, Recognition
from .rulebase import (
    CONFIRMED,
    CONTRADICTED,
    EXCLUDED,
    FACT,
    OUT_OF_SCOPE,
    POSSIBLE,
    SUSPECTED,
    VARIANT,
    contradiction,
)
from .trace import Trace
from .tracer import Tracer
from .tree import Tree, grow
from .vocabulary import FALLBACK_LANGUAGE

CURRENT_EDITION = "current"
KEPT_TREES = 512
SHOWN_RESOLUTIONS = 4096
"""How many resolutions are kept as they are shown; they are values and never change."""


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


class Expert:
    """Diagnoses cases by one knowledge base and one engine.

    Immutable, and safe to share between threads.
    """

    def __init__(self, knowledge: KnowledgeBase, engine: Engine) -> None:
        self.knowledge = knowledge
        self.engine = engine
        self._recogniser = Recogniser(knowledge)
        self._planner = Planner(knowledge)
        self._tracer = Tracer(knowledge.rules)
        self._trees = lru_cache(KEPT_TREES)(self._grow)
        self._shown = lru_cache(SHOWN_RESOLUTIONS)(self._show)

    def diagnose(
        self,
        facts: Mapping[str, object] | None = None,
        *,
        text: str | None = None,
        locale: str = FALLBACK_LANGUAGE,
        edition: str = CURRENT_EDITION,
        explain: bool = False,
    ) -> Answer:
        """The causes of a case, ranked, what resolves them, and the next question.

        ``facts`` holds values by name (None or "unknown": asked, and nobody could tell);
        ``text`` is a ticket as it came; ``locale`` a BCP 47 tag; ``explain`` adds to each cause
        why it has its status and no other. Raises CaseError with every fault of the input, and
        never for a case that merely is hopeless.
        """
        problems: list[Problem] = []
        case, language = Case({}), FALLBACK_LANGUAGE
        try:
            language = choose_language(locale)
        except CaseError as error:
            problems += error.problems
        problems += _check_text(text)
        editions = (*self.knowledge.editions, CURRENT_EDITION)
        if edition not in editions:
            problems.append(Problem("/edition", "is not an edition of the knowledge", editions))
        try:
            case = read_case(self.knowledge, {} if facts is None else facts)
        except CaseError as error:
            problems += error.problems
        if problems:
            raise CaseError(problems)
        found = self._infer(case, text)
        answer = self._answer(found, language)
        return self._explained(answer, found, language) if explain else answer

    def trace(self, facts: Mapping[str, object], text: str | None = None) -> Trace:
        """Every rule with the state of each of its tests in this case. Raises CaseError."""
        return self._trace(self._infer(read_case(self.knowledge, facts), text))

    def tree(self, symptom: str, locale: str = FALLBACK_LANGUAGE) -> Tree:
        """The whole plan of a symptom, from which nothing else is known yet.

        Raises CaseError for a symptom or a language tag that there is not.
        """
        if symptom not in self.knowledge.symptoms:
            raise CaseError([Problem("/symptom", "is not a symptom", (*self.knowledge.symptoms,))])
        return self._trees(symptom, choose_language(locale))

    def _grow(self, symptom: str, language: str) -> Tree:
        return grow(self.knowledge, self._planner.plan((symptom,)), symptom, language)

    def _trace(self, found: Reading) -> Trace:
        return self._tracer.trace(found.facts, found.inference)

    def _explained(self, answer: Answer, found: Reading, language: str) -> Answer:
        explainer = Explainer(self.knowledge, self._trace(found), language)
        causes = (replace(c, explanation=explainer.explain(c.id, c.rules)) for c in answer.causes)
        return replace(answer, causes=tuple(causes))

    def _infer(self, case: Case, text: str | None) -> Reading:
        recognition = self._recogniser.recognise(case, text)
        name = self.knowledge.symptom_fact.name
        facts = case.known
        given = facts.get(name)
        named = {*recognition.spans, *(given if isinstance(given, tuple) else ())}
        at_hand = tuple(id_ for id_ in self.knowledge.symptoms if id_ in named)
        if at_hand:
            facts[name] = at_hand
        inference = self.engine.infer(facts)
        for atom in inference.conclusions:
            if atom.kind == FACT and atom.value is not None:
                facts.setdefault(atom.subject, atom.value)
        symptoms = tuple(self.knowledge.symptoms[id_] for id_ in at_hand)
        return Reading(case, facts, recognition, inference, symptoms)

    def _answer(self, found: Reading, language: str) -> Answer:
        chains = Chains(self.knowledge.rules, found.inference)
        causes = self._causes(found, chains, language)
        contradicting = self._contradicting(found)
        advice = self._planner.advise(found.case, found.facts, found.recognition, contradicting)
        outcome = _outcome(found, causes)
        circumstances = Circumstances(
            contradicting,
            ambiguous=found.recognition.candidates,
            exhausted=found.in_scope if outcome == "exhausted" else (),
        )
        return Answer(
            knowledge_version=self.knowledge.version,
            engine=self.engine.name,
            locale=language,
            outcome=outcome,
            symptoms=tuple(
                SymptomFound(
                    s.id,
                    s.title[language],
                    1.0,
                    found.recognition.spans.get(s.id, ()),
                    in_language(s.notes, language),
                )
                for s in found.symptoms
            ),
            facts=self._facts(found, chains),
            causes=causes,
            next_question=show_question(self.knowledge, advice.question, found.facts, language)
            if advice.question
            else None,
            actions=show_actions(self.knowledge, advice.actions, language),
            notices=write_notices(self.knowledge, found.inference, circumstances, language),
            fired=found.inference.fired,
            conclusions=found.inference.conclusions,
        )

    def _causes(self, found: Reading, chains: Chains, language: str) -> tuple[CauseJudged, ...]:
        inference = found.inference
        judged = {*inference.subjects(SUSPECTED), *inference.subjects(EXCLUDED)}
        named = dict.fromkeys(pair.cause for s in found.in_scope for pair in s.causes)
        listed = [id_ for id_ in named if id_ in judged]
        confirmed, excluded = inference.subjects(CONFIRMED), inference.subjects(EXCLUDED)
        contradicted = inference.subjects(CONTRADICTED)
        ranked = likelihoods(
            self.knowledge,
            (s.id for s in found.in_scope if s.id not in contradicted),
            inference.subjects(POSSIBLE),
            found.facts,
            inference.conclusions,
        )

        def judge(id_: str, status: Status, likelihood: float) -> CauseJudged:
            cause = self.knowledge.causes[id_]
            rules = chains.behind(Atom(status, id_))
            notes = (self.knowledge.rules[rule].note for rule in rules)
            return CauseJudged(
                id=id_,
                title=cause.title[language],
                status=status,
                likelihood=likelihood,
                rules=rules,
                reasons=in_language((note for note in notes if note), language),
                resolution=None if status == EXCLUDED else self._resolution(found, id_, language),
                notes=in_language((*cause.notes, *filter(None, (cause.superseded,))), language),
            )

        return (
            *(judge(id_, "confirmed", 1.0) for id_ in listed if id_ in confirmed),
            *(judge(id_, "possible", share) for id_, share in ranked.items()),
            *(judge(id_, "excluded", 0.0) for id_ in listed if id_ in excluded),
        )

    def _resolution(self, found: Reading, cause: str, language: str) -> ResolutionOffered:
        resolution = self.knowledge.resolutions[self.knowledge.causes[cause].resolution]
        drawn = {a.value for a in found.inference.conclusions
                 if a.kind == VARIANT and a.subject == resolution.id}  # fmt: skip
        told = resolution.varies_by in found.facts
        chosen = tuple(v.id for v in resolution.variants if v.id in drawn or not told)
        return self._shown(resolution.id, chosen, language)

    def _show(self, id_: str, chosen: tuple[str, ...], language: str) -> ResolutionOffered:
        resolution = self.knowledge.resolutions[id_]
        variants = tuple(v for v in resolution.variants if v.id in chosen)
        return show_resolution(self.knowledge, resolution, variants, language)

    def _contradicting(self, found: Reading) -> tuple[str, ...]:
        """The facts that cannot hold together; first the one that may be asked again."""
        names = [
            source
            for each in self.knowledge.contradictions.values()
            if contradiction(each.id) in found.inference.conclusions
            for fact in facts_of(each.when)
            for source in self.knowledge.given_for(fact)
            if source in found.facts
        ]
        for id_ in found.inference.subjects(CONTRADICTED):
            bounds = self.knowledge.symptoms[id_].applies_to
            names += [f for f, v in bounds.items() if f in found.facts and found.facts[f] not in v]
            names.append(self.knowledge.symptom_fact.name)
        return tuple(dict.fromkeys(names))

    def _facts(self, found: Reading, chains: Chains) -> tuple[FactUsed, ...]:
        used = []
        for name, fact in self.knowledge.facts.items():
            value = found.facts.get(name)
            if fact.derived and value is not None:
                used.append(FactUsed(name, echo(value), "derived", chains.derivation(name)))
            elif found.case.asked(name) and found.case.given[name] == value:
                used.append(FactUsed(name, echo(value), "given"))
            elif value is not None:
                used.append(FactUsed(name, echo(value), "recognised"))
        return tuple(used)


def _check_text(text: object) -> list[Problem]:
    """What is wrong with a ticket's text, whatever a caller may have passed."""
    if text is None or isinstance(text, str):
        return []
    return [Problem("/text", "must be a string")]


def _outcome(found: Reading, causes: tuple[CauseJudged, ...]) -> Outcome:
    if not found.symptoms:
        return "unrecognised"
    if not found.in_scope:
        return "out-of-scope"
    statuses = {cause.status for cause in causes}
    if "confirmed" in statuses:
        return "confirmed"
    return "open" if "possible" in statuses else "exhausted"
