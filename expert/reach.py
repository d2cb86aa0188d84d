"""Which rules a case can bring to fire at all, by the symptoms at hand: hardly any of many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .conditions import Atom, Concluded, Is, Leaf, Scalar, alternatives
from .rulebase import Rule

_Key = Atom | Scalar | None


class Reach:
    """Rules by what opens them up. Immutable, and safe to share between threads.

    ``several`` names the fact that may hold several values at once: the symptoms.
    """

    def __init__(self, rules: Iterable[Rule], several: str | None) -> None:
        self._rules = tuple(rules)
        self._opened = _opened(self._rules, several)

    def rules(self, values: Iterable[Scalar]) -> tuple[Rule, ...]:
        """The rules that may fire where the fact has these values, in their order.

        All of those, and few others: of the other facts, any value is taken for possible.
        """
        reached: set[int] = set()
        keys: list[_Key] = [None, *values]
        while keys:
            new = self._opened.get(keys.pop(), set()) - reached
            keys += (self._rules[number].then for number in new)
            reached |= new
        return tuple(self._rules[number] for number in sorted(reached))


def _opened(rules: Iterable[Rule], several: str | None) -> Mapping[_Key, set[int]]:
    """The rules, by number, that each value of the fact and each conclusion opens up.

    Under None stand those that the other facts alone may fire. An alternative of a rule needs all of
    its tests, so it is enough that one of them has its key.
    """
    opened: dict[_Key, set[int]] = {}
    for number, rule in enumerate(rules):
        for choice in alternatives(rule.when):
            keys = next(filter(None, (_keys(leaf, several) for leaf in choice)), (None,))
            for key in keys:
                opened.setdefault(key, set()).add(number)
    return opened


def _keys(leaf: Leaf, several: str | None) -> tuple[_Key, ...]:
    match leaf:
        case Concluded(atom):
            return (atom,)
        case Is(fact, values, negated=False) if fact == several:
            return values
    return ()
