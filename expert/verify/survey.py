"""What the rules do in every case that is looked at: the one thing that the checks read.

Cases in which the same rules fire and hold are one to the checks, so only the first is kept. Cases
in which a contradiction of the knowledge holds are answered, but cannot occur: what the rules do
there is neither a fault nor of use, so they are kept apart, to show that the contradiction can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from enroltriage.expert.compiled_engine import CompiledEngine
from enroltriage.expert.conditions import Atom, FactValue
from enroltriage.expert.engine import Inference
from enroltriage.expert.expert import Expert
from enroltriage.expert.rulebase import CONFIRMED, Rule
from enroltriage.expert.space import Space
from enroltriage.expert.trace import Trace
from enroltriage.expert.tracer import Tracer

from .regions import BOUND, SAMPLE, Region, Regions, is_contradiction

SO_FAR = " in the cases looked at"
"""What to add to "never" where not every case is looked at."""
Case = Mapping[str, FactValue]
Watch = Callable[[Iterable[Region]], Iterable[Region]]


@dataclass(frozen=True, slots=True)
class Seen:
    """A case, and what the rules do in it.

    ``blocked`` are the confirming rules whose condition holds although an exclusion won.
    """

    case: Case
    inference: Inference
    blocked: tuple[str, ...]


def is_written(rule: Rule) -> bool:
    """Whether somebody wrote this rule, and it does not merely follow from an entry."""
    kind, _, *below = rule.path
    return kind == "facts" or is_contradiction(rule) or below[:1] == ["rules"] or "choices" in below


class Survey:
    """All regions of one expert's knowledge, walked once.

    ``bound`` and ``sample`` are numbers of cases for each region. ``watch`` gets the regions and
    gives them back one after the other, to show how far it is.

    ``seen`` are kept cases that can occur, ``contradictory`` kept cases that contradict themselves;
    ``left_out`` is how many of the latter there were in all. ``contradictions`` are the rules that
    notice one.
    """

    def __init__(
        self,
        expert: Expert,
        *,
        bound: int = BOUND,
        sample: int = SAMPLE,
        watch: Watch = tuple,
    ) -> None:
        knowledge = expert.knowledge
        self.expert = expert
        self.knowledge = knowledge
        self.space = Space(knowledge)
        # The fastest engine, whichever answers: they are held to be equal.
        self._engine = CompiledEngine(knowledge.rules, knowledge.symptom_fact.name)
        self._tracer = Tracer(knowledge.rules)
        self._yielding: dict[Atom, list[str]] = {}  # by what a confirming rule gives way to
        for rule in knowledge.rules.values():
            for atom in rule.unless if rule.then.kind == CONFIRMED else ():
                self._yielding.setdefault(atom, []).append(rule.id)
        self.make = Regions(knowledge, self.space, bound, sample)
        self.written = {rule.path: id_ for id_, rule in knowledge.rules.items() if is_written(rule)}
        self.pointed_to = {pair.cause for s in knowledge.symptoms.values() for pair in s.causes}
        self.reached = {knowledge.causes[id_].resolution for id_ in self.pointed_to}
        self.in_play = cache(self._in_play)
        self.contradictions = frozenset(
            id_ for id_, rule in knowledge.rules.items() if is_contradiction(rule)
        )
        self.regions = tuple(self.make.all())
        self.left_out = 0
        kept = tuple(self._walk(watch))
        self.seen = tuple(one for one in kept if self.is_consistent(one.inference.fired))
        self.contradictory = tuple(
            one for one in kept if not self.is_consistent(one.inference.fired)
        )

    @property
    def reservation(self) -> str:
        """What to add to "never" of what decides one cause."""
        whole = all(region.exhaustive or region.divided for region in self.regions)
        return "" if whole else SO_FAR

    def _in_play(self, symptoms: tuple[str, ...]) -> tuple[str, ...]:
        """The rules that some case with these symptoms may bring to fire."""
        return tuple(rule.id for rule in self.space.rules(symptoms))

    def infer(self, case: Case) -> Inference:
        """What the rules conclude in a case."""
        return self._engine.infer(case)

    def trace(self, case: Case) -> Trace:
        """Every rule with the state of each of its tests in a case."""
        return self._tracer.trace(case, self.infer(case))

    def blocked(self, case: Case) -> tuple[str, ...]:
        """The confirming rules whose condition holds in a case although they do not fire."""
        return self._blocked(case, self.infer(case))

    def _blocked(self, case: Case, inference: Inference) -> tuple[str, ...]:
        stopped = [id_ for atom in inference.conclusions for id_ in self._yielding.get(atom, ())]
        if not stopped:  # in most cases, and a trace costs much more than an inference
            return ()
        trace = self._tracer.trace(case, inference)
        return tuple(id_ for id_ in dict.fromkeys(stopped) if trace.holds(id_))

    def is_consistent(self, fired: Iterable[str]) -> bool:
        """Whether a case can occur in which these rules fire: none of them notices a contradiction."""
        return self.contradictions.isdisjoint(fired)

    def can_occur(self, case: Case) -> bool:
        """Whether no contradiction holds in a case."""
        return self.is_consistent(self.infer(case).fired)

    def fired(self) -> frozenset[str]:
        """The rules that fire in a case that can occur, and the contradictions that hold in others."""
        noticed = {id_ for one in self.contradictory for id_ in one.inference.fired}
        return frozenset(id_ for one in self.seen for id_ in one.inference.fired) | (
            self.contradictions & noticed
        )

    def cases(self, region: Region) -> Iterator[Case]:
        """The cases of a region that are looked at and can occur."""
        return filter(self.can_occur, self._all(region))

    def _all(self, region: Region) -> Iterator[Case]:
        symptoms = {self.knowledge.symptom_fact.name: region.symptoms} if region.symptoms else {}
        return ({**symptoms, **case} for case in region.cases(self.space))

    def least(self, case: Case, shows: Callable[[Case], bool]) -> Case:
        """The case without all that it does not need to show the same; symptoms stay."""
        for fact in tuple(case):
            less = {name: value for name, value in case.items() if name != fact}
            if fact != self.knowledge.symptom_fact.name and shows(less):
                case = less
        return case

    def dialogue(self, case: Case) -> Iterator[tuple[dict[str, FactValue | None], str]]:
        """The questions that follow if nobody can answer any: what is known so far, and the fact."""
        given: dict[str, FactValue | None] = dict(case)
        while (question := self.expert.diagnose(given).next_question) is not None:
            yield dict(given), question.fact
            if question.fact in given:  # asked once more, because it contradicts another
                return
            given[question.fact] = None

    def _walk(self, watch: Watch) -> Iterator[Seen]:
        known: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
        for region in watch(self.regions):
            for case in self._all(region):
                inference = self._engine.infer(case)
                self.left_out += not self.is_consistent(inference.fired)
                blocked = self._blocked(case, inference)
                if (inference.fired, blocked) not in known:
                    known.add((inference.fired, blocked))
                    yield Seen(case, inference, blocked)
