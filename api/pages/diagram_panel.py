"""What the panel tells of a node of the diagram: the entry of the knowledge, and where its lines lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from enroltriage.api.cases.ways import fired_in_examples
from enroltriage.api.clock import now
from enroltriage.api.knowledge_view import KnowledgeView
from enroltriage.expert.knowledge import Example, KnowledgeBase

from .diagram_seen import Seen
from .frame import link
from .knowledge_parts import cause_parts, holding, resolution_parts, symptom_parts

MOST_EXAMPLES = 5
SHELVES = {
    "symptom": "symptoms",
    "question": "facts",
    "cause": "causes",
    "resolution": "resolutions",
}
"""Where the entries of nodes of these kinds stand; a platform is no entry of its own."""


def panel_of(seen: Seen, node: str) -> dict[str, Any]:
    """Everything that the panel shows of a node of the whole graph."""
    graph, knowledge = seen.whole, seen.service.knowledge
    data = graph.nodes[node]
    kind, entry = data["kind"], data["entry"]
    shown = KnowledgeView(knowledge, seen.language)
    told = shown.entry(SHELVES[kind], entry) if kind in SHELVES else None
    panel: dict[str, Any] = {
        "node": node,
        "kind": kind,
        "title": data["label"],
        "sub": data["sub"],
        "entry": told,
        "holds": told and holding(told, seen.language, now().date()),
        "address": link("knowledge_entry", kind=SHELVES[kind], id=entry) if told else None,
        "is_shown": node in seen.graph,
        "before": [_line(graph, (other, node), other) for other in graph.predecessors(node)],
        "after": [_line(graph, (node, other), other) for other in graph.successors(node)],
    }
    match kind:
        case "symptom":
            panel |= symptom_parts(shown, entry)
            panel["causes"] = [
                {**c, "node": seen.node_of("cause", c["id"])} for c in panel["causes"]
            ]
        case "cause":
            panel["cause"] = cause_parts(shown, entry)
        case "resolution":
            panel["resolution"] = resolution_parts(shown, entry)
    examples = list(_examples(seen, kind, entry))
    panel["examples"] = [
        _example(knowledge, each, seen.language) for each in examples[:MOST_EXAMPLES]
    ]
    panel["more_examples"] = max(len(examples) - MOST_EXAMPLES, 0)
    return panel


def _line(graph: Any, ends: tuple[str, str], other: str) -> dict[str, Any]:
    """Where a line leads, and what it says."""
    data, said = graph.nodes[other], graph.edges[ends]
    return {"node": other, "kind": data["kind"], "title": data["label"], "said": said["label"]}


def _examples(seen: Seen, kind: str, entry: str) -> Iterable[Example]:
    """The example cases of a symptom; of a cause or a resolution, those in which it stands."""
    knowledge = seen.service.knowledge
    if kind == "symptom":
        return knowledge.symptoms[entry].examples
    causes = {
        "cause": [entry],
        "resolution": [c.id for c in knowledge.causes.values() if c.resolution == entry],
    }.get(kind, [])
    offering = {f"{id_}.{knowledge.causes[id_].resolution}" for id_ in causes}
    if not offering:
        return ()
    fired = fired_in_examples(seen.service.expert, texts=False)
    return (example for example, rules in fired if not offering.isdisjoint(rules))


def _example(knowledge: KnowledgeBase, example: Example, language: str) -> dict[str, Any]:
    def told(name: str, value: Any) -> str:
        values = value if isinstance(value, (list, tuple)) else [value]
        return ", ".join(knowledge.label(name, each, language) for each in values)

    return {
        "name": example.name,
        "text": example.text,
        "facts": [
            (knowledge.facts[name].title[language], told(name, value))
            for name, value in example.facts.items()
            if name in knowledge.facts
        ],
    }
