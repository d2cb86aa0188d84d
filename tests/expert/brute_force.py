"""The least expected cost of resolving a symptom, found by trying every order there is.

It shares nothing with the planner. Its model is what ``docs/adr/0008`` defines, on the figures of
the rule files and the statuses that ``diagnose`` answers: one cause is at work, a confirmed one if
there is any, else a possible one or one that nobody listed. Answers that come to the same statuses
count as one, and every value within it alike. Facts from which rules derive another may be asked
together; facts that no rule of a cause looks at are never asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from enroltriage.expert import Expert
from enroltriage.expert.conditions import evaluate, facts_of

GREATEST = 16
"""Numbers are tried up to this one: no rule can tell 15 devices from more."""
NEVER = 1e-9

Given = frozenset[tuple[str, Any]]
"""What was asked: values by fact, None where nobody could tell."""
Failed = frozenset[str]
Check = tuple[str, ...]
Turn = tuple[float, Given, Failed]
"""How likely a step leads to which case, and the remedies that have failed by then."""


class Standing(NamedTuple):
    """What is said of a case: whether the symptom applies, whether it can occur, its causes."""

    applies: bool
    can_occur: bool
    statuses: Mapping[str, str]
    weights: Mapping[str, float]


def untold(given: Given, check: Check) -> Given:
    """The case once this was asked and nobody could tell."""
    return given | Given((fact, None) for fact in check)


class BruteForce:
    """Every question and every permitted remedy in every order, for one symptom."""

    def __init__(self, expert: Expert, symptom: str) -> None:
        self._expert, self._knowledge = expert, expert.knowledge
        self._symptom = self._knowledge.symptoms[symptom]
        causes = {pair.cause: self._knowledge.causes[pair.cause] for pair in self._symptom.causes}
        self._remedy = {name: cause.resolution for name, cause in causes.items()}
        self._least: dict[tuple[Given, Failed], float] = {}
        self.standing, self._answers = cache(self._stand), cache(self._answered)
        self._bring = cache(self._may_bring)
        rules = [rule.when for cause in causes.values() for rule in cause.rules]
        looked_at = [self._knowledge.given_for(fact) for when in rules for fact in facts_of(when)]
        bound = [(fact,) for fact in self._symptom.applies_to]
        self.together = {fact: check for check in (*bound, *looked_at) for fact in check}
        """The facts that are asked, each with those that it can be asked with."""
        self._values = {fact: self._listed(fact) for fact in self.together}
        for fact in self.together:
            self._values[fact] = self._distinct(fact)

    def _listed(self, fact: str) -> tuple[Any, ...]:
        known = self._knowledge.facts[fact]
        if known.type == "integer":
            return tuple(range(known.minimum or 0, min(known.maximum or GREATEST, GREATEST) + 1))
        return tuple(known.values or (False, True))

    def _distinct(self, fact: str) -> tuple[Any, ...]:
        """One of all values that come to the same, whatever else is answered."""
        beside = [name for name in self.together if name != fact]
        choices = ((*self._values[name], None) for name in beside)
        cases = [Given(zip(beside, values, strict=True)) for values in product(*choices)]
        cases = [given for given in cases if self._symptom.applies(dict(given))]
        first: dict[object, Any] = {}
        for value in self._values[fact]:
            then = [self.standing(given | {(fact, value)}) for given in cases]
            meaning = tuple((each.applies, each.can_occur, *each.statuses.items()) for each in then)
            first.setdefault(meaning, value)
        return tuple(first.values())

    def _stand(self, given: Given) -> Standing:
        """What ``diagnose`` says of this case; what nobody could tell says nothing."""
        told = Given(each for each in given if each[1] is not None)
        if told != given:
            return self.standing(told)
        facts = dict(told)
        causes = self._expert.diagnose({"symptom": self._symptom.id, **facts}).causes
        barred = (contradiction.when for contradiction in self._knowledge.contradictions.values())
        return Standing(
            self._symptom.applies(facts),
            not any(evaluate(when, facts) for when in barred),
            dict(sorted((cause.id, cause.status) for cause in causes)),
            self._weights(facts),
        )

    def _weights(self, facts: Mapping[str, Any]) -> dict[str, float]:
        whole = sum(pair.weight for pair in self._symptom.causes)
        weights = {pair.cause: pair.weight / whole for pair in self._symptom.causes}
        for pair in self._symptom.causes:
            for hint in pair.hints:
                weights[pair.cause] *= hint.factor if evaluate(hint.when, facts) else 1
        return weights

    def suspects(self, given: Given, failed: Failed) -> dict[str | None, float]:
        """What may be at work, weighed; None stands for any cause that is not listed."""
        now, unlisted = self.standing(given), self._knowledge.planning.unlisted_cause
        if not now.applies:
            return {}
        left = [cause for cause, remedy in self._remedy.items() if remedy not in failed]
        if confirmed := [cause for cause in left if now.statuses[cause] == "confirmed"]:
            return {cause: now.weights[cause] for cause in confirmed}
        possible = {c: now.weights[c] for c in left if now.statuses[c] == "possible"}
        return {**possible, None: unlisted / (1 - unlisted)} if possible else {}

    def _answered(self, given: Given, check: Check) -> list[list[Given]]:
        """The cases after each answer that can be given, those of one meaning together."""
        found = defaultdict(list)
        for values in product(*(self._values[fact] for fact in check)):
            after = given | Given(zip(check, values, strict=True))
            then = self.standing(after)
            if then.can_occur:
                found[then.applies, *then.statuses.items()].append(after)
        return list(found.values())

    def _chances(
        self, given: Given, failed: Failed, check: Check
    ) -> Iterator[tuple[float, list[Given]]]:
        """The answers with their likelihood: given the cause, all that fit it alike."""
        suspects, answers = self.suspects(given, failed), self._answers(given, check)
        likelihoods = [0.0] * len(answers)
        for cause, weight in suspects.items():
            fitting = [
                number
                for number, (after, *_) in enumerate(answers)
                if self._fits(cause, suspects.keys(), given, after)
            ]
            for number in fitting or range(len(answers)):
                likelihoods[number] += weight / len(fitting or answers) / sum(suspects.values())
        return zip(likelihoods, answers, strict=True)

    def _fits(
        self, cause: str | None, suspects: Set[str | None], given: Given, after: Given
    ) -> bool:
        """Whether the answer leaves the cause, and the symptom, and confirms no other suspect."""
        now, then = self.standing(given).statuses, self.standing(after)
        if not then.applies or (cause is not None and then.statuses[cause] == "excluded"):
            return False
        new = {c for c, s in then.statuses.items() if s == "confirmed" and now[c] != s}
        return new & suspects <= {cause}

    def _may_bring(self, given: Given, check: Check) -> frozenset[tuple[str, str]]:
        """The new statuses that this check could bring, perhaps with other answers as well."""
        now = self.standing(given).statuses.items()
        found = {new for answer in self._answers(given, check)
                 for new in self.standing(answer[0]).statuses.items() - now}  # fmt: skip
        closed = {*(fact for fact, _ in given), *self.together[check[0]]}
        for fact in self.together.keys() - closed:
            for answer in self._answers(given, (fact,)):
                for after in answer:
                    found |= self._bring(after, check)
        return frozenset(found)

    def _unbound(self, given: Given) -> list[Check]:
        """What comes before all else: whether the symptom can be what it seems."""
        return [(fact,) for fact in self._symptom.applies_to if fact not in dict(given)]

    def checks(self, given: Given, failed: Failed) -> Iterator[Check]:
        """What may be asked; once a cause is confirmed, only what could still exclude it."""
        if unbound := self._unbound(given):
            yield from unbound
            return
        statuses, suspects = self.standing(given).statuses, self.suspects(given, failed)
        spared = {(c, "excluded") for c in suspects if c and statuses[c] == "confirmed"}
        for whole in dict.fromkeys(self.together.values()):
            left = tuple(fact for fact in whole if fact not in dict(given))
            for check in dict.fromkeys((left, *((fact,) for fact in left))):
                if check and (new := self._bring(given, check)) and (not spared or spared & new):
                    yield check

    def remedies(self, given: Given, failed: Failed) -> Iterator[str]:
        """What may be tried: what is drastic only if nothing cheaper could spare it."""
        if self._unbound(given):
            return
        suspects = [cause for cause in self.suspects(given, failed) if cause is not None]
        remedies = dict.fromkeys(self._remedy[cause] for cause in suspects)
        costs = {remedy: self.cost_of_trying(remedy, given) for remedy in remedies}
        for remedy, cost in costs.items():
            sparing = {(cause, "excluded" if self._remedy[cause] == remedy else "confirmed")
                       for cause in suspects}  # fmt: skip
            if not self._drastic(remedy) or not (
                any(costs[other] < cost and not self._drastic(other) for other in costs)
                or any(
                    self.cost_of_asking(check) < cost and self._bring(given, check) & sparing
                    for check in self.checks(given, failed)
                )
            ):
                yield remedy

    def _drastic(self, remedy: str) -> bool:
        resolution = self._knowledge.resolutions[remedy]
        return resolution.destructive or resolution.reach == "tenant"

    def cost_of_asking(self, check: Iterable[str]) -> int:
        """Minutes to find out these facts together."""
        facts = [self._knowledge.facts[name] for name in check]
        roles = {fact.asked_of for fact in facts if fact.asked_of}
        handing_over = sum(self._knowledge.roles[role].handover for role in roles)
        return handing_over + sum(fact.minutes for fact in facts)

    def way(self, remedy: str, given: Given) -> Check:
        """What has still to be asked about how to go about a remedy."""
        fact = self._knowledge.resolutions[remedy].varies_by
        return () if fact is None or fact in dict(given) else (fact,)

    def cost_of_trying(self, remedy: str, given: Given) -> int:
        """Minutes to carry it out, with its risk and what has to be asked first."""
        resolution = self._knowledge.resolutions[remedy]
        handing_over = self._knowledge.roles[resolution.actor].handover
        work = resolution.minutes + resolution.risk + handing_over
        return work + self.cost_of_asking(self.way(remedy, given))

    def after_asking(self, given: Given, failed: Failed, check: Check) -> Iterator[Turn]:
        """The cases that a question may lead to."""
        not_known = self._knowledge.planning.not_known
        yield not_known, untold(given, check), failed
        for likelihood, answer in self._chances(given, failed, check):
            for after in answer:
                yield (1 - not_known) * likelihood / len(answer), after, failed

    def after_failing(self, given: Given, failed: Failed, remedy: str) -> Turn:
        """The case in which a remedy has not helped."""
        suspects = self.suspects(given, failed)
        left = (
            w for cause, w in suspects.items() if cause is None or self._remedy[cause] != remedy
        )
        fails = sum(left) / sum(suspects.values())
        return fails, untold(given, self.way(remedy, given)), failed | {remedy}

    def optimum(self, given: Given, failed: Failed = frozenset()) -> float:
        """The least expected minutes until the case is resolved or handed on."""
        if not self.suspects(given, failed):
            return self._knowledge.planning.hand_on
        if (given, failed) not in self._least:
            asking = ((self.cost_of_asking(check), self.after_asking(given, failed, check))
                      for check in self.checks(given, failed))  # fmt: skip
            trying = ((self.cost_of_trying(r, given), [self.after_failing(given, failed, r)])
                      for r in self.remedies(given, failed))  # fmt: skip
            self._least[given, failed] = min(
                cost + sum(p * self.optimum(*then) for p, *then in turns if p > NEVER)
                for ways in (asking, trying)
                for cost, turns in ways
            )
        return self._least[given, failed]
