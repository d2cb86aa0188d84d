"""What the panel tells of a node of the diagram: the entry of the knowledge, and where its lines lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import current_app

from enroltriage.api.cases.ways import fired_in_examples
from enroltriage.api.knowledge_view import Entry, KnowledgeView
from enroltriage.expert.knowledge import Example, KnowledgeBase

from .diagram_seen import Seen
from .frame import link
from .knowledge_parts import without_repetition

MOST_EXAMPLES = 5
SHELVES = {
    "symptom": "symptoms",
    "question": "facts",
    "cause": "causes",
    "resolution": "resolutions",
}
"""Where the entries of nodes of these kinds stand; a platform is no entry of its own."""
_NO_PAIR: Entry = {"note": None, "sources": []}


def panel_of(seen: Seen, node: str) -> dict[str, Any]:
    """Everything that the panel shows of a node of the whole graph."""
    graph, knowledge = seen.whole, seen.service.knowledge
    data = graph.nodes[node]
    kind, entry = data["kind"], data["entry"]
    shown = KnowledgeView(knowledge, seen.language)
    panel: dict[str, Any] = {
        "node": node,
        "kind": kind,
        "title": data["label"],
        "sub": data["sub"],
        "entry": shown.entry(SHELVES[kind], entry) if kind in SHELVES else None,
        "address": _address(kind, entry),
        "is_shown": node in seen.graph,
        "before": [_line(graph, (other, node), other) for other in graph.predecessors(node)],
        "after": [_line(graph, (node, other), other) for other in graph.successors(node)],
    }
    match kind:
        case "symptom":
            panel |= symptom_of(knowledge, shown, entry, seen.language)
            panel["causes"] = [
                {**c, "node": seen.node_of("cause", c["id"])} for c in panel["causes"]
            ]
        case "cause":
            panel["cause"] = _cause(knowledge, shown, entry, _NO_PAIR, seen.language)
        case "resolution":
            panel["resolution"] = _resolution(knowledge, panel["entry"], seen.language)
    examples = list(_examples(seen, kind, entry))
    panel["examples"] = [
        _example(knowledge, each, seen.language) for each in examples[:MOST_EXAMPLES]
    ]
    panel["more_examples"] = max(len(examples) - MOST_EXAMPLES, 0)
    return panel


def symptom_of(
    knowledge: KnowledgeBase, shown: KnowledgeView, id_: str, language: str
) -> dict[str, Any]:
    """A symptom with everything that is told of it and of its causes."""
    symptom = shown.entry("symptoms", id_)
    return {
        "symptom": symptom,
        "messages": symptom["messages"].get(language, []),
        "causes": [
            _cause(knowledge, shown, pair["id"], pair, language) for pair in symptom["causes"]
        ],
    }


def _line(graph: Any, ends: tuple[str, str], other: str) -> dict[str, Any]:
    """Where a line leads, and what it says."""
    data, said = graph.nodes[other], graph.edges[ends]
    return {"node": other, "kind": data["kind"], "title": data["label"], "said": said["label"]}


def _cause(
    knowledge: KnowledgeBase, shown: KnowledgeView, id_: str, pair: Entry, language: str
) -> Entry:
    """A cause, of a symptom or by itself, with everything that a page tells of it."""
    cause = shown.entry("causes", id_)
    resolution = _resolution(
        knowledge, shown.entry("resolutions", cause["resolution"]["id"]), language
    )
    told = [pair, cause, *cause["deciding"]]
    return {
        **cause,
        "notes": [note for note in (pair["note"], *cause["notes"], cause["superseded"]) if note],
        "resolution": resolution,
        "sources": without_repetition([*_sources(told), *resolution["all_sources"]]),
    }


def _resolution(knowledge: KnowledgeBase, resolution: Entry, language: str) -> Entry:
    """A resolution with what its variants add."""
    told = [resolution, *resolution["variants"]]
    varies_by = resolution["varies_by"]
    return {
        **resolution,
        "all_links": list(dict.fromkeys(link for part in told for link in part["links"])),
        "all_sources": without_repetition(_sources(told)),
        "varies_title": knowledge.facts[varies_by].title[language] if varies_by else None,
    }


def _sources(parts: Iterable[Entry]) -> list[Entry]:
    return [source for part in parts for source in part["sources"]]


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


def _address(kind: str, entry: str) -> str | None:
    """The page of the entry, where there are such pages."""
    if kind not in SHELVES or "pages.knowledge_entry" not in current_app.view_functions:
        return None
    return link("knowledge_entry", kind=SHELVES[kind], id=entry)
