"""Why and why not, put into words once for all cases in which the rules of a cause see the same."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from .conditions import Atom, atoms_of, facts_of
from .knowledge import KnowledgeBase
from .reasons import Explainer, Explanation
from .trace import Trace

KEPT_EXPLANATIONS = 4096
KEPT_VIEWS = 4096
"""For how many causes, each with the rules behind its status, it is kept what they look at."""


class _View(NamedTuple):
    """All of a case that some rules look at.

    ``facts`` are those whose values count. Of their ``sources``, which may derive them, it only
    counts whether they are known, and of the conclusions ``atoms`` whether they were drawn. A text
    is never among them: no rule can look at one.
    """

    facts: tuple[str, ...]
    sources: tuple[str, ...]
    atoms: tuple[Atom, ...]

    def of(self, trace: Trace) -> Hashable:
        """What the rules see in this case."""
        known, drawn = trace.facts, trace.drawn
        return (
            tuple([known.get(name) for name in self.facts]),
            tuple([name in known for name in self.sources]),
            tuple([atom in drawn for atom in self.atoms]),
        )


class KeptReasons:
    """Explains the causes of cases by one knowledge base. Safe to share between threads."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._knowledge = knowledge
        self._view = lru_cache(KEPT_VIEWS)(self._look)
        self._kept: dict[Hashable, Explanation] = {}

    def explain(
        self, trace: Trace, cause: str, rules: tuple[str, ...], language: str
    ) -> Explanation:
        """``rules`` are those behind the status of the cause in the case of this trace."""
        key = cause, rules, language, self._view(cause, rules).of(trace)
        explanation = self._kept.get(key)
        if explanation is None:
            explanation = Explainer(self._knowledge, trace, language).explain(cause, rules)
            if len(self._kept) >= KEPT_EXPLANATIONS:
                self._kept.clear()
            self._kept[key] = explanation
        return explanation

    def _look(self, cause: str, rules: tuple[str, ...]) -> _View:
        """What is looked at by these rules and by all that could give the cause another status."""
        known = self._knowledge
        ids = (*rules, *(f"{cause}.{made.id}" for made in known.causes[cause].rules))
        looking = [known.rules[id_] for id_ in ids]
        facts = dict.fromkeys(fact for rule in looking for fact in facts_of(rule.when))
        atoms = dict.fromkeys(a for rule in looking for a in (*atoms_of(rule.when), *rule.unless))
        sources = dict.fromkeys(given for fact in facts for given in known.given_for(fact))
        behind = tuple(name for name in sources if name not in facts)
        return _View(tuple(facts), behind, tuple(atoms))
