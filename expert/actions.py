"""The plan as a list: what to ask and what to try, in order, as long as nothing is learned.

It follows the best steps on the path on which every question stays unanswered and every remedy
fails, so that everything there is to do stands in it once. What an answer makes needless is
skipped by asking for the plan again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from .checks import Check
from .costs import cost_of_asking
from .knowledge import KnowledgeBase
from .outlook import State
from .plan import Ask, Plan, Step

KEPT_ACTIONS = 2048
"""For how many states the actions are kept."""


@dataclass(frozen=True, slots=True)
class Action:
    """Ask for a fact, or try a resolution, for ``cost`` minutes more.

    ``causes`` are those that an answer could decide or that the resolution removes; ``likelihood``
    is that of a resolution to help, all causes left being weighed, None for a question.
    """

    kind: Literal["ask", "try"]
    id: str
    cost: int
    causes: tuple[str, ...]
    likelihood: float | None = None


class ActionList:
    """Lists the actions of one plan.

    What follows a step is the same in all states that no plan can tell apart, and kept.
    """

    def __init__(self, knowledge: KnowledgeBase, plan: Plan) -> None:
        self._knowledge = knowledge
        self._plan = plan
        self._kept: dict[object, tuple[Action, ...]] = {}

    def left(self, state: State) -> tuple[Action, ...]:
        """Everything there is left to do in this state, best first."""
        if len(self._kept) >= KEPT_ACTIONS:
            self._kept.clear()
        steps = list[tuple[object, tuple[Action, ...]]]()
        while (left := self._kept.get(key := self._plan.outlook.key(state))) is None:
            option = self._plan.best(state)
            if option is None:
                left = ()
                break
            actions, then = self._taken(option.step, state)
            if then == state:  # it leads nowhere: better a short plan than one without end
                left = ()
                break
            steps.append((key, actions))
            state = then
        for key, actions in reversed(steps):
            left = self._kept[key] = (*actions, *left)
        return left

    def _taken(self, step: Step, state: State) -> tuple[tuple[Action, ...], State]:
        """What a step comes to, and the state once it has brought nothing."""
        outlook = self._plan.outlook
        if isinstance(step, Ask):
            asked = self._asking(step.facts, outlook.decided_by(state, step.facts))
            return asked, outlook.after(state, dict.fromkeys(step.facts))
        stakes, causes = outlook.stakes(state), self._knowledge.causes
        remedy = stakes.remedy(step.resolution)
        removed = tuple(c for c in stakes.suspects if causes[c].resolution == remedy.resolution)
        varies_by = self._knowledge.resolutions[remedy.resolution].varies_by
        cost, first = remedy.cost, tuple[Action, ...]()
        if varies_by is not None and varies_by not in dict(state.given):
            first = self._asking((varies_by,), removed)
            cost -= cost_of_asking(self._knowledge, (varies_by,))
            state = outlook.after(state, {varies_by: None})
        likelihood = round(remedy.weight / stakes.total, 4)
        tried = Action("try", remedy.resolution, cost, removed, likelihood)
        return (*first, tried), outlook.without(state, remedy.resolution)

    def _asking(self, check: Check, causes: tuple[str, ...]) -> tuple[Action, ...]:
        costs = [cost_of_asking(self._knowledge, check[:n]) for n in range(len(check) + 1)]
        return tuple(
            Action("ask", fact, after - before, causes)
            for fact, (before, after) in zip(check, pairwise(costs), strict=True)
        )
