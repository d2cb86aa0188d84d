"""How well texts are recognised: labelled texts in, figures and every miss out.

A symptom counts as recognised where the answer is about it: one that the answer puts out of scope
does not. Texts that fit several symptoms are right where the answer asks which it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from .expert import Expert

BINS = (0.0, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Between these, scores are told together."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text and what somebody says of it.

    ``symptoms`` are those that it reports, none where it reports none; ``candidates`` those that it
    fits without telling which. ``facts`` are given beside it, ``stated`` is what it says itself.
    ``file`` and ``line`` are where it stands.
    """

    line: int
    text: str
    symptoms: frozenset[str]
    candidates: frozenset[str] = frozenset()
    facts: Mapping[str, object] = field(default_factory=dict)
    stated: Mapping[str, object] = field(default_factory=dict)
    language: str = ""
    noise: tuple[str, ...] = ()
    file: str = ""


class Judged(NamedTuple):
    """A labelled text and what the answer says: symptoms by their score, candidates, facts."""

    label: Labelled
    scores: Mapping[str, float]
    candidates: frozenset[str]
    facts: Mapping[str, object]

    @property
    def right(self) -> bool:
        """Whether the answer says what the label says."""
        if self.label.candidates:
            return not self.scores and self.candidates == self.label.candidates
        return self.scores.keys() == self.label.symptoms


class Figures(NamedTuple):
    """Counts of some judged texts; of what there is none, there is no share."""

    texts: int
    found: int
    wrong: int
    missed: int
    silent: int
    negatives: int
    asked: int
    ambiguous: int

    @property
    def precision(self) -> float | None:
        """Of the symptoms that answers name, how many are right."""
        return _share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float | None:
        """Of the symptoms that texts report, how many are found."""
        return _share(self.found, self.found + self.missed)

    @property
    def abstention(self) -> float | None:
        """Of the texts that report none, how many are answered with none."""
        return _share(self.silent, self.negatives)

    @property
    def questions(self) -> float | None:
        """Of the texts that fit several, how many are answered with the question that parts them."""
        return _share(self.asked, self.ambiguous)


class Bin(NamedTuple):
    """Answers with a score from ``low`` up to ``high``: how many, their mean, and how many right."""

    low: float
    high: float
    answers: int
    mean: float
    right: int


def judge(expert: Expert, label: Labelled) -> Judged:
    """What the answer to a labelled text says. Raises CaseError for facts that cannot be given."""
    answer = expert.diagnose(label.facts, text=label.text)
    scores = {symptom.id: symptom.score for symptom in answer.symptoms}
    question = answer.next_question
    asks = answer.is_ambiguous
    return Judged(
        label,
        {} if answer.outcome == "out-of-scope" else scores,
        frozenset(str(c.value) for c in question.answers) if question and asks else frozenset(),
        {fact.name: fact.value for fact in answer.facts if fact.origin == "recognised"},
    )


def figures(judged: Iterable[Judged]) -> Figures:
    """The counts of these texts."""
    counted = Counter[str]()
    for one in judged:
        named, wanted = one.scores.keys(), one.label.symptoms
        counted["texts"] += 1
        counted["found"] += len(named & wanted)
        counted["wrong"] += len(named - wanted)
        counted["missed"] += len(wanted - named)
        if one.label.candidates:
            counted["ambiguous"] += 1
            counted["asked"] += one.right
        elif not wanted:
            counted["negatives"] += 1
            counted["silent"] += not named
    return Figures(*(counted[name] for name in Figures._fields))


def by(
    judged: Sequence[Judged], key: Callable[[Judged], Iterable[Hashable]]
) -> dict[Hashable, Figures]:
    """The figures of each group, in the order of their names; a text may be in several."""
    groups: dict[Hashable, list[Judged]] = {}
    for one in judged:
        for name in key(one):
            groups.setdefault(name, []).append(one)
    return {name: figures(groups[name]) for name in sorted(groups, key=str)}


def confusion(judged: Iterable[Judged]) -> Counter[tuple[str, str]]:
    """How often one symptom was named where another was meant; "" stands for none."""
    found = Counter[tuple[str, str]]()
    for one in judged:
        missed = (one.label.symptoms - one.scores.keys()) or {""}
        wrong = (one.scores.keys() - one.label.symptoms) or {""}
        found.update((meant, named) for meant in missed for named in wrong if meant != named)
    return found


def calibration(judged: Iterable[Judged]) -> tuple[Bin, ...]:
    """How often answers are right, by the score that they have."""
    scored = [
        (score, id_ in one.label.symptoms) for one in judged for id_, score in one.scores.items()
    ]
    bins = []
    for low, high in pairwise(BINS):
        inside = [pair for pair in scored if low <= pair[0] < high or (high == BINS[-1] == pair[0])]
        if inside:
            mean = sum(score for score, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, sum(right for _, right in inside)))
    return tuple(bins)


def together(bins: Sequence[Bin]) -> Bin | None:
    """These neighbouring ones as one; None, where there is none."""
    if not bins:
        return None
    answers = sum(one.answers for one in bins)
    mean = sum(one.mean * one.answers for one in bins) / answers
    return Bin(bins[0].low, bins[-1].high, answers, mean, sum(one.right for one in bins))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
