"""The plan as a list: what to ask and what to try, in order, as long as nothing is learned.

It follows the best steps on the path on which every question stays unanswered and every remedy
fails, so that everything there is to do stands in it once. What an answer makes needless is
skipped by asking for the plan again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .costs import cost_of_asking
from .knowledge import KnowledgeBase
from .outlook import State
from .plan import Ask, Plan, Try


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


def list_actions(knowledge: KnowledgeBase, plan: Plan, state: State) -> Iterator[Action]:
    """Everything there is left to do, best first."""
    outlook = plan.outlook
    while (option := plan.best(state)) is not None:
        match option.step:
            case Ask(check):
                yield from _asking(knowledge, check, outlook.decided_by(state, check))
                state = outlook.after(state, dict.fromkeys(check))
            case Try(id_):
                stakes = outlook.stakes(state)
                varies_by = knowledge.resolutions[id_].varies_by
                causes = tuple(c for c in stakes.suspects if knowledge.causes[c].resolution == id_)
                remedy = stakes.remedy(id_)
                cost = remedy.cost
                if varies_by is not None and varies_by not in dict(state.given):
                    yield from _asking(knowledge, (varies_by,), causes)
                    cost -= cost_of_asking(knowledge, (varies_by,))
                    state = outlook.after(state, {varies_by: None})
                yield Action("try", id_, cost, causes, round(remedy.weight / stakes.total, 4))
                state = outlook.without(state, id_)


def _asking(
    knowledge: KnowledgeBase, check: tuple[str, ...], causes: tuple[str, ...]
) -> Iterator[Action]:
    for number, fact in enumerate(check):
        before = cost_of_asking(knowledge, check[:number])
        yield Action("ask", fact, cost_of_asking(knowledge, check[: number + 1]) - before, causes)
