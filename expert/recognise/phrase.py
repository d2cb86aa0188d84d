"""A message as a row of words, and how much of it must be there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass

LEAST_SHARE = 0.72
"""How much of a message's weight must be there."""
MOST_MISSING = 1 - LEAST_SHARE + 1e-9
"""How much of it may be missing, as far as numbers are exact."""
LEAST_OF_SENTENCE = 0.45
"""How much of each of its leading sentences must be there."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A row of words that some symptoms have in common; ``weights`` are by word, the heaviest first; their sum is 1.

    ``tokens`` are the symptoms of which it is the token, if it is written as one word.
    """

    symptoms: tuple[str, ...]
    tokens: tuple[str, ...]
    row: tuple[int, ...]
    sentences: tuple[Mapping[int, float], ...]
    weights: Mapping[int, float]
    anchors: frozenset[int]
    exact: bool

    @property
    def room(self) -> int:
        """Within so many words it may stand."""
        return len(self.row) * 3 // 2 + 3

    def may_stand_in(self, held: Set[int]) -> bool:
        """Whether enough of it is among the words that a text holds."""
        missing = 0.0
        for number, weight in self.weights.items():
            if number not in held:
                missing += weight
                if missing > MOST_MISSING:
                    return False
        return True

    def fits(self, held: Collection[int], length: int) -> bool:
        """Whether a stretch that holds these words may be it.

        A short phrase must be there whole, of a longer one each leading sentence in good part.
        """
        if self.exact and (len(held) < len(self.weights) or length >= len(self.row)):
            return False
        return all(
            sum([weight for number, weight in part.items() if number in held]) >= LEAST_OF_SENTENCE
            for part in self.sentences
        )
