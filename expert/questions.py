"""The next question and the plan of actions.

A fact is worth asking only if an answer could still change something: first whether a symptom
applies at all, then the status of a cause, then the resolution chosen, then the ranking. Among
the facts that could change the status of a cause, the plan of least expected cost decides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from .actions import Action, ActionList
from .case import Case
from .checks import Given
from .compiled_engine import CompiledEngine
from .conditions import FactValue, evaluate, facts_of
from .costs import cost_of_asking
from .knowledge import KnowledgeBase
from .likelihood import leading
from .openings import Openings
from .outlook import Outlook, State
from .plan import Plan
from .recognise import Recognition
from .remedies import Remedies
from .space import Space
from .troubles import Troubles

KEPT_PLANS = 512
"""For how many symptoms plans are kept."""
KEPT_PLANS_OF_SEVERAL = 128
"""For how many sets of several symptoms: there may be very many, and their plans are large."""
KEPT_CASES = 8192
"""For how many cases it is kept what is to be done in them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for; ``candidates`` narrows the answers where it is the symptom.

    ``pointed`` are those of them to which the known facts point, which come first.
    ``cost`` is in minutes. ``saving`` is how many minutes asking it first saves on average until
    the case is resolved, compared with trying the remedies without asking anything; negative
    where it is asked for safety's sake; None where no plan reckons with it.
    """

    fact: str
    candidates: tuple[str, ...] = ()
    cost: int = 0
    saving: float | None = None
    pointed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next."""

    question: Question | None
    actions: tuple[Action, ...] = ()


_Planned = tuple[Mapping[str, float], tuple[Action, ...]]


def _urgency(planned: _Planned, shared: Collection[tuple[str, str]]) -> tuple[bool, float]:
    """Sorts what can be remedied at once first, then by what the best question saves.

    What all troubles have in common comes first in any case.
    """
    savings, actions = planned
    first = next((action for action in actions if _key(action) not in shared), None)
    return first is None or first.kind == "ask", -max(savings.values(), default=0.0)


def _first(those: Iterable[str], ids: Sequence[str]) -> tuple[str, ...]:
    """The ids, with those of them first that are told."""
    return tuple(dict.fromkeys((*(id_ for id_ in those if id_ in ids), *ids)))


def _key(action: Action) -> tuple[str, str]:
    return action.kind, action.id


class Planner:
    """Advises what to ask and to try, by one knowledge base.

    Looking ahead takes thousands of inferences: whichever engine answers, they are drawn by the
    compiled one, the given one or its own.
    """

    def __init__(self, knowledge: KnowledgeBase, engine: CompiledEngine | None = None) -> None:
        self._knowledge = knowledge
        several = knowledge.symptom_fact.name
        self._engine = engine or CompiledEngine(knowledge.rules, several=several)
        self._space = Space(knowledge)
        self._openings = Openings(knowledge)
        self._troubles = Troubles(knowledge, self._space)
        self._remedies = Remedies(knowledge)
        self._plans = lru_cache(KEPT_PLANS)(self._make_plan)
        self._plans_of_several = lru_cache(KEPT_PLANS_OF_SEVERAL)(self._make_plan)
        self._kept_plans: dict[object, _Planned] = {}

    def state(self, symptoms: tuple[str, ...], given: Given) -> State:
        """What stands for all cases with these symptoms that no rule can tell apart from this."""
        return self.plan(symptoms).outlook.state(given)

    def plan(self, symptoms: tuple[str, ...]) -> Plan:
        """The plan for cases with these symptoms."""
        return self._plan(symptoms)[0]

    def _plan(self, symptoms: tuple[str, ...]) -> tuple[Plan, ActionList]:
        return (self._plans if len(symptoms) == 1 else self._plans_of_several)(symptoms)

    def _make_plan(self, symptoms: tuple[str, ...]) -> tuple[Plan, ActionList]:
        outlook = Outlook(self._knowledge, self._engine, self._space, self._openings, symptoms)
        plan = Plan(outlook, self._knowledge.planning)
        return plan, ActionList(self._knowledge, plan)

    def identify(
        self, case: Case, facts: Mapping[str, FactValue], recognition: Recognition
    ) -> Question | None:
        """What to ask where no symptom is at hand; ``facts`` are the known and derived ones.

        What the known facts point to comes first among the answers, and is asked before anything.
        """
        symptom_fact = self._knowledge.symptom_fact.name
        pointed = leading(self._knowledge, facts)
        if recognition.candidates and not case.asked(symptom_fact):
            return self._question(symptom_fact, _first(pointed, recognition.candidates))
        if pointed and not case.asked(symptom_fact):
            candidates = _first(pointed, self._knowledge.candidates(facts))
            return replace(self._question(symptom_fact, candidates), pointed=tuple(pointed))
        for fact in self._knowledge.facts.values():
            if fact.matched_against and not case.asked(fact.name):
                return self._question(fact.name)
        candidates = self._knowledge.candidates(facts)
        if case.asked(symptom_fact) or not candidates:
            return None
        return self._question(symptom_fact, candidates)

    def advise(
        self, symptoms: tuple[str, ...], state: State, contradicting: tuple[str, ...] = ()
    ) -> Advice:
        """The question to ask next, if an answer could change anything, and the actions.

        ``contradicting`` are the facts of a contradiction, of which the first is asked again when
        nothing else is left.
        """
        plan = self.plan(symptoms)
        asked = dict(state.given)
        savings, actions = self._planned(symptoms, state)
        worth = (f for f in self._worth_asking(plan, state, savings) if f not in asked)
        fact = next(chain(worth, contradicting[:1]), None)
        question = None if fact is None else self._question(fact, saving=savings.get(fact))
        return Advice(question, actions)

    def _planned(self, symptoms: tuple[str, ...], state: State) -> _Planned:
        """What asking each fact first saves, best first, and the actions.

        Troubles that have nothing to do with each other are planned each by itself, and resolved
        one after the other: first what can be remedied at once, then where a question saves most.
        Whatever is drastic, and not for something established, waits until all else is done.
        """
        troubles = self._troubles.of(symptoms)
        if len(troubles) == 1:
            return self._planned_together(symptoms, state)
        given = dict(state.given)
        planned = [self._planned_together(each, self.state(each, given)) for each in troubles]
        savings, actions = dict[str, float](), dict[tuple[str, str], Action]()
        shared = set[tuple[str, str]].intersection(*({*map(_key, p[1])} for p in planned))
        ranked = sorted(planned, key=lambda each: _urgency(each, shared))
        for saved, _ in ranked:
            for fact, saving in saved.items():
                savings[fact] = savings.get(fact, 0.0) + saving
        for part in self._drastic_last([listed for _, listed in ranked]):
            for action in part:  # what one trouble has asked, the next need not
                actions.setdefault(_key(action), action)
        return savings, tuple(actions.values())

    def _drastic_last(self, troubles: Sequence[tuple[Action, ...]]) -> Sequence[tuple[Action, ...]]:
        """The actions of all troubles, where harmless remedies of one need not wait for drastic ones."""
        split = [self._split(actions) for actions in troubles]
        if not any(action.kind == "try" for harmless, _ in split for action in harmless):
            return troubles
        drastic = sorted((later for _, later in split if later), key=lambda later: later[0].cost)
        return [*(harmless for harmless, _ in split), *drastic]

    def _split(self, actions: tuple[Action, ...]) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
        """What comes before the first drastic remedy of a trouble, and what from then on.

        A remedy for something established counts as harmless here: nothing spares it.
        """
        for place, action in enumerate(actions):
            tried = action.kind == "try" and (action.likelihood or 0) < 1
            if tried and self._remedies.drastic(action.id):
                return actions[:place], actions[place:]
        return actions, ()

    def _planned_together(self, symptoms: tuple[str, ...], state: State) -> _Planned:
        """The same for one trouble. States that no plan can tell apart have it in common."""
        plan, actions = self._plan(symptoms)
        key = symptoms, plan.outlook.key(state)
        planned = self._kept_plans.get(key)
        if planned is None:
            without, savings = plan.without_asking(state), dict[str, float]()
            for option in plan.asking(state):
                for fact in option.step.facts:  # the best way of asking it counts
                    savings.setdefault(fact, without - option.expected)
            planned = savings, actions.left(state)
            if len(self._kept_plans) >= KEPT_CASES:
                self._kept_plans.clear()
            self._kept_plans[key] = planned
        return planned

    def _question(
        self, fact: str, candidates: tuple[str, ...] = (), saving: float | None = None
    ) -> Question:
        cost = cost_of_asking(self._knowledge, (fact,))
        if saving is not None:
            saving = round(saving, 1) + 0.0  # never -0.0, which is equal to 0.0 and reads otherwise
        return Question(fact, candidates, cost, saving)

    def _worth_asking(self, plan: Plan, state: State, planned: Iterable[str]) -> Iterator[str]:
        """Facts in the order of their worth; some may have been asked already."""
        now = plan.outlook.situation(state)
        at_hand = [self._knowledge.symptoms[id_] for id_ in now.symptoms]
        bound = {fact for symptom in at_hand for fact in symptom.applies_to}
        yield from (fact for fact in self._knowledge.facts if fact in bound)
        ask = tuple(dict.fromkeys(fact for symptom in at_hand for fact in symptom.ask))
        changing = now.openings.changing_status()
        yield from (fact for fact in planned if fact in changing)
        yield from self._in_order(changing, ask)
        yield from self._in_order(now.openings.changing_resolution(), ask)
        if now.possible:
            yield from ask
        if len(now.possible) > 1:
            known = {
                **{name: value for name, value in state.given if value is not None},
                **now.facts,
            }
            hints = {
                fact
                for symptom in at_hand
                for pair in symptom.causes
                if pair.cause in now.possible
                for hint in pair.hints
                if evaluate(hint.when, known) is None
                for fact in facts_of(hint.when)
            }
            yield from self._in_order(hints, ask)

    def _in_order(self, facts: Collection[str], ask: tuple[str, ...]) -> Iterator[str]:
        """As the symptoms ask, then in the order of intake; hints last; derived ones never."""
        types = self._knowledge.facts
        wanted = [fact for fact in (*ask, *types) if fact in facts and not types[fact].derived]
        return iter(sorted(dict.fromkeys(wanted), key=lambda fact: types[fact].hint))
