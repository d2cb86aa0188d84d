"""What is worked out once and kept, in bounded room."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(dict[K, V]):
    """What a function makes of a thing, by the thing; when the room is full, it begins anew.

    Of a thing met before it takes no call, so that ``map`` asks for thousands in no time.
    """

    def __init__(self, function: Callable[[K], V], room: int) -> None:
        super().__init__()
        self._function, self._room = function, room

    def __missing__(self, thing: K) -> V:
        made = self._function(thing)
        if len(self) >= self._room:
            self.clear()
        self[thing] = made
        return made
