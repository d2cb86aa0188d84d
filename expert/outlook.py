"""How a case stands, as a plan sees it, and how it would stand after an answer or a failed remedy.

The rules decide it: every situation is inferred. Besides the causes that the symptoms name, some
other may be at work, of which no answer tells anything but that none of them is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from math import inf
from typing import NamedTuple

from .alike import Alike, Answers
from .checks import Check, Checks, Given, Outcome
from .conditions import FactValue, facts_of, leaves
from .costs import cost_of_asking, cost_of_trying
from .engine import Engine, Inference
from .knowledge import KnowledgeBase
from .likelihood import score
from .openings import CLOSED, CaseOpenings, Openings
from .rulebase import CONFIRMED, CONTRADICTED, OUT_OF_SCOPE, POSSIBLE
from .space import Space

KEPT = 1024
"""How many situations, and how many views, are kept for one set of symptoms."""
TENANT = "tenant"


class State(NamedTuple):
    """What was asked, and which remedies have failed."""

    given: Answers
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules say once these facts are known, hints aside.

    ``symptoms`` are those that the facts allow.
    """

    facts: Mapping[str, FactValue]
    inference: Inference
    symptoms: tuple[str, ...]
    possible: frozenset[str]
    confirmed: frozenset[str]
    openings: CaseOpenings


class Remedy(NamedTuple):
    """A resolution that may be tried: the weight of the causes it removes, and its minutes."""

    resolution: str
    weight: float
    cost: int


@dataclass(frozen=True, slots=True)
class Stakes:
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


@dataclass(frozen=True, slots=True)
class View(Stakes):
    """And what can be asked.

    ``checks`` could change something, or there is the one that binds a symptom and comes first;
    ``open_checks`` counts those that could change something.
    """

    checks: tuple[Check, ...]
    open_checks: int


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
        self.view = lru_cache(KEPT)(self._view)
        self.key = lru_cache(KEPT)(self._key)
        self.drastic = cache(self._is_drastic)
        self.cost_of_asking = cache(partial(cost_of_asking, knowledge))
        self._cost_of_trying = cache(self._work_out_cost_of_trying)
        told = [knowledge.symptoms[id_] for id_ in symptoms]
        hints = [hint for s in told for pair in s.causes for hint in pair.hints]
        deciding = space.facts(symptoms)
        asked_first = [fact for symptom in told for fact in symptom.ask]
        self._hints = [
            (pair.cause, {given for fact in facts_of(hint.when)
                          for given in knowledge.given_for(fact)})
            for symptom in told for pair in symptom.causes for hint in pair.hints
        ]  # fmt: skip
        hinted = set[str]().union(*(looked_at for _, looked_at in self._hints))
        mattering = {*deciding, *space.derivable(), *asked_first, *hinted}
        self.facts = tuple(name for name in knowledge.facts if name in mattering)
        """The facts that the plan depends on."""
        self._deciding = frozenset(deciding)
        conditions = (*(rule.when for rule in space.rules(symptoms)), *(h.when for h in hints))
        tests = (leaf for when in conditions for leaf in leaves(when))
        self._alike = Alike(knowledge, space, self.facts, tests)
        bound = {fact for symptom in told for fact in symptom.applies_to}
        self._bound = tuple(name for name in knowledge.facts if name in bound)
        order = dict.fromkeys((*asked_first, *knowledge.facts))
        self._order = {fact: number for number, fact in enumerate(order)}
        self._ordered_checks = [
            (openings.facts.of(check), tuple(fact for fact in order if fact in check))
            for check in self._checks.each
        ]

    def state(self, given: Given) -> State:
        """A case like the one in which this was asked; what matters to no plan is left out."""
        return State(self._alike.put(given))

    def situation(self, state: State) -> Situation:
        """What the rules say in this state."""
        return self._situation(tuple(each for each in state.given if each[0] in self._deciding))

    def unbound(self, state: State) -> str | None:
        """The first fact that binds a symptom and was not asked yet: nothing comes before it."""
        asked = dict(state.given)
        return next((fact for fact in self._bound if fact not in asked), None)

    def outcomes(self, state: State, check: Check) -> tuple[Outcome, ...]:
        """What a check can bring."""
        return self._checks.outcomes(check, dict(state.given))

    def spares(self, state: State, check: Check, remedy: str) -> bool:
        """Whether the check could exclude what the remedy is for, or confirm something else."""
        stakes, causes = self.stakes(state), self._knowledge.causes
        openings, asked = stakes.now.openings, self._openings.facts.of(check)
        deciding = (
            openings.excluding(cause)
            if causes[cause].resolution == remedy
            else openings.confirming(cause)
            for cause in stakes.suspects
        )
        return any(opening.missing & asked for opening in deciding)

    def decided_by(self, state: State, check: Check) -> tuple[str, ...]:
        """The causes left to remedy whose status the check could change."""
        stakes, asked = self.stakes(state), self._openings.facts.of(check)
        deciding = stakes.now.openings.deciding
        return tuple(cause for cause in stakes.suspects if deciding(cause).missing & asked)

    def _is_drastic(self, remedy: str) -> bool:
        """Whether the remedy destroys something or affects the whole tenant."""
        resolution = self._knowledge.resolutions[remedy]
        return resolution.destructive or resolution.reach == TENANT

    def after(self, state: State, answers: Given) -> State:
        """The case once these answers are given."""
        given = {**dict(state.given), **answers}
        return State(tuple((n, given[n]) for n in self.facts if n in given), state.failed)

    def without(self, state: State, remedy: str) -> State:
        """The case once this remedy has failed."""
        return State(state.given, state.failed | {remedy})

    def _infer(self, answers: Answers) -> Situation:
        given = dict(answers)
        facts: dict[str, FactValue] = {n: value for n, value in given.items() if value is not None}
        facts[self._knowledge.symptom_fact.name] = self._symptoms
        inference = self._engine.infer(facts)
        facts = inference.completing(facts)
        gone = {*inference.subjects(OUT_OF_SCOPE), *inference.subjects(CONTRADICTED)}
        return Situation(
            facts,
            inference,
            tuple(id_ for id_ in self._symptoms if id_ not in gone),
            frozenset(inference.subjects(POSSIBLE)),
            frozenset(inference.subjects(CONFIRMED)),
            self._openings.of(given, facts, inference),
        )

    def _weigh(self, given: Answers) -> tuple[Situation, Mapping[str, float]]:
        """The situation once this was asked, and the weight of each cause."""
        now = self.situation(State(given))
        known = {**{n: value for n, value in given if value is not None}, **now.facts}
        return now, score(self._knowledge, now.symptoms, known, now.inference.drawn)

    def _stakes(self, state: State) -> Stakes:
        now, weights = self._weights(state.given)
        causes, failed = self._knowledge.causes, state.failed
        left = {c: w for c, w in weights.items() if causes[c].resolution not in failed}
        confirmed = {c: w for c, w in left.items() if c in now.confirmed}
        possible = {c: w for c, w in left.items() if c in now.possible}
        given = dict(state.given)
        if confirmed:
            return Stakes(now, confirmed, possible, 0.0, self._remedies(confirmed, given))
        share = self._knowledge.planning.unlisted_cause
        rest = len(self._symptoms) * share / (1 - share)
        return Stakes(now, possible, {}, rest, self._remedies(possible, given))

    def _view(self, state: State) -> View:
        stakes, unbound = self.stakes(state), self.unbound(state)
        missing = stakes.now.openings.missing(stakes.suspects)
        checks = self._open_checks(missing, dict(state.given)) if missing else ()
        return View(
            stakes.now,
            stakes.suspects,
            stakes.others,
            stakes.rest,
            stakes.remedies,
            checks if unbound is None or not stakes.suspects else ((unbound,),),
            len(checks),
        )

    def _key(self, state: State) -> object:
        """Equal for states that no plan could tell apart.

        That is what is at stake, the rules that may yet fire for these causes, and all that is
        asked of what they look at; also where a cause is confirmed, for that may yet prove wrong.
        """
        stakes, given = self.stakes(state), dict(state.given)
        causes = (*stakes.suspects, *stakes.others)
        opening = CLOSED
        for cause in causes:
            opening |= stakes.now.openings.deciding(cause)
        resolutions = {self._knowledge.causes[cause].resolution for cause in causes}
        kept = {
            *self._openings.facts.names(opening.involved),
            *(fact for fact in self._bound if fact not in given),
        }
        kept |= {self._knowledge.resolutions[id_].varies_by or "" for id_ in resolutions}
        for cause, looked_at in self._hints:  # what the plan asks may bring a hint to hold
            if cause in causes and not looked_at.isdisjoint(self._deciding - given.keys()):
                kept |= looked_at
        unasked = kept - given.keys()
        if not unasked.isdisjoint(self._checks.contradictable):  # then what may be answered varies
            kept |= self._checks.contradictable
        told = tuple((n, n in given, given.get(n)) for n in self.facts if n in kept)
        return (tuple(stakes.suspects.items()), tuple(stakes.others.items()), stakes.rest,
                self.unbound(state), opening.rules, told)  # fmt: skip

    def _remedies(self, suspects: Mapping[str, float], given: Given) -> tuple[Remedy, ...]:
        weights: dict[str, float] = {}
        for cause, weight in suspects.items():
            id_ = self._knowledge.causes[cause].resolution
            weights[id_] = weights.get(id_, 0.0) + weight
        resolutions = self._knowledge.resolutions
        remedies = (
            Remedy(id_, weight, self._cost_of_trying(id_, resolutions[id_].varies_by in given))
            for id_, weight in weights.items()
        )
        ranked = sorted(remedies, key=lambda remedy: -round(remedy.weight / remedy.cost, 9))
        return tuple(self._in_turn(ranked))

    def _work_out_cost_of_trying(self, remedy: str, told: bool) -> int:
        """Minutes, where the fact by which it varies is told or not."""
        resolution = self._knowledge.resolutions[remedy]
        asked = (resolution.varies_by,) if told and resolution.varies_by else ()
        return cost_of_trying(self._knowledge, resolution, asked)

    def _in_turn(self, ranked: list[Remedy]) -> Iterator[Remedy]:
        """By weight for cost, which is the best order, but what is drastic after what is cheaper."""
        while ranked:
            harmless = min((r.cost for r in ranked if not self.drastic(r.resolution)), default=inf)
            remedy = next(r for r in ranked if r.cost <= harmless or not self.drastic(r.resolution))
            ranked.remove(remedy)
            yield remedy

    def _open_checks(self, missing: int, given: Given) -> tuple[Check, ...]:
        """What is left to ask of each check that could decide something, as the symptoms ask."""
        left = (
            tuple(fact for fact in check if fact not in given)
            for bits, check in self._ordered_checks
            if missing & bits
        )
        return tuple(sorted(left, key=lambda check: self._order[check[0]]))
