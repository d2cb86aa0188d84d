"""Which rules led to a conclusion, read from what fired."""

from __future__ import annotations

from collections.abc import Mapping

from .conditions import Atom, atoms_of, facts_of
from .engine import Inference
from .rulebase import FACT, Rule


class Chains:
    """The chains of rules behind the conclusions of one inference."""

    def __init__(self, rules: Mapping[str, Rule], inference: Inference) -> None:
        self._order = inference.fired
        self._behind: dict[Atom, tuple[str, ...]] = {}
        self._by_atom: dict[Atom, list[Rule]] = {}
        self._by_fact: dict[str, list[Rule]] = {}
        for id_ in inference.fired:
            rule = rules[id_]
            self._by_atom.setdefault(rule.then, []).append(rule)
            if rule.then.kind == FACT:
                self._by_fact.setdefault(rule.then.subject, []).append(rule)

    def behind(self, atom: Atom) -> tuple[str, ...]:
        """The ids of all rules that led to this conclusion, first causes first."""
        known = self._behind.get(atom)
        if known is None:
            known = self._behind[atom] = self._follow(atom)
        return known

    def _follow(self, atom: Atom) -> tuple[str, ...]:
        found: set[str] = set()
        waiting = list(self._by_atom.get(atom, ()))
        while waiting:
            rule = waiting.pop()
            if rule.id in found:
                continue
            found.add(rule.id)
            for before in atoms_of(rule.when):
                waiting += self._by_atom.get(before, ())
            for fact in facts_of(rule.when):
                waiting += self._by_fact.get(fact, ())
        return tuple(id_ for id_ in self._order if id_ in found)

    def derivation(self, fact: str) -> str | None:
        """The rule that concluded the value of this derived fact."""
        return next((rule.id for rule in self._by_fact.get(fact, ())), None)
