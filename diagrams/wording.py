"""Conditions in words: what stands on the lines of a drawing. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from enroltriage.expert.conditions import Atom, Compare, Concluded, Is, Leaf, Scalar
from enroltriage.expert.knowledge import KnowledgeBase
from enroltriage.expert.rulebase import EXCLUDED

from .texts import say

_SIGNS = {"at_least": "≥", "at_most": "≤", "more_than": ">", "less_than": "<"}


class Wording:
    """Puts values and conditions of one knowledge base into words of one language."""

    def __init__(self, knowledge: KnowledgeBase, language: str) -> None:
        self._knowledge = knowledge
        self.language = language

    def say(self, key: str, **values: str) -> str:
        """A text of the drawing itself."""
        return say(key, self.language, **values)

    def title(self, fact: str) -> str:
        """The title of a fact."""
        return self._knowledge.facts[fact].title[self.language]

    def value(self, fact: str, value: Scalar) -> str:
        """The label of a fact's value."""
        return self._knowledge.label(fact, value, self.language)

    def either(self, parts: Iterable[str]) -> str:
        """A, B or C."""
        return self._join("or", tuple(parts))

    def both(self, parts: Iterable[str]) -> str:
        """A, B and C."""
        return self._join("and", tuple(parts))

    def ways(self, ways: Iterable[Sequence[Leaf]], cause: str | None = None) -> str:
        """Alternative conjunctions; ``cause`` is the one they decide, if one."""
        told = dict.fromkeys(self.both(self._tests(tests, cause)) for tests in ways)
        return self.either(told)

    def hints(self, fact: str, ways: Sequence[Sequence[Leaf]]) -> str:
        """Alternative conjunctions behind a question for this fact, which need not name it."""
        tests = (test for each in ways for test in each)
        alone = all(not isinstance(test, Concluded) and test.fact == fact for test in tests)
        return self.ways(ways) if alone else self.facts(ways)

    def values(self, fact: str, values: Iterable[Scalar]) -> str:
        """The labels of a fact's values, any one of them."""
        return " / ".join(self.value(fact, value) for value in values)

    def facts(self, ways: Iterable[Sequence[Leaf]]) -> str:
        """Alternative conjunctions, each test with the title of its fact."""
        return self.either(
            dict.fromkeys(
                self.both(
                    f"{self.title(test.fact)}: {self._test(test)}"
                    for test in tests
                    if not isinstance(test, Concluded)
                )
                for tests in ways
            )
        )

    def _join(self, key: str, parts: tuple[str, ...]) -> str:
        if len(parts) < 2:
            return "".join(parts)
        return self.say(key, first=", ".join(parts[:-1]), last=parts[-1])

    def _tests(self, tests: Sequence[Leaf], cause: str | None) -> list[str]:
        told = [self._test(test) for test in tests if not isinstance(test, Concluded)]
        waits = [test.atom for test in tests if isinstance(test, Concluded)]
        excluded = [atom.subject for atom in waits if atom.kind == EXCLUDED]
        if told and excluded and cause is not None and set(excluded) == self._rivals(cause):
            told = [self.say("others-excluded", value=self.both(told))]
        elif excluded:
            told.append(self.say("some-excluded", value=self.both(map(self._subject, excluded))))
        others = [atom for atom in waits if atom.kind != EXCLUDED]
        return [*told, *(self.say("concluded", value=self._conclusion(atom)) for atom in others)]

    def _test(self, test: Is | Compare) -> str:
        if isinstance(test, Is):
            value = self.values(test.fact, test.values)
            return self.say("not", value=value) if test.negated else value
        right = str(test.number) if test.other is None else self.title(test.other)
        return f"{_SIGNS[test.operator]} {right}"

    def _rivals(self, cause: str) -> set[str]:
        """Every other cause of the symptoms that point to this one."""
        pointing = [
            {pair.cause for pair in symptom.causes}
            for symptom in self._knowledge.symptoms.values()
            if any(pair.cause == cause for pair in symptom.causes)
        ]
        return set().union(*pointing) - {cause}

    def _subject(self, subject: str) -> str:
        for shelf in (self._knowledge.causes, self._knowledge.symptoms, self._knowledge.facts):
            if subject in shelf:
                return shelf[subject].title[self.language]
        return subject

    def _conclusion(self, atom: Atom) -> str:
        subject = self._subject(atom.subject)
        return subject if atom.value is None else f"{subject}: {atom.value}"
