"""That no plan costs more than 2 % over the best order there is, found by brute force.

What is followed is what the product tells: the tree of a symptom, node by node.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

from enroltriage.expert.tree import Branch, Node, Tree

from .brute_force import NEVER, BruteForce, Failed, Given, Turn, untold

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "article" / "ios" / "symptoms"
SYMPTOMS = tuple(sorted(file.stem for file in ARTICLE.glob("*.yaml")))
NOTHING, ON_IOS = Given(), Given({("platform", "ios")})
NUMBERS = (1, 14, 15)
DAYS = ("2019-11-18", "2024-09-19")


class Walk:
    """Follows a tree by the model of the brute force; ``costs`` are the minutes from each node on."""

    def __init__(self, expert, model: BruteForce, tree: Tree) -> None:
        self.expert, self.model = expert, model
        self.symptom = tree.symptom
        self.nodes = {node.id: node for node in tree.nodes}
        self.costs: dict[tuple[str, Given, Failed], float] = {}
        self.cost(tree.nodes[0].id, NOTHING, frozenset())

    def cost(self, id_: str, given: Given, failed: Failed) -> float:
        """The expected minutes from this node on, in this case."""
        if (id_, given, failed) not in self.costs:
            self.costs[id_, given, failed] = self.step(self.nodes[id_], given) + sum(
                likelihood * self.cost(branch.then, *then)
                for branch, (likelihood, *then) in self.ways(id_, given, failed)
                if likelihood > NEVER
            )
        return self.costs[id_, given, failed]

    def step(self, node: Node, given: Given) -> int:
        """The minutes of this node alone."""
        match node.kind:
            case "ask":
                return self.model.cost_of_asking(node.entries)
            case "try":
                return self.model.cost_of_trying(node.entries[0], given)
        return 0 if node.kind == "resolved" else self.expert.knowledge.planning.hand_on

    def ways(self, id_: str, given: Given, failed: Failed) -> Iterator[tuple[Branch, Turn]]:
        """The branches of a node, each with what follows; one branch may come several times."""
        node = self.nodes[id_]
        branches = {branch.result: branch for branch in node.branches}
        if "any" in branches:
            yield branches["any"], (1.0, untold(given, node.entries), failed)
        elif node.kind == "ask":
            for turn in self.model.after_asking(given, failed, node.entries):
                told = turn[1] != untold(given, node.entries)
                yield self.answered(node, turn[1]) if told else branches["not-known"], turn
        elif node.kind == "try":
            turn = self.model.after_failing(given, failed, *node.entries)
            yield branches["helped"], (1 - turn[0], given, failed)
            yield branches["failed"], turn

    def answered(self, node: Node, after: Given) -> Branch:
        """The branch that tells of this answer: by its value, or of what rules derive from it."""
        answers, facts = [b for b in node.branches if b.result == "answer"], dict(after)
        if any(branch.values for branch in answers):
            return next(b for b in answers if facts[node.entries[0]] in b.values)
        told = self.expert.diagnose({"symptom": self.symptom, **facts}).facts
        knowledge, derived = self.expert.knowledge, [f for f in told if f.origin == "derived"]
        words = [(knowledge.facts[f.name].title["en"], knowledge.label(f.name, f.value, "en"))
                 for f in derived]  # fmt: skip
        (branch,) = (b for b in answers if all(word in b.label for word in chain(*words)))
        return branch


@pytest.fixture(scope="module")
def model_of(expert):
    """The brute force for a symptom."""
    return cache(lambda symptom: BruteForce(expert, symptom))


@pytest.fixture(scope="module")
def walk_of(expert, model_of):
    """The walk through the tree of a symptom."""
    return cache(lambda symptom: Walk(expert, model_of(symptom), expert.tree(symptom)))


@pytest.mark.parametrize("given", [NOTHING, ON_IOS], ids=["nothing", "platform"])
@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_no_tree_costs_more_than_two_percent_over_the_best_order(symptom, given, model_of, walk_of):
    walk, best = walk_of(symptom), model_of(symptom).optimum(given)
    (followed,) = {
        cost
        for (id_, where, failed), cost in walk.costs.items()
        if where == given and not failed and walk.nodes[id_].branches
    }
    assert best - 1e-6 <= followed <= 1.02 * best


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_tree_says_what_its_steps_cost_and_how_likely_its_branches_are(symptom, walk_of):
    walk = walk_of(symptom)
    for (id_, given, failed), cost in walk.costs.items():
        node, likelihoods = walk.nodes[id_], defaultdict(float)
        for branch, (likelihood, *_) in walk.ways(id_, given, failed):
            likelihoods[branch] += likelihood
        assert node.cost == walk.step(node, given)
        assert node.expected_cost == pytest.approx(cost, abs=1e-3)
        assert likelihoods == pytest.approx({b: b.likelihood for b in node.branches}, abs=1e-5)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_a_tree_takes_no_step_that_something_must_come_before(symptom, model_of, walk_of):
    model, walk, kinds = model_of(symptom), walk_of(symptom), set()
    for id_, given, failed in walk.costs:
        node = walk.nodes[id_]
        kinds.add(node.kind)
        match node.kind:
            case "ask" if node.branches[0].result == "any":
                (remedy,) = walk.nodes[node.branches[0].then].entries
                assert node.entries == model.way(remedy, given)
                assert remedy in model.remedies(given, failed)
            case "ask":
                assert node.entries in model.checks(given, failed)
            case "try":
                assert node.entries[0] in model.remedies(given, failed)
            case "handed-on":
                assert not model.suspects(given, failed)
    assert {"ask", "try", "resolved", "handed-on"} <= kinds


def test_the_brute_force_finds_what_can_be_reckoned_by_hand(model_of):
    expired, in_order, not_known = 83, 240, 83 + 0.1 * 240
    told = 0.9 * expired + 0.1 * in_order
    assert model_of("account-not-onboarded").optimum(ON_IOS) == pytest.approx(
        18 + 0.9 * told + 0.1 * not_known
    )
    share = 0.5 / (0.5 + 1 / 9)  # of the second cause, once the remedy of the first has failed
    told, not_known = share * 90 + (1 - share) * 240, 90 + (1 - share) * 240
    assert model_of("company-portal-unavailable").optimum(ON_IOS) == pytest.approx(
        15 + 0.55 * (24 + 0.9 * told + 0.1 * not_known)
    )


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_the_brute_force_weighs_causes_as_answers_do(expert, symptom, model_of, walk_of):
    for _, given, _ in walk_of(symptom).costs:
        causes = expert.diagnose({"symptom": symptom, **dict(given)}).causes
        shown = {cause.id: cause.likelihood for cause in causes if cause.status == "possible"}
        weights = {cause: model_of(symptom).standing(given).weights[cause] for cause in shown}
        whole = sum(weights.values())
        assert shown == pytest.approx({cause: w / whole for cause, w in weights.items()})


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_what_the_brute_force_never_asks_changes_no_status(expert, symptom, model_of, walk_of):
    model, facts = model_of(symptom), expert.knowledge.askable
    others = {
        name: fact.values or {"boolean": (False, True), "integer": NUMBERS, "date": DAYS}[fact.type]
        for name, fact in facts.items()
        if name not in model.together and fact.type != "text" and not fact.multiple
    }
    assert others
    for given in {given for _, given, _ in walk_of(symptom).costs}:
        for name, values in others.items():
            for value in values:
                causes = expert.diagnose({"symptom": symptom, **dict(given), name: value}).causes
                assert {c.id: c.status for c in causes} == model.standing(given).statuses
