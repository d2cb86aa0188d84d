"""The plan of least expected cost: what to ask and what to try, until the case is resolved.

Troubleshooting by decision theory, after Heckerman, Breese and Rommelse (1995): one cause is at
work, each answer and each failed remedy shifts what is left, and every path is weighed by its
cost in minutes. Given the cause, all answers that fit it count as equally likely.

A drastic remedy (destructive, or tenant-wide) never comes before a cheaper check or a cheaper
harmless remedy that could spare it. But for that, remedies are tried by weight for their cost,
which is the best order where no question helps. Where few checks are open, every way of asking is
compared. Where there are many, each step is weighed as if from then on only that were asked which
must come before a drastic remedy: a way that may be gone, so that no plan costs more than it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Generic, TypeVar

from .alike import Answers
from .checks import Check, Outcome
from .knowledge import Planning
from .outlook import Outlook, State
from .remedies import Remedy

ALL_WAYS = 6
MANY_REMEDIES = 50
"""Up to so many open checks and remedies, every way is compared; beyond, the next ``AHEAD`` steps."""
AHEAD = 1
KEPT_STEPS = 8192
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Ask:
    """Find out these facts together."""

    facts: Check


@dataclass(frozen=True, slots=True)
class Try:
    """Carry out this resolution."""

    resolution: str


Step = Ask | Try


S_co = TypeVar("S_co", Ask, Try, Step, covariant=True)


@dataclass(frozen=True, slots=True)
class Option(Generic[S_co]):
    """A step, and the expected minutes until the case is resolved if it is taken."""

    step: S_co
    expected: float


@dataclass(frozen=True, slots=True)
class _End:
    """What an outcome comes to: what was asked by then, the causes left, and those it confirms.

    ``left`` is None where no symptom is left.
    """

    outcome: Outcome
    given: Answers
    left: frozenset[str] | None
    confirms: frozenset[str]

    def fitting(self, suspects: Set[str]) -> Set[str | None]:
        """The suspects that this outcome fits; None stands for any other cause."""
        if self.left is None:
            return frozenset()
        confirmed = self.confirms & suspects
        if confirmed:
            return confirmed if len(confirmed) == 1 else frozenset()
        return {None, *self.left}


class Plan:
    """The best steps in every case with the symptoms of one outlook."""

    def __init__(self, outlook: Outlook, planning: Planning) -> None:
        self.outlook = outlook
        self._planning = planning
        self._ends = lru_cache(KEPT_STEPS)(self._work_out)
        self._kept: dict[object, tuple[Option[Step], ...]] = {}

    def best(self, state: State) -> Option[Step] | None:
        """The step of least expected cost; None where nothing is left to do."""
        return next(iter(self._options(state, self._ahead(state))), None)

    def asking(self, state: State) -> tuple[Option[Ask], ...]:
        """Every check that could change something, best first."""
        options = self._options(state, self._ahead(state))
        return tuple(Option(o.step, o.expected) for o in options if isinstance(o.step, Ask))

    def _ahead(self, state: State) -> int | None:
        checks, remedies = self.outlook.open_checks(state), self.outlook.stakes(state).remedies
        return None if len(checks) <= ALL_WAYS and len(remedies) <= MANY_REMEDIES else AHEAD

    def chances(self, state: State, check: Check) -> tuple[tuple[Outcome, float], ...]:
        """What the check can bring, each with its likelihood if somebody can tell."""
        return tuple((end.outcome, share) for end, share in self._likely_ends(state, check))

    def _likely_ends(self, state: State, check: Check) -> Iterable[tuple[_End, float]]:
        stakes = self.outlook.stakes(state)
        ends = self._ends(State(state.given), check)
        # What has failed to help is out of the question, whatever would establish it now.
        fitting = [end.fitting(stakes.suspects.keys()) for end in ends]
        shares = [0.0] * len(ends)
        for cause, weight in (*stakes.suspects.items(), (None, stakes.rest)):
            fits = [i for i, causes in enumerate(fitting) if cause in causes] or range(len(ends))
            for i in fits:
                shares[i] += weight / len(fits) / stakes.total
        return zip(ends, shares, strict=True)

    def _work_out(self, state: State, check: Check) -> tuple[_End, ...]:
        now = self.outlook.situation(state)
        outcomes = self.outlook.outcomes(state, check)
        ends = []
        for outcome in outcomes:
            after = self.outlook.after(state, outcome.facts)
            then = self.outlook.situation(after)
            left = then.possible | then.confirmed if then.symptoms else None
            ends.append(_End(outcome, after.given, left, then.confirmed - now.confirmed))
        return tuple(ends)

    def without_asking(self, state: State) -> float:
        """The expected minutes if one remedy after the other is tried."""
        stakes = self.outlook.stakes(state)
        if not stakes.suspects:
            return float(self._planning.hand_on)
        expected, left = 0.0, stakes.total
        for remedy in stakes.remedies:
            expected += remedy.cost * left
            left -= remedy.weight
        return (expected + self._planning.hand_on * stakes.rest) / stakes.total

    def _options(self, state: State, ahead: int | None) -> tuple[Option[Step], ...]:
        """Every check, and the best remedy that may be tried already; best first."""
        stakes, checks = self.outlook.stakes(state), self.outlook.checks(state)
        if not stakes.suspects:
            return ()
        drastic = any(self.outlook.drastic(remedy.resolution) for remedy in stakes.remedies)
        if not checks or (ahead == 0 and not drastic and self.outlook.unbound(state) is None):
            return (Option(Try(stakes.remedies[0].resolution), self.without_asking(state)),)
        key = ahead, self.outlook.key(state)
        options = self._kept.get(key)
        if options is None:
            found = self._due(state) if ahead == 0 else self._ways(state, ahead)
            options = tuple(sorted(found, key=lambda option: round(option.expected, 6)))
            if len(self._kept) >= KEPT_STEPS:
                self._kept.clear()
            self._kept[key] = options
        return options

    def _ways(self, state: State, ahead: int | None) -> Iterator[Option[Step]]:
        """Every check, and the best remedy that may be tried already, if there is one."""
        allowed = (r for r in self.outlook.stakes(state).remedies if self.allowed(state, r))
        for remedy in islice(allowed, 1):
            yield self._try(state, remedy, ahead)
        for check in self.outlook.checks(state):
            yield self._ask(state, check, ahead)

    def _due(self, state: State) -> Iterator[Option[Step]]:
        """The next remedy in turn, or the cheapest of the checks that must come before it."""
        remedy = self.outlook.stakes(state).remedies[0]
        checks = self._checks_before(state, remedy)
        check = min(checks, key=self.outlook.cost_of_asking, default=None)
        yield self._try(state, remedy, 0) if check is None else self._ask(state, check, 0)

    def _expected(self, state: State, ahead: int | None) -> float:
        options = self._options(state, ahead)
        return options[0].expected if options else float(self._planning.hand_on)

    def _ask(self, state: State, check: Check, ahead: int | None) -> Option[Ask]:
        less, unknown = _less(ahead), self._planning.not_known
        told = sum(
            share * self._expected(State(end.given, state.failed), less)
            for end, share in self._likely_ends(state, check)
            if share > _LEAST
        )
        silence = self.outlook.after(state, dict.fromkeys(check))
        untold = self._expected(silence, less) if unknown else 0.0
        cost = self.outlook.cost_of_asking(check)
        return Option(Ask(check), cost + unknown * untold + (1 - unknown) * told)

    def _try(self, state: State, remedy: Remedy, ahead: int | None) -> Option[Try]:
        fails = 1 - remedy.weight / self.outlook.stakes(state).total
        failed = self.outlook.without(state, remedy.resolution)
        later = fails * self._expected(failed, _less(ahead)) if fails > _LEAST else 0.0
        return Option(Try(remedy.resolution), remedy.cost + later)

    def allowed(self, state: State, remedy: Remedy) -> bool:
        """Whether nothing must come before: no check, and no cheaper harmless remedy."""
        harmless = (
            other.cost < remedy.cost and not self.outlook.drastic(other.resolution)
            for other in self.outlook.stakes(state).remedies
        )
        if self.outlook.drastic(remedy.resolution) and any(harmless):
            return False
        return next(self._checks_before(state, remedy), None) is None

    def _checks_before(self, state: State, remedy: Remedy) -> Iterator[Check]:
        """What binds a symptom; before a drastic remedy also what could spare it for less."""
        unbound = self.outlook.unbound(state)
        if unbound is not None:
            yield (unbound,)
        elif self.outlook.drastic(remedy.resolution):
            for check in self.outlook.checks(state):
                cheaper = self.outlook.cost_of_asking(check) < remedy.cost
                if cheaper and self.outlook.spares(state, check, remedy.resolution):
                    yield check


def _less(ahead: int | None) -> int | None:
    return ahead and ahead - 1
