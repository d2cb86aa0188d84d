"""The answer to a what-if, as frozen values in one language."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from .conditions import Scalar
from .diagnosis import Outcome, Status
from .wishes import WishedStatus

WhatIfVerdict = Literal["already", "found", "none", "not-found", "no-rule", "no-symptom"]


@dataclass(frozen=True, slots=True)
class WishRead:
    """The wish, with the title of its cause."""

    cause: str
    title: str
    status: WishedStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """How a cause stands in an answer; ``place`` counts from 1, ``rules`` are those behind it."""

    status: Status
    likelihood: float
    place: int
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactChanged:
    """One fact of a change: its value before (None: not known) and after.

    ``alternatives`` are further values after which the causes stand alike.
    """

    fact: str
    title: str
    before: Scalar | None
    after: Scalar
    alternatives: tuple[Scalar, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ChangeProposed:
    """Facts that fulfil the wish if all of them change, and what the case then is."""

    facts: tuple[FactChanged, ...]
    outcome: Outcome
    after: Standing


@dataclass(frozen=True, slots=True)
class WhatIfAnswer:
    """What would fulfil a wish.

    ``before`` is how the cause stands without any change, None where no symptom points to it.
    ``changes`` lists at most as many as asked for of the ``found`` ones. ``size`` is the number of
    facts in each of them; ``exhaustive`` tells whether there is certainly no other that small.
    ``searched`` counts the cases looked at. ``message`` says it all in a sentence.
    """

    knowledge_version: str
    engine: str
    locale: str
    wish: WishRead
    verdict: WhatIfVerdict
    before: Standing | None
    size: int
    found: int
    changes: tuple[ChangeProposed, ...]
    exhaustive: bool
    searched: int
    message: str

    def to_dict(self) -> dict[str, Any]:
        """The body that the REST path answers."""
        body = asdict(self)
        return {"knowledge": {"version": body.pop("knowledge_version")}, **body}
