"""The answer to a case, as frozen values in one language; ``to_dict`` is the body callers get.

None of them has slots: orjson, which writes the body, reads values without slots four times as fast.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any, Literal

from .conditions import Atom, Scalar
from .reasons import Explanation
from .recognise import NOT_RECOGNISED, Recognition, Span

Outcome = Literal["confirmed", "open", "exhausted", "unrecognised", "out-of-scope"]
Status = Literal["confirmed", "possible", "excluded"]


AMBIGUOUS = "ambiguous-message"
"""The code of the notice that the words of a case fit several symptoms."""


@dataclass(frozen=True)
class SymptomFound:
    """A symptom at hand. ``score`` is 1 for a given one; ``spans`` are places in the text.

    ``notes`` say what else is worth knowing while the case is open.
    """

    id: str
    title: str
    score: float
    spans: tuple[Span, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FactUsed:
    """A fact that the answer rests on, canonical; None where nobody could tell it.

    ``origin`` is given, recognised or derived; ``rule`` is the rule that derived it,
    ``spans`` are the places in the text that state it.
    """

    name: str
    value: Scalar | list[str] | None
    origin: Literal["given", "recognised", "derived"]
    rule: str | None = None
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True)
class SourceCited:
    """Where a statement comes from."""

    id: str
    title: str
    section: str
    date: str


@dataclass(frozen=True)
class TableShown:
    """A table that belongs to the steps."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class VariantChosen:
    """One way to carry out the resolution, with what is done in addition to its steps."""

    id: str
    title: str
    steps: tuple[str, ...]
    links: tuple[str, ...]


@dataclass(frozen=True)
class ResolutionOffered:
    """The steps that remove a cause; those of the chosen variants come first."""

    id: str
    title: str
    actor: str
    destructive: bool
    steps: tuple[str, ...]
    warnings: tuple[str, ...]
    notes: tuple[str, ...]
    tables: tuple[TableShown, ...]
    links: tuple[str, ...]
    wait_hours: int | None
    variants: tuple[VariantChosen, ...]
    sources: tuple[SourceCited, ...]


@dataclass(frozen=True)
class CauseJudged:
    """A cause that a symptom at hand points to, and the rules behind its status.

    ``reasons`` are what those rules say of themselves; ``explanation`` is there when asked for.
    """

    id: str
    title: str
    status: Status
    likelihood: float
    rules: tuple[str, ...]
    reasons: tuple[str, ...]
    resolution: ResolutionOffered | None
    notes: tuple[str, ...]
    explanation: Explanation | None = None


@dataclass(frozen=True)
class Choice:
    """One answer to a question."""

    value: Scalar
    label: str


@dataclass(frozen=True)
class NextQuestion:
    """The fact worth asking for next; ``answers`` is empty for integers, dates and texts.

    ``cost`` and ``expected_saving`` are in minutes, see ``questions.Question``.
    """

    fact: str
    type: str
    question: str
    help: str | None
    answers: tuple[Choice, ...]
    asked_of: str
    cost: int
    expected_saving: float | None


@dataclass(frozen=True)
class ActionAdvised:
    """A step of the plan: ask for a fact or try a resolution (``id``), for ``cost`` minutes more.

    ``actor`` is the role that does it. ``causes`` are those that an answer could decide or that the
    resolution removes. ``likelihood`` that it helps, ``destructive`` and ``reach`` (device, user or
    tenant) are told of resolutions only.
    """

    kind: Literal["ask", "try"]
    id: str
    title: str
    actor: str
    cost: int
    causes: tuple[str, ...]
    likelihood: float | None = None
    destructive: bool | None = None
    reach: str | None = None


@dataclass(frozen=True)
class Notice:
    """Something the reader must know of the answer; ``facts`` names what it rests on."""

    code: str
    message: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The causes of a case, ranked, with what resolves them and what to ask next.

    ``learned_at`` is until when outcomes were learned from; None: likelihoods are those of the rules.
    """

    knowledge_version: str
    engine: str
    locale: str
    outcome: Outcome
    symptoms: tuple[SymptomFound, ...]
    facts: tuple[FactUsed, ...]
    causes: tuple[CauseJudged, ...]
    next_question: NextQuestion | None
    actions: tuple[ActionAdvised, ...]
    notices: tuple[Notice, ...]
    fired: tuple[str, ...] = field(repr=False)
    """Every rule that fired, in the order of the knowledge."""
    conclusions: tuple[Atom, ...] = field(repr=False)
    """Everything that the rules concluded."""
    alike: Hashable = field(default=None, repr=False, compare=False)
    """The same for answers that have ``common`` in common; None where it is this answer's own."""
    learned_at: str | None = None
    recognition: Recognition = field(default=NOT_RECOGNISED, repr=False, compare=False)
    """What the words of the case say; this very value where it has none."""

    @property
    def candidates(self) -> tuple[str, ...]:
        """The symptoms that the words may mean, where they fit several and none is at hand."""
        return self.recognition.candidates

    @property
    def is_ambiguous(self) -> bool:
        """Whether a notice says that the words fit several symptoms."""
        return any(notice.code == AMBIGUOUS for notice in self.notices)

    def to_dict(self) -> dict[str, Any]:
        """The body that the REST path answers: JSON types only."""
        body: dict[str, Any] = plain(self.parts())
        return body

    def parts(self) -> dict[str, Any]:
        """The same with the values of this module in it, for writers that know such values."""
        return {**self.own(), **self.common()}

    def own(self) -> dict[str, Any]:
        """The first parts: what is told of this case alone."""
        learned = {} if self.learned_at is None else {"learned_at": self.learned_at}
        return {
            "knowledge": {"version": self.knowledge_version, **learned},
            "engine": self.engine,
            "locale": self.locale,
            "outcome": self.outcome,
            "symptoms": self.symptoms,
            "facts": self.facts,
        }

    def common(self) -> dict[str, Any]:
        """The other parts: what is told of every case that no rule can tell apart from this."""
        return {
            "causes": [_told(cause) for cause in self.causes],
            "next_question": self.next_question,
            "actions": self.actions,
            "notices": self.notices,
        }


def _told(cause: CauseJudged) -> dict[str, Any]:
    """What is told of a cause; the explanation only where it was asked for."""
    told = {name: getattr(cause, name) for name in _names(CauseJudged)}
    if cause.explanation is None:
        del told["explanation"]
    return told


# Named here, because a union that stands in a call is built at every call.
_SCALARS = (str, int, float, type(None))
_LISTS = (list, tuple)


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def plain(value: Any) -> Any:
    """JSON types for what an answer is made of."""
    if isinstance(value, _SCALARS):
        return value
    if isinstance(value, _LISTS):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    return {name: plain(getattr(value, name)) for name in _names(value.__class__)}
