"""What is worked out once and kept, in bounded room."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(dict[K, V]):
    """What a function makes of a thing, by the thing; what is not asked for for long gives way.

    Of a thing met before it takes no call, so that ``map`` asks for thousands in no time. When half
    the room is full it begins anew, and what it has held until then stays at hand in the other half
    until the next time: words that come again and again are never worked out anew.
    """

    def __init__(self, function: Callable[[K], V], room: int) -> None:
        super().__init__()
        self.made_of = function, room
        self._function, self._half = function, room // 2
        self._before: dict[K, V] = {}

    def __missing__(self, thing: K) -> V:
        before = self._before
        made = before[thing] if thing in before else self._function(thing)
        if len(self) >= self._half:
            self._before = dict(self)
            self.clear()
        self[thing] = made
        return made
