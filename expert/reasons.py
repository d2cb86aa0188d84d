"""Why a cause has its status, and why it has no other: read from the trace, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .conditions import Concluded, Is
from .describe import Describer
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
        made = self._knowledge.causes[cause].rules
        traced = ((rule, self._trace[f"{cause}.{rule.id}"]) for rule in made)
        missed = (
            self._overruled(rule, trace) if trace.state else self._not_used(cause, rule, trace)
            for rule, trace in traced
            if not trace.fired
        )
        return Explanation(used, tuple(missed))

    def _used(self, trace: RuleTrace) -> RuleUsed:
        true = [test for test in trace.tests if test.state]
        subject = trace.rule.then.subject  # that it comes into question goes without saying
        true = [t for t in true if subject not in _subjects(t)] or true
        unopposed = trace.rule.then.kind == POSSIBLE and not _facts(true)
        conclusion = self._describe.atom(trace.rule.then)
        sentence = self._phrases["unopposed" if unopposed else "because"].format(
            conclusion=conclusion[0].upper() + conclusion[1:], reasons=self._said(true)
        )
        return RuleUsed(trace.rule.id, sentence, _facts(true))

    def _not_used(self, cause: str, made: CauseRule, trace: RuleTrace) -> RuleNotUsed:
        state = "unknown" if trace.state is None else "false"
        lacking = [test for test in trace.tests if test.state is trace.state]
        names = _facts(lacking)
        sentence = self._phrases["would"].format(
            status=self._phrases[made.then], condition=self._describe.condition(made.when)
        )
        if names:
            titles = ", ".join(map(self._with_sources, names))
            sentence += " " + self._phrases[state].format(facts=titles, reasons=self._said(lacking))
        waiting = [test.leaf.atom for test in lacking if isinstance(test.leaf, Concluded)]
        others = [self._describe.atom(atom) for atom in waiting if atom.subject != cause]
        if others:
            sentence += " " + self._phrases["open"].format(conclusions=", ".join(others))
        return RuleNotUsed(trace.rule.id, made.then, state, sentence, names)

    def _with_sources(self, name: str) -> str:
        """A fact, and if rules derive it, what is to be found out for that."""
        title, given = self._describe.fact(name), self._knowledge.given_for(name)
        open_ = [self._describe.fact(each) for each in given if each not in self._trace.facts]
        if given == (name,) or not open_:
            return title
        return self._phrases["sources"].format(fact=title, sources=", ".join(open_))

    def _overruled(self, made: CauseRule, trace: RuleTrace) -> RuleNotUsed:
        """Everything that the rule asks for holds, but something else goes before it."""
        true = [test for test in trace.tests if test.state and test.facts]
        sentence = self._phrases["overruled"].format(
            status=self._phrases[made.then],
            reasons=self._said(true),
            conclusions=self._phrases["and"].join(map(self._describe.atom, trace.blocked_by)),
        )
        return RuleNotUsed(trace.rule.id, made.then, "overruled", sentence, _facts(true))

    def _said(self, tests: Iterable[Tested]) -> str:
        """What the case says to these tests: conclusions, and the values that the facts have."""
        clauses: dict[str, None] = {}
        for test in tests:
            if isinstance(test.leaf, Concluded):
                clauses[self._describe.atom(test.leaf.atom)] = None
            for name, value in test.facts.items():
                if isinstance(value, tuple):
                    hit = test.leaf.values if isinstance(test.leaf, Is) else value
                    clauses[
                        self._describe.condition(Is(name, tuple(v for v in hit if v in value)))
                    ] = None
                elif value is not None:
                    clauses[self._describe.condition(Is(name, (value,)))] = None
        return self._phrases["and"].join(clauses)


def _subjects(test: Tested) -> tuple[str, ...]:
    return (test.leaf.atom.subject,) if isinstance(test.leaf, Concluded) else ()


def _facts(tests: Iterable[Tested]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for test in tests for name in test.facts))
