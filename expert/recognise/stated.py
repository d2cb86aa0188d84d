"""Facts that a text states: which device, how enrolled, how many, whether it ever worked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from enroltriage.expert.conditions import Scalar

from .mentions import Mention, Said

MOST_SPANS = 32


class Stated(NamedTuple):
    """The value that a text states, and where."""

    value: Scalar
    spans: tuple[tuple[int, int], ...]


def stated_facts(
    said: Iterable[Mention], counts: Callable[[Mention], bool]
) -> Mapping[str, Stated]:
    """By fact, the one value that the text states. Who states two, states none.

    ``said`` are statements in order, of those that begin together the longest first; ``counts`` tells
    whether a mention is meant of the case at hand. Words inside a longer statement of the same fact
    do not count.
    """
    found: dict[str, dict[Scalar, list[tuple[int, int]]]] = {}
    reached: dict[str, int] = {}
    for mention in said:
        stated = mention.notion
        if not isinstance(stated, Said) or mention.end <= reached.get(stated.fact, 0):
            continue
        reached[stated.fact] = mention.end
        if counts(mention):
            places = found.setdefault(stated.fact, {}).setdefault(stated.value, [])
            if len(places) < MOST_SPANS:
                places.append((mention.start, mention.end))
    return {
        name: Stated(value, tuple(places))
        for name, values in found.items()
        if len(values) == 1
        for value, places in values.items()
    }
