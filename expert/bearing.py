"""Which facts, derived ones included, bear on a conclusion or a condition, by whatever rules."""

from __future__ import annotations

from collections.abc import Iterable

from .conditions import Atom, Condition, atoms_of, facts_of
from .knowledge import KnowledgeBase
from .rulebase import FACT, Rule


class Bearing:
    """Follows the rules of one knowledge base back to the facts."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self._rules: dict[Atom, list[Rule]] = {}
        self.deriving: dict[str, tuple[Atom, ...]] = {}
        """By fact, what rules may conclude of it; each once, in their order."""
        for rule in knowledge.rules.values():
            self._rules.setdefault(rule.then, []).append(rule)
            known = self.deriving.get(rule.then.subject, ())
            if rule.then.kind == FACT and rule.then not in known:
                self.deriving[rule.then.subject] = (*known, rule.then)

    def on_conclusions(self, atoms: Iterable[Atom]) -> frozenset[str]:
        """The facts on which it depends whether rules draw one of these."""
        return frozenset(self._follow(atoms, set()))

    def on_conditions(self, conditions: Iterable[Condition]) -> frozenset[str]:
        """The facts on which it depends whether one of these holds."""
        facts = set[str]()
        atoms = [atom for when in conditions for atom in self._behind(when, facts)]
        return frozenset(self._follow(atoms, facts))

    def _follow(self, atoms: Iterable[Atom], facts: set[str]) -> set[str]:
        """The facts, and those behind these conclusions."""
        seen, waiting = set[Atom](), [*atoms]
        while waiting:
            atom = waiting.pop()
            if atom in seen:
                continue
            seen.add(atom)
            for rule in self._rules.get(atom, ()):
                waiting += rule.unless
                waiting += self._behind(rule.when, facts)
        return facts

    def _behind(self, when: Condition, facts: set[str]) -> list[Atom]:
        """The conclusions behind a condition; the facts that it looks at are added to the set."""
        looked_at = [*facts_of(when)]
        facts.update(looked_at)
        return [*atoms_of(when), *(a for f in looked_at for a in self.deriving.get(f, ()))]
