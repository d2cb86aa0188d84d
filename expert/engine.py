"""The small interface between the rules and whatever runs them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Protocol

from .conditions import Atom, FactValue, Scalar
from .rulebase import FACT


@dataclass(frozen=True)
class Inference:
    """What the rules conclude from known facts.

    ``fired`` are rule ids in the order of the knowledge; ``conclusions`` are in the order of
    the first rule that concluded them. Neither depends on the order in which an engine works.
    An engine may hand the same value out for many cases, so what is found in it is kept.
    """

    fired: tuple[str, ...]
    conclusions: tuple[Atom, ...]

    def __hash__(self) -> int:
        """By what fired, which decides what was concluded."""
        return hash(self.fired)

    def subjects(self, kind: str) -> tuple[str, ...]:
        """What was concluded of this kind, in order, each once."""
        return self._by_kind.get(kind, ())

    @cached_property
    def drawn(self) -> frozenset[Atom]:
        """The conclusions as a set."""
        return frozenset(self.conclusions)

    @cached_property
    def derived(self) -> Mapping[str, Scalar]:
        """The facts that rules concluded, each with the value concluded first."""
        found: dict[str, Scalar] = {}
        for atom in self.conclusions:
            if atom.kind == FACT and atom.value is not None:
                found.setdefault(atom.subject, atom.value)
        return MappingProxyType(found)

    def completing(self, facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
        """The facts with those that rules concluded from them; what was known stays."""
        return {**facts, **{n: v for n, v in self.derived.items() if n not in facts}}

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for atom in self.conclusions:
            found.setdefault(atom.kind, {})[atom.subject] = None
        return {kind: tuple(subjects) for kind, subjects in found.items()}


class Engine(Protocol):
    """Runs the rules of one knowledge base; safe to share between threads."""

    @property
    def name(self) -> str:
        """What the answers call this engine."""

    def infer(self, facts: Mapping[str, FactValue]) -> Inference:
        """Run the rules on the known facts (unknown ones are left out) to the fixpoint."""
