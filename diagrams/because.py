"""Why a case does not go along a way: the reasons of its explanation, put where they belong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import networkx as nx

from enroltriage.expert.diagnosis import Answer
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.rulebase import EXCLUDED


def tell_why(graph: nx.DiGraph[str], knowledge: KnowledgeBase, answer: Answer) -> nx.DiGraph[str]:
    """The graph that ``select.follow`` lit; what is dim because of the case says why.

    ``answer`` is explained. The reasons stand first in the ``tooltip``: of an excluded cause, of the
    questions and remedies that are of excluded causes alone, of the lines between them, and of
    answers that the case does not give.
    """
    told = graph.copy()
    causes = dict(_excluded(knowledge, answer))
    rules = dict(_unmet(answer))
    why: dict[str, list[str]] = {}
    for node, data in told.nodes(data=True):
        ends = _causes_of(graph, node)
        if data["state"] == "dim" and ends and ends <= causes.keys():
            why[node] = [causes[cause] for cause in knowledge.causes if cause in ends]
            _put(data, why[node])
    for source, target, data in told.edges(data=True):
        if data["state"] == "dim":
            unmet = [rules[rule] for rule in data["rules"] if rule in rules]
            _put(data, why.get(target) or why.get(source) or unmet)
    return told


def _excluded(knowledge: KnowledgeBase, answer: Answer) -> Iterator[tuple[str, str]]:
    """The causes that are ruled out, each with the sentences of the rules that did it."""
    for cause in answer.causes:
        if cause.status == "excluded" and cause.explanation is not None:
            told = [
                used.sentence
                for used in cause.explanation.why
                if knowledge.rules[used.rule].then.kind == EXCLUDED
            ]
            yield cause.id, "\n".join(told)


def _unmet(answer: Answer) -> Iterator[tuple[str, str]]:
    """The rules of causes of which the case says otherwise, each with a sentence on what it says."""
    for cause in answer.causes:
        for missed in cause.explanation.why_not if cause.explanation else ():
            if missed.state == "false":
                yield missed.rule, missed.sentence


def _causes_of(graph: nx.DiGraph[str], node: str) -> set[str]:
    """The causes to which a question leads, that a remedy is for, or that the node is."""
    match graph.nodes[node]["kind"]:
        case "question":
            nodes = nx.descendants(graph, node)
        case "resolution":
            nodes = set(graph.predecessors(node))
        case _:
            nodes = {node}
    return {graph.nodes[n]["entry"] for n in nodes if graph.nodes[n]["kind"] == "cause"}


def _put(data: dict[str, Any], reasons: Iterable[str]) -> None:
    lines = dict.fromkeys((*filter(None, reasons), data["tooltip"]))
    data["tooltip"] = "\n".join(filter(None, lines))
