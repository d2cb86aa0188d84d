"""Of very many combinations, some that are spread over all of them; the same in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

_MULTIPLIER, _INCREMENT = 1_664_525, 1_013_904_223

Name = TypeVar("Name")
Value = TypeVar("Value")


def spread(size: int, count: int) -> Iterator[int]:
    """So many different numbers below ``size``; ``count`` is no more than that.

    A linear congruence modulo a power of two, with an odd increment and a multiplier that is 1
    modulo 4, runs through all numbers before any comes again (Hull and Dobell, 1962).
    """
    modulus = 1 << max(size - 1, 1).bit_length()
    number, left = 0, count
    while left:
        number = (_MULTIPLIER * number + _INCREMENT) % modulus
        if number < size:
            left -= 1
            yield number


def combination(choices: Mapping[Name, Sequence[Value]], number: int) -> dict[Name, Value]:
    """The combination with this number: one of its choices for each name."""
    found = {}
    for name, values in choices.items():
        number, place = divmod(number, len(values))
        found[name] = values[place]
    return found
