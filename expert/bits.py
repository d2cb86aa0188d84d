"""Sets of names as the bits of a number, which are joined and compared far quicker than sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Bits:
    """Gives each of these names a bit of its own, in their order."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(names)
        self.bit = {name: 1 << number for number, name in enumerate(self._names)}

    def of(self, names: Iterable[str]) -> int:
        """These names as bits. Raises KeyError for a strange one."""
        found = 0
        for name in names:
            found |= self.bit[name]
        return found

    def names(self, bits: int) -> tuple[str, ...]:
        """The names that these bits stand for, in their order."""
        return tuple(self._names[number] for number in numbers(bits))


def numbers(bits: int) -> Iterator[int]:
    """The place of every bit that is set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
