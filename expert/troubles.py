"""Which symptoms of a case belong to one trouble, and which have nothing to do with each other.

Symptoms belong together if they have a cause or a remedy in common, or if rules judge a cause of
the one by what they say of the other. What is left apart is resolved apart: one remedy cannot
help both, and no answer about the one tells anything of the other's causes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from .conditions import atoms_of
from .knowledge import KnowledgeBase
from .rulebase import FACT, NOTICE, Rule
from .space import Space

KEPT = 4096
"""For how many sets of symptoms it is kept."""
Symptoms = tuple[str, ...]


class Troubles:
    """Takes the symptoms of a case apart, by one knowledge base."""

    def __init__(self, knowledge: KnowledgeBase, space: Space) -> None:
        self._knowledge = knowledge
        self._space = space
        self._about = cache(self._find_about)
        self.of = lru_cache(KEPT)(self._part)

    def _part(self, symptoms: Symptoms) -> tuple[Symptoms, ...]:
        """The symptoms by trouble, in their order."""
        alone = {rule.id for id_ in symptoms for rule in self._space.rules((id_,))}
        if not alone.issuperset(rule.id for rule in self._space.rules(symptoms)):
            return (symptoms,)  # some rule looks at several symptoms at once
        groups: list[tuple[set[str], frozenset[str]]] = []
        for id_ in symptoms:
            about = self._about(id_)
            joined = [group for group in groups if not group[1].isdisjoint(about)]
            groups = [group for group in groups if group not in joined]
            ids = {id_}.union(*(group[0] for group in joined))
            groups.append((ids, about.union(*(group[1] for group in joined))))
        parts = (tuple(id_ for id_ in symptoms if id_ in ids) for ids, _ in groups)
        return tuple(sorted(parts, key=lambda part: symptoms.index(part[0])))

    def _find_about(self, symptom: str) -> frozenset[str]:
        """The causes and resolutions that the symptom's rules and pairs are about."""
        causes = [pair.cause for pair in self._knowledge.symptoms[symptom].causes]
        resolutions = [self._knowledge.causes[cause].resolution for cause in causes]
        return frozenset((*causes, *resolutions, *_judged(self._space.rules((symptom,)))))


def _judged(rules: Iterable[Rule]) -> Iterable[str]:
    atoms = (atom for rule in rules for atom in (rule.then, *atoms_of(rule.when), *rule.unless))
    return (atom.subject for atom in atoms if atom.kind not in (FACT, NOTICE))
