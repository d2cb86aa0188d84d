"""Facts that a text states: which device, how enrolled, how many, whether it ever worked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from enroltriage.expert.conditions import Scalar
from enroltriage.expert.vocabulary import FactType

from .forms import NUMBER
from .mentions import Mention, Said

MOST_SPANS = 32
_NUMBER = re.compile(r"(?<![\d.:/])\d+(?!\d*(?:[.:]\d|/\d+/\d))")
"""A count, and no part of a date, a time or a version."""
_BEHIND = 5
"""So many characters behind a number tell that it is such a part."""
_PARTED = re.compile(
    r"\d,(?!\d)|(?:(?<!\d)\.|[!?])\s+(?!\w+[:=])|[;\u3002\uff1b]|\n\s*(?:\n|[A-Z\u00c4\u00d6\u00dc\d*-])"
)


class Stated(NamedTuple):
    """The value that a text states, and where."""

    value: Scalar
    spans: tuple[tuple[int, int], ...]


def with_numbers(
    said: Iterable[Mention], text: str, facts: Mapping[str, FactType]
) -> Iterator[Mention]:
    """The same, each that states a number with the one that stands there; without what cannot be.

    Nor can a statement be that something parts, such as a comma after a number: "iPhone 12, user
    cannot …".
    """
    for mention in said:
        if _PARTED.search(text, mention.start, mention.end):
            continue
        stated = mention.notion
        if isinstance(stated, Said) and stated.value == NUMBER:
            fact = facts[stated.fact]
            written = _NUMBER.search(text, mention.start, mention.end + _BEHIND)
            if written is None or written.end() > mention.end:
                continue  # it is a date, or written in other signs, as in a circle
            value = int(written.group())
            low = value if fact.minimum is None else fact.minimum
            high = value if fact.maximum is None else fact.maximum
            if low <= value <= high:
                yield mention._replace(notion=stated._replace(value=value))
        else:
            yield mention


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
        values = found.setdefault(stated.fact, {})
        if len(values) > 1 or len(values.get(stated.value, ())) >= MOST_SPANS:
            continue  # nothing that follows changes what is stated
        if counts(mention):
            values.setdefault(stated.value, []).append((mention.start, mention.end))
    return {
        name: Stated(value, tuple(places))
        for name, values in found.items()
        if len(values) == 1
        for value, places in values.items()
    }
