"""Why a cause has its status, and why it has no other: read from the trace, in one language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .conditions import Concluded, FactValue, Is, Leaf, Scalar
from .describe import Describer
from .grounds import facts_in, grounds, reasons, suspicion
from .knowledge import CauseRule, KnowledgeBase
from .rulebase import POSSIBLE
from .trace import RuleTrace, Tested, Trace

_PHRASES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "because": "{conclusion}, because {reasons}.",
        "and": " and ",
        "would": "Would be {status} if {condition}.",
        "confirmed": "confirmed",
        "excluded": "ruled out",
        "unknown": "Not known: {facts}.",
        "sources": "{fact} (to be found out: {sources})",
        "unopposed": "{conclusion}, because nothing that is known rules it out.",
        "open": "Not established: {conclusions}.",
        "overruled": "Would be {status}, because {reasons}; but something else prevails: {conclusions}.",
        "even-then": "Even then, something else would prevail: {conclusions}.",
        "false": "But {reasons}.",
    },
    "de": {
        "because": "{conclusion}, denn {reasons}.",
        "and": " und ",
        "would": "Wäre {status}, wenn gilt: {condition}.",
        "confirmed": "bestätigt",
        "excluded": "ausgeschlossen",
        "unknown": "Nicht bekannt: {facts}.",
        "sources": "{fact} (herauszufinden: {sources})",
        "unopposed": "{conclusion}, denn nichts Bekanntes schließt sie aus.",
        "open": "Nicht festgestellt: {conclusions}.",
        "overruled": "Wäre {status}, denn {reasons}; anderes geht aber vor: {conclusions}.",
        "even-then": "Auch dann ginge anderes vor: {conclusions}.",
        "false": "Aber {reasons}.",
    },
}


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A rule behind the status: what it concluded, and from which facts."""

    rule: str
    sentence: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleNotUsed:
    """A rule that would have given another status, and what it lacks.

    ``state`` is false (``facts`` say otherwise), unknown (``facts`` are not known), or overruled
    (``facts`` fulfil it, but another conclusion prevails).
    """

    rule: str
    status: str
    state: str
    sentence: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a cause has its status, and what stands in the way of another."""

    why: tuple[RuleUsed, ...]
    why_not: tuple[RuleNotUsed, ...]


class Explainer:
    """Explains the causes of one case in one language."""

    def __init__(self, knowledge: KnowledgeBase, trace: Trace, language: str) -> None:
        self._knowledge = knowledge
        self._trace = trace
        self._phrases = _PHRASES[language]
        self._describe = Describer(knowledge, language)

    def explain(self, cause: str, rules: Iterable[str]) -> Explanation:
        """``rules`` are those behind the status of the cause."""
        used = tuple(self._used(self._trace[id_]) for id_ in rules)
        missed = (
            self._overruled(made, trace) if trace.state else self._not_used(cause, made, trace)
            for made, trace in self._own(cause)
            if not trace.fired
        )
        return Explanation(used, tuple(missed))

    def _own(self, cause: str) -> Iterator[tuple[CauseRule, RuleTrace]]:
        for made in self._knowledge.causes[cause].rules:
            yield made, self._trace[f"{cause}.{made.id}"]

    def _used(self, trace: RuleTrace) -> RuleUsed:
        told = reasons(trace)
        conclusion = self._describe.atom(trace.rule.then)
        phrase = "unopposed" if trace.rule.then.kind == POSSIBLE else "because"
        sentence = self._phrases[phrase].format(
            conclusion=conclusion[0].upper() + conclusion[1:], reasons=self._said(told)
        )
        return RuleUsed(trace.rule.id, sentence, facts_in(told))

    def _not_used(self, cause: str, made: CauseRule, trace: RuleTrace) -> RuleNotUsed:
        lacking = grounds(trace)
        names = facts_in(lacking)
        said = self._phrases["would"].format(
            status=self._phrases[made.then], condition=self._describe.condition(made.when)
        )
        if trace.state is False:
            state = "false"
            said += " " + self._phrases["false"].format(reasons=self._said(lacking))
        else:
            state = "unknown"
            names = tuple(name for name in names if name not in self._trace.facts)
            titles = ", ".join(map(self._with_sources, names))
            said += " " + self._phrases["unknown"].format(facts=titles) if titles else ""
        if open_ := self._open(cause, trace, lacking):
            said += " " + self._phrases["open"].format(conclusions=", ".join(open_))
        if suspicion(cause).atom in self._trace.drawn and self._stays(cause, trace):
            said += " " + self._phrases["even-then"].format(conclusions=self._prevailing(trace))
        return RuleNotUsed(trace.rule.id, made.then, state, said, names)

    def _open(self, cause: str, trace: RuleTrace, lacking: Collection[Tested]) -> list[str]:
        """What no fact is wanting for and that is not so yet: conclusions, another symptom.

        That its cause comes into question is among it wherever that is lacking.
        """
        return [
            self._describe.condition(test.leaf)
            for test in trace.tests
            if test.state is None
            and None not in test.facts.values()
            and (test in lacking or test.leaf == suspicion(cause))
        ]

    def _stays(self, cause: str, trace: RuleTrace) -> bool:
        """Whether what prevails over the rule would still do so once the rule's condition holds.

        Learning a fact takes no conclusion back. Where known facts would have to change first, only
        an exclusion that rests on other facts alone is sure to stay.
        """
        if trace.state is None or not trace.blocked_by:
            return bool(trace.blocked_by)
        changed = self._given(facts_in(grounds(trace)))
        return any(
            other.fired
            and changed.isdisjoint(self._given(facts_in(grounds(other))))
            and not any(isinstance(test.leaf, Concluded) for test in reasons(other))
            for _, other in self._own(cause)
        )

    def _given(self, names: Iterable[str]) -> set[str]:
        return {given for name in names for given in self._knowledge.given_for(name)}

    def _with_sources(self, name: str) -> str:
        """A fact, and if rules derive it, what is to be found out for that."""
        title, given = self._describe.fact(name), self._knowledge.given_for(name)
        open_ = [self._describe.fact(each) for each in given if each not in self._trace.facts]
        if given == (name,) or not open_:
            return title
        return self._phrases["sources"].format(fact=title, sources=", ".join(open_))

    def _overruled(self, made: CauseRule, trace: RuleTrace) -> RuleNotUsed:
        """Everything that the rule asks for holds, but something else goes before it."""
        told = reasons(trace)
        sentence = self._phrases["overruled"].format(
            status=self._phrases[made.then],
            reasons=self._said(told),
            conclusions=self._prevailing(trace),
        )
        return RuleNotUsed(trace.rule.id, made.then, "overruled", sentence, facts_in(told))

    def _prevailing(self, trace: RuleTrace) -> str:
        return self._phrases["and"].join(map(self._describe.atom, trace.blocked_by))

    def _said(self, tests: Iterable[Tested]) -> str:
        """What the case says to these tests: conclusions, and the values that the facts have."""
        clauses: dict[str, None] = {}
        for test in tests:
            if isinstance(test.leaf, Concluded):
                clauses[self._describe.atom(test.leaf.atom)] = None
            for name, value in test.facts.items():
                for one in _told(test.leaf, value):
                    clauses[self._describe.condition(Is(name, (one,)))] = None
        return self._phrases["and"].join(clauses)


def _told(leaf: Leaf, value: FactValue | None) -> tuple[Scalar, ...]:
    """The value of a fact, or of several values those that the test asks for."""
    if isinstance(value, tuple):
        return tuple(one for one in value if isinstance(leaf, Is) and one in leaf.values)
    return () if value is None else (value,)
