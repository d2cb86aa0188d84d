"""Which platform a text speaks of that names several, or none in what is new."""

from __future__ import annotations

from collections.abc import Iterable

from enroltriage.expert.conditions import Scalar

from .claims import Claims
from .evidence import Evidence
from .mentions import Mention, said_value
from .stated import MOST_SPANS, Stated
from .topic import Topic

MOST_NAMED = 256
"""So many names of devices are looked at; no ticket needs more."""


def device_of(topic: Topic, claims: Claims, evidence: Iterable[Evidence]) -> Stated | None:
    """The platform of the device in trouble, if one is.

    Of several it is that at the message, or else the one of which nobody says that it stands by.
    Where what is new names none, what is quoted tells it, and of what is solved what is in order.
    """
    named = topic.named[:MOST_NAMED]
    counted = [mention for mention in named if claims.counts(mention)]
    if not counted:
        return _only(mention for mention in named if claims.names(mention))
    at = _values(counted).intersection(
        topic.device_with(one.symptoms, one.start) for one in evidence
    )
    if len(at) == 1:
        return _only(mention for mention in counted if said_value(mention) in at)
    return _only(mention for mention in counted if not topic.stands_by(mention))


def _values(mentions: Iterable[Mention]) -> set[Scalar | None]:
    return {said_value(mention) for mention in mentions}


def _only(mentions: Iterable[Mention]) -> Stated | None:
    """The one value of these, if it is one."""
    those = [*mentions]
    values = _values(those)
    if len(values) != 1:
        return None
    (value,) = values
    spans = tuple((mention.start, mention.end) for mention in those[:MOST_SPANS])
    return None if value is None else Stated(value, spans)
