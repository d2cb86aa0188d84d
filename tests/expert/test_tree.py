"""The plan of a symptom as a decision tree."""

import dataclasses
import json
from pathlib import Path

import pytest

from enroltriage.expert import Expert
from enroltriage.expert.engines import DEFAULT_ENGINE, ENGINES
from enroltriage.expert.errors import CaseError
from enroltriage.expert.likelihood import score
from enroltriage.expert.rulebase import compile_rules
from enroltriage.expert.tree import TEXTS

ARTICLE = Path(__file__).resolve().parents[1] / "data" / "article" / "ios" / "symptoms"
SYMPTOMS = tuple(sorted(file.stem for file in ARTICLE.glob("*.yaml")))
ENDS = {"resolved", "handed-on", "out-of-scope"}


def by_id(tree):
    return {node.id: node for node in tree.nodes}


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_every_branch_leads_to_a_node_and_every_node_is_led_to(expert, symptom):
    tree = expert.tree(symptom)
    led_to = {branch.then for node in tree.nodes for branch in node.branches}
    assert led_to == set(by_id(tree)) - {tree.nodes[0].id}
    for node in tree.nodes:
        assert (node.kind in ENDS) == (not node.branches)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_the_expected_cost_of_a_step_is_its_own_and_that_of_its_branches(expert, symptom):
    nodes = by_id(expert.tree(symptom))
    for node in nodes.values():
        if node.branches:
            assert sum(branch.likelihood for branch in node.branches) == pytest.approx(1, abs=1e-5)
            later = sum(b.likelihood * nodes[b.then].expected_cost for b in node.branches)
            assert node.expected_cost == pytest.approx(node.cost + later, abs=1e-3)


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_the_branch_of_the_smallest_expected_cost_stands_first(expert, symptom):
    nodes = by_id(expert.tree(symptom))
    for node in nodes.values():
        costs = [nodes[branch.then].expected_cost for branch in node.branches]
        assert costs == sorted(costs)


def ways_through(tree, symptom):
    """Every node with every case in which it is reached, and the remedies that failed before."""
    nodes, seen = by_id(tree), set()
    waiting = [(tree.nodes[0], {"symptom": symptom}, frozenset())]
    while waiting:
        node, case, failed = waiting.pop()
        key = (node.id, tuple(sorted(case.items(), key=str)), failed)
        if key in seen:
            continue
        seen.add(key)
        yield node, case, failed
        for branch in node.branches:
            then = nodes[branch.then]
            if branch.result == "failed":
                waiting.append((then, case, failed | set(node.entries)))
            elif branch.result in ("not-known", "any"):
                waiting.append((then, {**case, **dict.fromkeys(node.entries)}, failed))
            else:
                waiting += [(then, {**case, node.entries[0]: v}, failed) for v in branch.values]


def left_to_remedy(answer, failed):
    """The resolutions of the causes that stand: of the confirmed ones, if there are any."""
    standing = [c for c in answer.causes if c.resolution and c.resolution.id not in failed]
    confirmed = [cause for cause in standing if cause.status == "confirmed"]
    return {cause.resolution.id for cause in confirmed or standing}


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_every_way_through_the_tree_is_what_the_expert_would_advise(expert, symptom):
    kinds = set()
    for node, case, failed in ways_through(expert.tree(symptom), symptom):
        answer = expert.diagnose(case)
        kinds.add(node.kind)
        match node.kind:
            case "out-of-scope":
                assert answer.outcome in ("out-of-scope", "exhausted")
            case "handed-on":
                assert not left_to_remedy(answer, failed)
            case "try":
                assert node.entries[0] in left_to_remedy(answer, failed)
            case "ask" if not failed and node.branches[0].result != "any":
                assert answer.next_question.fact == node.entries[0]
    assert {"ask", "try", "out-of-scope", "handed-on"} <= kinds


@pytest.mark.parametrize("symptom", SYMPTOMS)
def test_while_nothing_is_decided_a_remedy_helps_as_likely_as_its_causes_are(expert, symptom):
    """Hints weigh the causes that the symptom names, and not the others that there may be."""
    unlisted, told = expert.knowledge.planning.unlisted_cause, 0
    for node, case, failed in ways_through(expert.tree(symptom), symptom):
        causes = expert.diagnose(case).causes
        if node.kind == "try" and not failed and {c.status for c in causes} == {"possible"}:
            known = {fact: value for fact, value in case.items() if value is not None}
            weights = score(expert.knowledge, (symptom,), known)
            likelihood = sum(weights[c.id] for c in causes if c.resolution.id in node.entries)
            whole = sum(weights.values()) + unlisted / (1 - unlisted)
            (helped,) = (b.likelihood for b in node.branches if b.result == "helped")
            assert helped == pytest.approx(likelihood / whole, abs=1e-5)
            told += 1
    assert told


@pytest.mark.parametrize("locale", ["en", "de"])
def test_every_step_says_what_is_to_be_done_in_the_words_of_the_rules(expert, locale):
    knowledge = expert.knowledge
    for node in expert.tree("device-cap-reached", locale).nodes:
        match node.kind:
            case "ask":
                facts = [knowledge.facts[name] for name in node.entries]
                assert node.title == " ".join(fact.question[locale] for fact in facts)
            case "try":
                assert node.title == knowledge.resolutions[node.entries[0]].title[locale]


def test_a_step_tells_who_does_it_and_whom_it_affects(expert):
    nodes = expert.tree("account-not-onboarded").nodes
    renew = next(node for node in nodes if node.kind == "try")
    assert renew.actors == ("intune_admin",)
    assert (renew.reach, renew.destructive, renew.cost) == ("tenant", False, 65)
    ask = next(node for node in nodes if node.entries == ("push_certificate",))
    assert (ask.actors, ask.reach, ask.cost) == (("intune_admin",), None, 18)


def test_how_to_go_about_a_remedy_is_asked_before_it_whatever_the_answer(expert):
    nodes = by_id(expert.tree("account-not-onboarded"))
    asking = [node for node in nodes.values() if node.entries == ("mdm_authority",)]
    assert asking
    for node in asking:
        (branch,) = node.branches
        assert (branch.result, branch.likelihood) == ("any", 1.0)
        assert nodes[branch.then].entries == ("renew-push-certificate",)


def test_answers_that_come_to_the_same_are_one_branch(expert):
    nodes = expert.tree("account-not-onboarded").nodes
    ask = next(node for node in nodes if node.entries == ("push_certificate",))
    told = {branch.label: branch.values for branch in ask.branches}
    assert told == {
        "Expired / Otherwise invalid": ("expired", "invalid"),
        "Valid / None uploaded": ("valid", "missing"),
        "Not known": (),
    }


def test_compared_facts_branch_by_what_the_comparison_says(expert):
    nodes = expert.tree("device-cap-reached", "de").nodes
    ask = next(node for node in nodes if node.entries == ("device_count", "device_limit"))
    labels = {branch.label for branch in ask.branches}
    assert labels == {
        "„Gerätelimit erreicht“ ist „Ja“", "„Gerätelimit erreicht“ ist „Nein“", "Nicht bekannt",
    }  # fmt: skip


def test_the_tree_speaks_the_language_that_is_wanted(expert):
    tree = expert.tree("device-cap-reached", "de-AT")
    assert tree.locale == "de"
    ends = {node.title for node in tree.nodes if node.kind in ENDS}
    assert ends <= {text["de"] for text in TEXTS.values()}
    assert all(set(text) == {"en", "de"} for text in TEXTS.values())


def test_the_tree_is_plain_json(expert):
    body = expert.tree("device-cap-reached").to_dict()
    assert json.loads(json.dumps(body))["nodes"][0]["expected_cost"] == body["expected_cost"]


def test_the_tree_of_a_symptom_that_there_is_not_is_refused(expert):
    with pytest.raises(CaseError, match="is not a symptom"):
        expert.tree("device-cap")


def test_a_symptom_may_have_hundreds_of_causes(knowledge):
    symptom = knowledge.symptoms["workplace-join-failed"]
    (pair,) = symptom.causes
    cause = knowledge.causes[pair.cause]
    remedy = knowledge.resolutions[cause.resolution]
    names = [f"more-{number}" for number in range(400)]
    pairs = (pair, *(dataclasses.replace(pair, cause=name) for name in names))
    entries = {
        "symptoms": {symptom.id: dataclasses.replace(symptom, causes=pairs)},
        "causes": {
            name: dataclasses.replace(cause, id=name, resolution=name, rules=()) for name in names
        },
        "resolutions": {
            name: dataclasses.replace(remedy, id=name, minutes=10 + number)
            for number, name in enumerate(names)
        },
    }
    entries = {shelf: {**getattr(knowledge, shelf), **new} for shelf, new in entries.items()}
    rules = compile_rules(knowledge.facts, knowledge.contradictions, *entries.values())
    more = dataclasses.replace(knowledge, rules=rules, **entries)
    expert = Expert(more, ENGINES[DEFAULT_ENGINE](more))
    tree = expert.tree(symptom.id)
    tried = [node.entries[0] for node in tree.nodes if node.kind == "try"]
    assert set(tried) == {*names, remedy.id}
    answer = expert.diagnose({"platform": "ios", "symptom": symptom.id})
    assert {action.id for action in answer.actions if action.kind == "try"} == set(tried)
