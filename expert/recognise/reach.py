"""Which words of a text are within reach of one another, so that a row of words may go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import and_, or_

from .words import Words

CLOSE, LOOSE = 1, 2
"""Within how many words the next word of a notion's form stands; of a loose one, one may be another."""
MOST_AHEAD = 8
"""So many known words, of those that are run together, the next word of a row may be away."""


class Reach:
    """The known words of a text by what is in reach of them: one or two, or more that run together.

    By each known word ``until`` is the first behind it that is surely out of reach, and ``near`` are
    the bits of those before that one.
    """

    def __init__(self, words: Words, bits: Sequence[int]) -> None:
        """``bits`` tell each known word from most others."""
        many, padded = len(bits), (*bits, 0, 0)
        until = [*range(LOOSE + 1, many + 1), *[many] * LOOSE][:many]
        near = [*map(or_, padded[1:], padded[2:])]
        for joined in words.joined:
            for place in range(joined - 1, max(-1, joined - MOST_AHEAD - 1), -1):
                further = until[place]
                if further < joined:
                    break
                if further < many and further <= place + MOST_AHEAD:
                    near[place] |= bits[further]
                    until[place] = further + 1
        self.until, self.near = until, near
        self._at, self._bits = words.at, bits

    def met(self, goes_on: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The known words that have one in reach with which their rows may go on, and that one.

        ``goes_on`` are by each word the bits of those with which they do.
        """
        at, bits = self._at, self._bits
        for place in compress(count(), map(and_, goes_on, self.near)):
            wanted, last = goes_on[place], at[place] + LOOSE
            for following in range(place + 1, self.until[place]):
                if wanted & bits[following] and at[following] <= last:
                    yield place, following
