"""The whole plan of a symptom as a decision tree: ask, branch by answer; try, branch by result.

Branches that come to the same lead to the same node, so that the tree stays small.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from .checks import Check, Outcome
from .conditions import All, Scalar
from .costs import cost_of_asking
from .describe import Describer
from .diagnosis import plain
from .knowledge import KnowledgeBase
from .outlook import State
from .plan import Ask, Plan

TEXTS: Mapping[str, Mapping[str, str]] = {
    "any": {"en": "Whatever the answer", "de": "Gleich welche Antwort"},
    "otherwise": {"en": "Otherwise", "de": "Sonst"},
    "helped": {"en": "It helped", "de": "Hat geholfen"},
    "failed": {"en": "It did not help", "de": "Hat nicht geholfen"},
    "resolved": {"en": "Resolved", "de": "Gelöst"},
    "handed-on": {
        "en": "No known remedy is left: hand the case on",
        "de": "Kein bekanntes Mittel mehr: den Fall weitergeben",
    },
    "out-of-scope": {
        "en": "This answer does not fit the symptom: check both",
        "de": "Diese Antwort passt nicht zum Symptom: beides prüfen",
    },
}


@dataclass(frozen=True, slots=True)
class Branch:
    """What an answer, or the result of a try, leads to.

    ``values`` are the answers it stands for, where one fact with listed values is asked for.
    ``likelihood`` is that of the branch once its node is reached; ``then`` the id of a node.
    """

    result: Literal["answer", "not-known", "any", "helped", "failed"]
    label: str
    values: tuple[Scalar, ...]
    likelihood: float
    then: str


@dataclass(frozen=True, slots=True)
class Node:
    """A step, or an end. ``entries`` are the facts to ask for, or the resolution to try.

    ``cost`` is that of the step and ``expected_cost`` that of all from here on, in minutes.
    ``actors`` are the roles that do it. Branches stand by expected cost, the smallest first.
    """

    id: str
    kind: Literal["ask", "try", "resolved", "handed-on", "out-of-scope"]
    title: str
    entries: tuple[str, ...]
    actors: tuple[str, ...]
    cost: int
    expected_cost: float
    destructive: bool
    reach: str | None
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """The plan of one symptom in one language; the first node is where it begins."""

    knowledge_version: str
    locale: str
    symptom: str
    title: str
    nodes: tuple[Node, ...]

    def to_dict(self) -> dict[str, Any]:
        """The body that the REST path answers: JSON types only."""
        return {
            "knowledge": {"version": self.knowledge_version},
            "locale": self.locale,
            "symptom": {"id": self.symptom, "title": self.title},
            "expected_cost": self.nodes[0].expected_cost,
            "nodes": plain(self.nodes),
        }


def grow(knowledge: KnowledgeBase, plan: Plan, symptom: str, language: str) -> Tree:
    """The tree for a case of which nothing but the symptom is known."""
    nodes = _reckoned({node.id: node for node in _Grower(knowledge, plan, language).nodes()})
    title = knowledge.symptoms[symptom].title[language]
    return Tree(knowledge.version, language, symptom, title, nodes)


class _Grower:
    def __init__(self, knowledge: KnowledgeBase, plan: Plan, language: str) -> None:
        self._knowledge = knowledge
        self._plan = plan
        self._language = language
        self._describe = Describer(knowledge, language)
        self._ids: dict[object, str] = {}
        self._waiting: deque[tuple[str, State]] = deque()
        self._ends: dict[str, Node] = {}

    def nodes(self) -> Iterator[Node]:
        """Every node that the plan may come to, each once."""
        self._reach(self._plan.outlook.state({}))
        while self._waiting:
            id_, state = self._waiting.popleft()
            yield from self._steps(id_, state)
        yield from self._ends.values()

    def _steps(self, id_: str, state: State) -> Iterator[Node]:
        option = self._plan.best(state)
        assert option is not None  # noqa: S101 - what has nothing left to do is an end
        if isinstance(option.step, Ask):
            yield self._ask(id_, option.step.facts, self._answers(state, option.step.facts))
            return
        resolution = self._knowledge.resolutions[option.step.resolution]
        cost = self._plan.outlook.stakes(state).remedy(resolution.id).cost
        fact = resolution.varies_by
        if fact is not None and fact not in dict(state.given):
            any_answer = Branch("any", self._say("any"), (), 1.0, f"{id_}-try")
            yield self._ask(id_, (fact,), (any_answer,))
            id_, cost = f"{id_}-try", cost - cost_of_asking(self._knowledge, (fact,))
        yield Node(
            id_,
            "try",
            resolution.title[self._language],
            (resolution.id,),
            (resolution.actor,),
            cost,
            0.0,
            resolution.destructive,
            resolution.reach,
            self._results(state, resolution.id),
        )

    def _ask(self, id_: str, check: Check, branches: tuple[Branch, ...]) -> Node:
        facts = [self._knowledge.facts[name] for name in check]
        asked = " ".join((fact.question or fact.title)[self._language] for fact in facts)
        roles = dict.fromkeys(fact.asked_of for fact in facts if fact.asked_of)
        cost = cost_of_asking(self._knowledge, check)
        return Node(id_, "ask", asked, check, tuple(roles), cost, 0.0, False, None, branches)

    def _answers(self, state: State, check: Check) -> tuple[Branch, ...]:
        outlook, unknown = self._plan.outlook, self._knowledge.planning.not_known
        branches = [
            self._branch("answer", label, values, (1 - unknown) * share, after)
            for outcome, share in self._plan.chances(state, check)
            for label, values in [self._meaning(check, outcome)]
            for after in [outlook.after(state, outcome.facts)]
        ]
        label = self._knowledge.words["unknown"][self._language]
        after = outlook.after(state, dict.fromkeys(check))
        branches.append(self._branch("not-known", label, (), unknown, after))
        return tuple(branches)

    def _results(self, state: State, remedy: str) -> tuple[Branch, ...]:
        stakes = self._plan.outlook.stakes(state)
        helps = stakes.remedy(remedy).weight / stakes.total
        failed = self._plan.outlook.without(state, remedy)
        branches = [
            Branch("helped", self._say("helped"), (), round(helps, 6), self._end("resolved", 0)),
            self._branch("failed", self._say("failed"), (), 1 - helps, failed),
        ]
        return tuple(branches)

    def _branch(
        self,
        result: Literal["answer", "not-known", "failed"],
        label: str,
        values: tuple[Scalar, ...],
        likelihood: float,
        state: State,
    ) -> Branch:
        return Branch(result, label, values, round(likelihood, 6), self._reach(state))

    def _meaning(self, check: Check, outcome: Outcome) -> tuple[str, tuple[Scalar, ...]]:
        """What the answers of this outcome are called, and which they are, if they are listed."""
        fact = self._knowledge.facts[check[0]]
        if len(check) == 1 and (fact.values or fact.type == "boolean"):
            values = [answer[fact.name] for answer in outcome.answers]
            listed = tuple(value for value in values if not isinstance(value, tuple))
            labels = (self._knowledge.label(fact.name, v, self._language) for v in listed)
            return " / ".join(labels), listed
        if not outcome.holding:
            return self._say("otherwise"), ()
        clause = self._describe.condition(All(outcome.holding))
        return clause[0].upper() + clause[1:], ()

    def _reach(self, state: State) -> str:
        """The node of this state, to be worked out later unless it is there already."""
        outlook = self._plan.outlook
        option = self._plan.best(state)
        if option is None:
            fits = bool(outlook.situation(state).symptoms)
            cost = self._knowledge.planning.hand_on
            return self._end("handed-on" if fits else "out-of-scope", cost)
        key = outlook.key(state)
        if key not in self._ids:
            self._ids[key] = f"n{len(self._ids) + 1}"
            self._waiting.append((self._ids[key], state))
        return self._ids[key]

    def _end(self, kind: Literal["resolved", "handed-on", "out-of-scope"], cost: int) -> str:
        self._ends[kind] = Node(kind, kind, self._say(kind), (), (), cost, 0.0, False, None, ())
        return kind

    def _say(self, key: str) -> str:
        return TEXTS[key][self._language]


def _reckoned(nodes: Mapping[str, Node]) -> tuple[Node, ...]:
    """The nodes with what is to be expected from each on, and their branches in that order."""
    done: dict[str, Node] = {}
    waiting = list(nodes)
    while waiting:
        node = nodes[waiting[-1]]
        later = [branch.then for branch in node.branches if branch.then not in done]
        if later:
            waiting += later
            continue
        waiting.pop()
        expected = node.cost + sum(b.likelihood * done[b.then].expected_cost for b in node.branches)
        branches = sorted(node.branches, key=lambda branch: done[branch.then].expected_cost)
        done[node.id] = replace(node, expected_cost=round(expected, 6), branches=tuple(branches))
    return tuple(done[id_] for id_ in nodes)
