"""How a case stands, as a plan sees it, and how it would stand after an answer or a failed remedy.

The rules decide it: every situation is inferred. Besides the causes that the symptoms name, some
other may be at work, of which no answer tells anything but that none of them is confirmed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from functools import cache, lru_cache, partial
from typing import NamedTuple

from .alike import Alike, Answers
from .checks import Check, Checks, Given, Outcome
from .conditions import FactValue
from .costs import cost_of_asking
from .engine import Engine, Inference
from .knowledge import KnowledgeBase
from .likelihood import score
from .openings import CaseOpenings, Openings
from .prospects import Prospects
from .remedies import Remedies, Remedy
from .rulebase import CONFIRMED, CONTRADICTED, OUT_OF_SCOPE, POSSIBLE
from .space import Space

KEPT = 8192
"""How many situations are kept for one set of symptoms, and of each thing found out about them."""


class State(NamedTuple):
    """What was asked, and which remedies have failed."""

    given: Answers
    failed: frozenset[str] = frozenset()


class Situation(NamedTuple):
    """What the rules say once these facts are known, hints aside.

    ``symptoms`` are those that the facts allow.
    """

    facts: Mapping[str, FactValue]
    symptoms: tuple[str, ...]
    possible: frozenset[str]
    confirmed: frozenset[str]
    openings: CaseOpenings


class Stakes(NamedTuple):
    """What is at stake in a state; ``now`` is its situation.

    ``suspects`` weighs the causes to remedy now: the confirmed ones, else the possible ones, which
    are ``others`` otherwise. ``rest`` weighs what no symptom names. ``remedies`` stand in the order
    in which they are tried if nothing is asked.
    """

    now: Situation
    suspects: Mapping[str, float]
    others: Mapping[str, float]
    rest: float
    remedies: tuple[Remedy, ...]

    @property
    def total(self) -> float:
        """The weight of all that may be at work."""
        return sum(self.suspects.values()) + self.rest

    def remedy(self, resolution: str) -> Remedy:
        """The remedy that carries out this resolution, which is one of them."""
        return next(r for r in self.remedies if r.resolution == resolution)


class Outlook:
    """The situations that a case with these symptoms can come into."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        engine: Engine,
        space: Space,
        openings: Openings,
        symptoms: tuple[str, ...],
    ) -> None:
        self._knowledge = knowledge
        self._engine = engine
        self._openings = openings
        self._symptoms = symptoms
        self._checks = Checks(knowledge, engine, space, symptoms)
        self._situation = lru_cache(KEPT)(self._infer)
        self._weights = lru_cache(KEPT)(self._weigh)
        self.stakes = lru_cache(KEPT)(self._stakes)
        self.open_checks = lru_cache(KEPT)(self._open_checks)
        self.key = lru_cache(KEPT)(self._key)
        self.cost_of_asking = cache(partial(cost_of_asking, knowledge))
        self._remedies = Remedies(knowledge)
        told = [knowledge.symptoms[id_] for id_ in symptoms]
        hints = [when for symptom in told for when in symptom.hints()]
        deciding = space.facts(symptoms)
        self._deciding = frozenset(deciding)
        self._weighing = openings.bearing.on_conditions(hints)
        self._alike = Alike(knowledge, engine, space, symptoms)
        self.facts = self._alike.facts
        bound = {fact for symptom in told for fact in symptom.applies_to}
        self._bound = tuple(name for name in knowledge.facts if name in bound)
        self._prospects = Prospects(
            knowledge, openings, told,
            deciding=deciding, bound=bound, contradictable=self._checks.contradictable,
            checks=self._checks.each,
        )  # fmt: skip
        asked_first = (fact for symptom in told for fact in symptom.ask)
        order = dict.fromkeys((*asked_first, *knowledge.facts))
        self._order = {fact: number for number, fact in enumerate(order)}
        self._ordered_checks = [
            (openings.facts.of(check), tuple(fact for fact in order if fact in check))
            for check in self._checks.each
        ]

    def state(self, given: Given) -> State:
        """A case like the one in which this was asked; what matters to no answer is left out."""
        return State(self._alike.put(given))

    def situation(self, state: State) -> Situation:
        """What the rules say in this state."""
        return self._situation(_among(self._deciding, state))

    def unbound(self, state: State) -> str | None:
        """The first fact that binds a symptom and was not asked yet: nothing comes before it."""
        asked = {name for name, _ in state.given}
        return next((fact for fact in self._bound if fact not in asked), None)

    def checks(self, state: State) -> tuple[Check, ...]:
        """What may be asked: what could change something, unless what binds a symptom is first."""
        unbound = self.unbound(state)
        if unbound is None or not self.stakes(state).suspects:
            return self.open_checks(state)
        return ((unbound,),)

    def outcomes(self, state: State, check: Check) -> tuple[Outcome, ...]:
        """What a check can bring."""
        return self._checks.outcomes(check, dict(state.given))

    def spares(self, state: State, check: Check, remedy: str) -> bool:
        """Whether the check could exclude what the remedy is for, or confirm something else.

        Perhaps with other answers; but part of what belongs together must do so by itself.
        """
        stakes, causes = self.stakes(state), self._knowledge.causes
        openings, asked = stakes.now.openings, self._openings.facts.of(check)
        served = {cause for cause in stakes.suspects if causes[cause].resolution == remedy}
        deciding = (
            openings.excluding(cause) if cause in served else openings.confirming(cause)
            for cause in stakes.suspects
        )
        if not any(opening.missing & asked for opening in deciding):
            return False
        if not any(set(check) < set(whole) for whole in self.open_checks(state)):
            return True
        after = (self.situation(self.after(state, o.facts)) for o in self.outcomes(state, check))
        return any(
            not served <= now.possible | now.confirmed
            or now.confirmed & stakes.suspects.keys() - served - stakes.now.confirmed
            for now in after
        )

    def decided_by(self, state: State, check: Check) -> tuple[str, ...]:
        """The causes left to remedy whose status the check could change."""
        stakes, asked = self.stakes(state), self._openings.facts.of(check)
        deciding = stakes.now.openings.deciding
        return tuple(cause for cause in stakes.suspects if deciding(cause).missing & asked)

    def drastic(self, remedy: str) -> bool:
        """Whether the remedy destroys something or affects the whole tenant."""
        return self._remedies.drastic(remedy)

    def after(self, state: State, answers: Given) -> State:
        """The case once these answers are given."""
        given = {each[0]: each for each in state.given}
        given |= {each[0]: each for each in answers.items()}
        return State(tuple([given[name] for name in self.facts if name in given]), state.failed)

    def without(self, state: State, remedy: str) -> State:
        """The case once this remedy has failed."""
        return State(state.given, state.failed | {remedy})

    def _infer(self, answers: Answers) -> Situation:
        inference, facts = self._conclude(answers)
        gone = {*inference.subjects(OUT_OF_SCOPE), *inference.subjects(CONTRADICTED)}
        return Situation(
            facts,
            tuple(id_ for id_ in self._symptoms if id_ not in gone),
            frozenset(inference.subjects(POSSIBLE)),
            frozenset(inference.subjects(CONFIRMED)),
            self._openings.of(dict(answers), facts, inference),
        )

    def _conclude(self, answers: Answers) -> tuple[Inference, dict[str, FactValue]]:
        """What the rules conclude once this was asked, and all facts that are known then."""
        facts: dict[str, FactValue] = {name: value for name, value in answers if value is not None}
        facts[self._knowledge.symptom_fact.name] = self._symptoms
        inference = self._engine.infer(facts)
        return inference, inference.completing(facts)

    def _weigh(self, symptoms: tuple[str, ...], answers: Answers) -> Mapping[str, float]:
        """The weight of each cause of these symptoms once what hints look at was asked."""
        inference, facts = self._conclude(answers)
        return score(self._knowledge, symptoms, facts, inference.drawn)

    def _stakes(self, state: State) -> Stakes:
        now = self.situation(state)
        weights = self._weights(now.symptoms, _among(self._weighing, state))
        causes, failed = self._knowledge.causes, state.failed
        left = {c: w for c, w in weights.items() if causes[c].resolution not in failed}
        confirmed = {c: w for c, w in left.items() if c in now.confirmed}
        possible = {c: w for c, w in left.items() if c in now.possible}
        rank, told = self._remedies.rank, dict(state.given)
        if confirmed:
            return Stakes(now, confirmed, possible, 0.0, rank(confirmed, told))
        share = self._knowledge.planning.unlisted_cause
        rest = len(self._symptoms) * share / (1 - share)
        return Stakes(now, possible, {}, rest, rank(possible, told))

    def _open_checks(self, state: State) -> tuple[Check, ...]:
        """What is left to ask of each check that could decide something, as the symptoms ask.

        Of facts that belong together, also each that may decide something alone.
        """
        stakes = self.stakes(state)
        missing = stakes.now.openings.missing(stakes.suspects)
        if not missing:
            return ()
        asked = {name for name, _ in state.given}
        left = (
            tuple(fact for fact in check if fact not in asked)
            for bits, check in self._ordered_checks
            if missing & bits
        )
        whole = sorted(left, key=lambda check: self._order[check[0]])
        return tuple(each for check in whole for each in (check, *self._alone(state, check)))

    def _alone(self, state: State, check: Check) -> Iterator[Check]:
        now = self.situation(state)
        for fact in check if len(check) > 1 else ():
            answers = (outcome.facts for outcome in self.outcomes(state, (fact,)))
            after = (self.situation(self.after(state, answer)) for answer in answers)
            if any((e.possible, e.confirmed) != (now.possible, now.confirmed) for e in after):
                yield (fact,)

    def _key(self, state: State) -> object:
        """Equal for states that no plan could tell apart."""
        stakes = self.stakes(state)
        causes = (*stakes.suspects, *stakes.others)
        left = self._prospects.of(state.given, causes, stakes.now.openings)
        return (stakes.now.symptoms, tuple(stakes.suspects.items()), tuple(stakes.others.items()),
                stakes.rest, self.unbound(state), left)  # fmt: skip


def _among(facts: Container[str], state: State) -> Answers:
    """What was asked of these facts."""
    return tuple([each for each in state.given if each[0] in facts])
