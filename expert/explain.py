"""Which rules led to a conclusion, read from what fired."""

from __future__ import annotations

from collections.abc import Mapping

from .conditions import Atom, atoms_of, facts_of
from .engine import Inference
from .rulebase import FACT, Rule

Premises = Mapping[str, tuple[Atom | str, ...]]
"""By the id of each rule: the conclusions and the facts that it looks at."""


def premises_of(rules: Mapping[str, Rule]) -> Premises:
    """What these rules look at; the same for every inference."""
    return {id_: (*atoms_of(rule.when), *facts_of(rule.when)) for id_, rule in rules.items()}


class Chains:
    """The chains of rules behind the conclusions of one inference."""

    def __init__(self, rules: Mapping[str, Rule], premises: Premises, inference: Inference) -> None:
        self._premises = premises
        self._order = inference.fired
        self._behind: dict[Atom, tuple[str, ...]] = {}
        self._concluding: dict[Atom | str, list[str]] = {}
        for id_ in inference.fired:
            then = rules[id_].then
            self._concluding.setdefault(then, []).append(id_)
            if then.kind == FACT:
                self._concluding.setdefault(then.subject, []).append(id_)

    def behind(self, atom: Atom) -> tuple[str, ...]:
        """The ids of all rules that led to this conclusion, first causes first."""
        known = self._behind.get(atom)
        if known is None:
            known = self._behind[atom] = self._follow(atom)
        return known

    def _follow(self, atom: Atom) -> tuple[str, ...]:
        found: set[str] = set()
        waiting: list[Atom | str] = [atom]
        while waiting:
            for id_ in self._concluding.get(waiting.pop(), ()):
                if id_ not in found:
                    found.add(id_)
                    waiting += self._premises[id_]
        return tuple([id_ for id_ in self._order if id_ in found])

    def derivation(self, fact: str) -> str | None:
        """The rule that concluded the value of this derived fact."""
        return next(iter(self._concluding.get(fact, ())), None)
