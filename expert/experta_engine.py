"""The rules run by experta; with ``experta_shim`` the only place that imports it.

experta fires equal salience in an order that differs between processes, fires a rule with OR
once for every branch, is silently wrong when threads share an engine, and leaks when engines
are built again and again. So: every rule has a salience of its own; OR is compiled into several
experta rules that record the same id; a conclusion is recorded once; what fired is put in the
order of the knowledge; and a pool lends one kept engine to one caller at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from inspect import Parameter, Signature
from queue import Empty, LifoQueue
from typing import Any

from .conditions import Atom, Compare, Concluded, FactValue, Is, Leaf, alternatives
from .engine import Inference
from .experta_shim import experta
from .rulebase import FACT, Rule


class Known(experta.Fact):  # type: ignore[misc]
    """A fact of the case, given or derived: ``fact`` is its name, ``value`` one value.

    With the ``type`` of the value, because experta keeps one of two facts that are equal.
    """

    @classmethod
    def of(cls, fact: str, value: FactValue | None) -> Known:
        """The fact that has this value."""
        return cls(fact=fact, value=value, type=type(value).__name__)


class Drawn(experta.Fact):  # type: ignore[misc]
    """A conclusion: ``kind``, ``subject`` and ``value`` of an atom, with the ``type`` of the value."""

    @classmethod
    def of(cls, atom: Atom) -> Drawn:
        """This conclusion."""
        return cls(**atom._asdict(), type=type(atom.value).__name__)


class ExpertaEngine:
    """Runs rules with experta, one kept engine per concurrent caller."""

    name = "experta"

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self._rules = dict(rules)
        self._order = {rule_id: position for position, rule_id in enumerate(self._rules)}
        self._idle: LifoQueue[Any] = LifoQueue()

    @cached_property
    def _class(self) -> type[Any]:
        """Made when the first case comes: a network for a thousand rules takes a good part of a second."""
        return _engine_class(tuple(self._rules.values()))

    def infer(self, facts: Mapping[str, FactValue]) -> Inference:
        """Run the rules on the known facts to the fixpoint."""
        with self._borrowed() as engine:
            engine.fired = set()
            engine.reset()
            # At once: experta looks for what fires after each declaration.
            engine.declare(*(Known.of(name, value) for name, value in facts.items()))
            engine.run()
            fired = engine.fired
        ordered = tuple(sorted(fired, key=self._order.__getitem__))
        return Inference(ordered, tuple(dict.fromkeys(self._rules[id_].then for id_ in ordered)))

    @contextmanager
    def _borrowed(self) -> Iterator[Any]:
        """One engine for one caller; an engine that failed is reset by its next ``infer``."""
        try:
            engine = self._idle.get_nowait()
        except Empty:
            engine = self._class()
        try:
            yield engine
        finally:
            engine.running = False
            self._idle.put(engine)


def _engine_class(rules: tuple[Rule, ...]) -> type[Any]:
    """A KnowledgeEngine with one experta rule for each alternative of each rule.

    A lower stratum always fires first: that makes ``unless`` sound, because what could conclude
    the negated atom has had its turn.
    """
    compiled = [
        (rule, [pattern for leaf in choice for pattern in _patterns(leaf)])
        for rule in rules
        for choice in alternatives(rule.when)
    ]
    body: dict[str, Any] = {}
    for number, (rule, patterns) in enumerate(compiled):
        unless = [~Drawn.of(atom) for atom in rule.unless]
        decorate = experta.Rule(*patterns, *unless, salience=len(compiled) - number)
        body[f"rule_{number}"] = decorate(_action(rule))
    return type("CompiledKnowledge", (experta.KnowledgeEngine,), body)


def _action(rule: Rule) -> Callable[[Any], None]:
    """Record the rule and assert its conclusion; nothing else is decided here."""
    atom = rule.then

    def fire(engine: Any) -> None:
        engine.fired.add(rule.id)
        if atom.kind == FACT:
            engine.declare(Known.of(atom.subject, atom.value))
        else:
            engine.declare(Drawn.of(atom))

    return fire


def _patterns(leaf: Leaf) -> list[Any]:
    """The experta conditions for one test."""
    match leaf:
        case Concluded(atom):
            return [Drawn.of(atom)]
        case Compare(fact, _, _, str(other)):
            test = _compare_facts(leaf)
            return [
                *(Known(fact=name, value=getattr(experta.MATCH, name)) for name in (fact, other)),
                experta.TEST(test),
            ]
        case Is(fact) | Compare(fact):
            return [Known(fact=leaf.fact, value=experta.P(_test_value(leaf)))]


_value_tests: dict[str, Callable[[Any], bool]] = {}


def _test_value(leaf: Is | Compare) -> Callable[[Any], bool]:
    """A test of one value; one for each leaf, so that experta shares what it matches.

    The key is the leaf's text, because ``Is("x", (1,))`` equals ``Is("x", (True,))``.
    """

    def test(value: Any) -> bool:
        if isinstance(leaf, Is):
            return leaf.test(value) is True
        return leaf.test(value, leaf.number) is True

    return _value_tests.setdefault(repr(leaf), test)


@cache
def _compare_facts(leaf: Compare) -> Callable[..., bool]:
    """A test of two facts; experta passes their values by the names in the signature."""

    def compare(**values: Any) -> bool:
        return leaf.test(values[leaf.fact], values[leaf.other or leaf.fact]) is True

    names = dict.fromkeys((leaf.fact, leaf.other or leaf.fact))
    compare.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(name, Parameter.KEYWORD_ONLY) for name in names]
    )
    return compare
