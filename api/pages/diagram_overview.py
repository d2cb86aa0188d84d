"""The diagram from afar: platforms, and in each the symptoms, those with causes in common together."""

from __future__ import annotations

from collections import Counter
from typing import Any

import networkx as nx

from enroltriage.expert.knowledge import KnowledgeBase, Symptom

from .diagram_asked import Asked, method_fact, platforms_of
from .knowledge_parts import first_message

MOST_WORDS = 3
"""Of so many causes a group of symptoms is called."""


def overview(knowledge: KnowledgeBase, asked: Asked, language: str) -> list[dict[str, Any]]:
    """Each platform with its counts, its symptoms in groups, and the address that narrows to it."""
    fact = knowledge.platform_fact
    chosen = (asked.platform,) if asked.platform else platforms_of(knowledge)
    shown = []
    for platform in chosen:
        bound = {fact.name: platform, **_bound(knowledge, asked)}
        symptoms = [s for s in knowledge.symptoms.values() if s.applies(bound)]
        causes = {pair.cause for symptom in symptoms for pair in symptom.causes}
        shown.append({
            "id": platform,
            "title": knowledge.label(fact.name, platform, language),
            "symptoms": len(symptoms),
            "causes": len(causes),
            "resolutions": len({knowledge.causes[cause].resolution for cause in causes}),
            "groups": _groups(knowledge, symptoms, language),
        })  # fmt: skip
    return shown


def cards(symptoms: list[Symptom], language: str) -> list[dict[str, Any]]:
    """Symptoms to choose from, each with what is seen of it and how many causes it has."""
    return [
        {
            "id": one.id,
            "title": one.title[language],
            "message": first_message(one, language),
            "causes": len(one.causes),
        }
        for one in symptoms
    ]


def _bound(knowledge: KnowledgeBase, asked: Asked) -> dict[str, str]:
    method = method_fact(knowledge)
    return {method.name: asked.method} if method and asked.method else {}


def _groups(
    knowledge: KnowledgeBase, symptoms: list[Symptom], language: str
) -> list[dict[str, Any]]:
    """The symptoms that have causes in common, the largest group first; those by themselves come last."""
    shared: nx.Graph[tuple[str, str]] = nx.Graph()
    for symptom in symptoms:
        shared.add_node(("symptom", symptom.id))
        shared.add_edges_from((("symptom", symptom.id), ("cause", p.cause)) for p in symptom.causes)
    groups: list[dict[str, Any]] = []
    alone: list[Symptom] = []
    for part in nx.connected_components(shared):
        found = [symptom for symptom in symptoms if ("symptom", symptom.id) in part]
        if len(found) == 1:
            alone += found
            continue
        causes = Counter(pair.cause for symptom in found for pair in symptom.causes)
        titles = [
            knowledge.causes[id_].title[language] for id_, _ in causes.most_common(MOST_WORDS)
        ]
        more = len(causes) - len(titles)
        groups.append({"causes": titles, "more": more, "symptoms": cards(found, language)})
    groups.sort(key=lambda group: -len(group["symptoms"]))
    if alone:
        alone.sort(key=lambda symptom: symptom.title[language].casefold())
        groups.append({"causes": [], "more": 0, "symptoms": cards(alone, language)})
    return groups
