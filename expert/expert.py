"""The expert: from what is known of a case to the answer, over one knowledge base."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache

from .at_hand import AtHand
from .case import CURRENT_EDITION, Case, known_since, read_case
from .compiled_engine import CompiledEngine
from .diagnosis import Answer
from .engine import Engine, Inference
from .engines import ENGINES
from .errors import CaseError, Problem
from .judge import Judge, Judgement, Reading, Verdict
from .kept_reasons import KeptReasons
from .knowledge import KnowledgeBase
from .language import choose_language
from .learning import Learned, taught
from .notices import notices_of_words
from .outlook import State
from .questions import Planner
from .recognise import (
    NOT_RECOGNISED,
    Recogniser,
    Recognition,
    Worded,
    recogniser_of,
    worded,
)
from .trace import Trace
from .tracer import Tracer
from .tree import Tree, grow
from .vocabulary import FALLBACK_LANGUAGE

KEPT_TREES = 512
KEPT_VERDICTS = 16384
"""How many verdicts are kept; each serves all cases that no rule can tell apart."""
_NOTHING = Case({})


class Expert:
    """Diagnoses cases by one knowledge base and one engine.

    Immutable, and safe to share between threads. ``kept`` is how many verdicts are kept; with 0,
    every case is evaluated by itself. A ``planner`` of the same knowledge may be shared, and
    ``read_by`` with knowledge of the same words.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        engine: Engine,
        *,
        planner: Planner | None = None,
        kept: int = KEPT_VERDICTS,
        read_by: Worded | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.engine = engine
        quick = engine if isinstance(engine, CompiledEngine) else None
        self.planner = planner or Planner(knowledge, quick)
        self._worded = {f.name for f in knowledge.facts.values() if f.matched_against}
        self._judge = Judge(knowledge, engine, self.planner)
        self._reasons = KeptReasons(knowledge)
        self._trees = lru_cache(KEPT_TREES)(self._grow)
        self._past = lru_cache(None)(self._begin_past)
        self._at_hand = AtHand(knowledge)
        self._kept = kept
        self._shared = read_by
        self._narrower = read_by is not None and any(
            getattr(read_by.knowledge, part).keys() != getattr(knowledge, part).keys()
            for part in ("symptoms", "facts")
        )
        self._judgements = lru_cache(kept)(self._judge_alike)
        self._verdicts = lru_cache(kept)(self._tell_alike)

    def diagnose(
        self,
        facts: Mapping[str, object] | None = None,
        *,
        text: str | None = None,
        locale: str = FALLBACK_LANGUAGE,
        edition: str = CURRENT_EDITION,
        explain: bool = False,
        read: Recognition | None = None,
    ) -> Answer:
        """The causes of a case, ranked, what resolves them, and the next question.

        ``facts`` holds values by name (None or "unknown": asked, and nobody could tell);
        ``text`` is a ticket as it came; ``locale`` a BCP 47 tag; ``explain`` adds to each cause
        why it has its status and no other; ``read`` is what the words of just this case say by
        the same ``read_by``, where that is known. Raises CaseError with every fault of the input,
        and never for a case that merely is hopeless.
        """
        if edition in self.knowledge.earlier:
            past = self.of_edition(edition)
            try:
                return past.diagnose(facts, text=text, locale=locale, explain=explain)
            except CaseError as error:
                raise CaseError(known_since(edition, self.knowledge, error, facts)) from None
        problems: list[Problem] = []
        case, language = _NOTHING, FALLBACK_LANGUAGE
        try:
            language = choose_language(locale)
        except CaseError as error:
            problems += error.problems
        problems += _check_text(text)
        try:
            self.of_edition(edition)
        except CaseError as error:
            problems += error.problems
        try:
            case = read_case(self.knowledge, {} if facts is None else facts)
        except CaseError as error:
            problems += error.problems
        if problems:
            raise CaseError(problems)
        case, recognition, at_hand = self._recognise(case, text, read)
        verdict, alike = self._verdict(case, recognition, at_hand, language)
        answer = self._answer(case, recognition, at_hand, verdict, alike, language)
        if not explain:
            return answer
        return self._explained(answer, self._judge.read(case, recognition, at_hand), language)

    def of_edition(self, edition: str) -> Expert:
        """The expert that answers as this edition did; it reads texts by the words of today.

        What was read of a case here does not serve it. Raises CaseError for one that there is not.
        """
        if edition in self.knowledge.earlier:
            return self._past(edition)
        if edition in (*self.knowledge.editions, CURRENT_EDITION):
            return self
        editions = (*self.knowledge.editions, CURRENT_EDITION)
        raise CaseError([Problem("/edition", "is not an edition of the knowledge", editions)])

    def _begin_past(self, edition: str) -> Expert:
        knowledge = self.knowledge.earlier[edition]
        engine = ENGINES[self.engine.name](knowledge)
        return Expert(knowledge, engine, kept=self._kept, read_by=self.read_by)

    def taught(
        self, learned: Learned, planner: Planner | None = None, kept: int | None = None
    ) -> Expert:
        """The same expert with these counts of outcomes in the place of those that it has.

        The ``planner`` of another one that was taught alike may be shared; where nobody looks at
        the plan, that of any. As many verdicts are ``kept`` as here, unless it is told.
        """
        return Expert(
            taught(self.knowledge, learned),
            self.engine,
            planner=planner,
            kept=self._kept if kept is None else kept,
            read_by=self.read_by,
        )

    def keeping_nothing(self) -> Expert:
        """The same expert, evaluating every case by itself."""
        return Expert(
            self.knowledge, self.engine, planner=self.planner, kept=0, read_by=self.read_by
        )

    def trace(self, facts: Mapping[str, object], text: str | None = None) -> Trace:
        """Every rule with the state of each of its tests in this case. Raises CaseError."""
        return self._trace(self._read(facts, text))

    def infer(
        self,
        facts: Mapping[str, object],
        text: str | None = None,
        read: Recognition | None = None,
    ) -> Inference:
        """What the engine concludes in this very case; ``read`` as in ``diagnose``. Raises CaseError."""
        return self._read(facts, text, read).inference

    def tree(self, symptom: str, locale: str = FALLBACK_LANGUAGE) -> Tree:
        """The whole plan of a symptom, from which nothing else is known yet.

        Raises CaseError for a symptom or a language tag that there is not.
        """
        if symptom not in self.knowledge.symptoms:
            raise CaseError([Problem("/symptom", "is not a symptom", (*self.knowledge.symptoms,))])
        return self._trees(symptom, choose_language(locale))

    def _grow(self, symptom: str, language: str) -> Tree:
        return grow(self.knowledge, self.planner.plan((symptom,)), symptom, language)

    @cached_property
    def _tracer(self) -> Tracer:
        return Tracer(self.knowledge.rules)

    def _read(
        self, facts: Mapping[str, object], text: str | None, read: Recognition | None = None
    ) -> Reading:
        return self._judge.read(*self._recognise(read_case(self.knowledge, facts), text, read))

    def _trace(self, found: Reading) -> Trace:
        return self._tracer.trace(found.facts, found.inference)

    def _explained(self, answer: Answer, found: Reading, language: str) -> Answer:
        trace, explain = self._trace(found), self._reasons.explain
        causes = [
            replace(cause, explanation=explain(trace, cause.id, cause.rules, language))
            for cause in answer.causes
        ]
        return replace(answer, causes=tuple(causes), alike=None)

    @cached_property
    def _recogniser(self) -> Recogniser:
        """Held as long as this expert, however many versions of the rules are asked by turns."""
        return recogniser_of(self.read_by)

    @cached_property
    def read_by(self) -> Worded:
        """All that texts are read by: experts of equal ones read alike."""
        return self._shared or worded(self.knowledge)

    def _recognise(
        self, case: Case, text: str | None, read: Recognition | None = None
    ) -> tuple[Case, Recognition, tuple[str, ...]]:
        """The case with what its words state, what they say, and the symptoms at hand."""
        recognition = NOT_RECOGNISED if read is None else read
        if read is None and (text or not self._worded.isdisjoint(case.given)):
            recognition = self._recogniser.recognise(case, text)
            if self._narrower:
                recognition = recognition.within(self.knowledge)
        if recognition.facts:
            stated = {name: one.value for name, one in recognition.facts.items()}
            case = case.stating(self.knowledge, stated)
        given = case.given.get(self.knowledge.symptom_fact.name)
        if not recognition.spans and isinstance(given, tuple):
            return case, recognition, given
        named = {*recognition.spans, *(given if isinstance(given, tuple) else ())}
        return case, recognition, tuple(id_ for id_ in self.knowledge.symptoms if id_ in named)

    def _verdict(
        self, case: Case, recognition: Recognition, at_hand: tuple[str, ...], language: str
    ) -> tuple[Verdict, Hashable]:
        """What is said of the case, and what it serves: all cases that are alike, if it is kept."""
        state = self.planner.state(at_hand, case.given) if at_hand else None
        if state is not None and self._kept:
            verdict = self._verdicts(at_hand, state, language)
            return verdict, verdict
        judgement = self._judge.judge(self._judge.read(case, recognition, at_hand), state)
        return self._judge.tell(judgement, language), None

    def _tell_alike(self, at_hand: tuple[str, ...], state: State, language: str) -> Verdict:
        return self._judge.tell(self._judgements(at_hand, state), language)

    def _judge_alike(self, at_hand: tuple[str, ...], state: State) -> Judgement:
        case = Case(dict(state.given))
        return self._judge.judge(self._judge.read(case, NOT_RECOGNISED, at_hand), state)

    def _answer(
        self,
        case: Case,
        recognition: Recognition,
        at_hand: tuple[str, ...],
        verdict: Verdict,
        alike: Hashable,
        language: str,
    ) -> Answer:
        notices = verdict.notices
        if recognition.disagreeing or not at_hand:
            notices += (*notices_of_words(self.knowledge, case, recognition, at_hand, language),)
        return Answer(
            knowledge_version=self.knowledge.version,
            learned_at=self.knowledge.learned_at,
            engine=self.engine.name,
            locale=language,
            outcome=verdict.judgement.outcome,
            symptoms=self._at_hand.symptoms(case, recognition, at_hand, language),
            facts=self._at_hand.facts(case, recognition, at_hand, verdict.judgement.derived),
            causes=verdict.causes,
            next_question=verdict.next_question,
            actions=verdict.actions,
            notices=notices,
            fired=verdict.judgement.inference.fired,
            conclusions=verdict.judgement.inference.conclusions,
            alike=None if recognition.disagreeing else alike,
            recognition=recognition,
        )


def _check_text(text: object) -> tuple[Problem, ...]:
    """What is wrong with a ticket's text, whatever a caller may have passed."""
    return () if text is None or isinstance(text, str) else (Problem("/text", "must be a string"),)
