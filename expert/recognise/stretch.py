"""How much of a message stands in a stretch of a text, and how well in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from .phrase import LEAST_SHARE, Phrase
from .words import Words

WHOLE = 0.9
"""As much as is taken for the whole message."""
_LEAST_ORDER, _OUT_OF_ORDER = 0.6, 0.85
"""How much of a stretch must stand in the message's order, and what it is worth if it does not."""
_EQUAL, _WORTH_MORE = 1e-9, 0.05
"""What counts as the same share, and for how much more a stretch may be longer than its message."""


class Sighting(NamedTuple):
    """A message in a text: how much of it is there (0 to 1), and its place.

    ``is_token``: it is a token, several words written as one, which nothing else is called.
    """

    symptoms: tuple[str, ...]
    share: float
    start: int
    end: int
    words: int
    phrase: Phrase
    is_token: bool = False


class _Stretch(NamedTuple):
    """How much of a phrase stands in some words in a row, how far they reach, and which they are.

    ``begin`` and ``end`` are the first and the last known word, ``held`` the numbers in their order.
    """

    share: float
    length: int
    begin: int = 0
    end: int = 0
    held: tuple[int, ...] = ()


def best_stretch(
    phrase: Phrase, words: Words, hits: Sequence[tuple[int, int]]
) -> tuple[Sighting, int] | None:
    """Among these hits the stretch that holds most of the phrase, and of these the shortest.

    ``hits`` are known words of the text with their numbers, in order. With it comes where the text
    goes on.
    """
    weights = phrase.weights
    left = Counter([number for _, number in hits])
    most, best = 1.0, _Stretch(LEAST_SHARE, phrase.room)
    for first, (_, opening) in enumerate(hits):
        if most < best.share - _EQUAL:  # what begins here, or later, holds less
            break
        best = _best_from(phrase, words, hits[first:], best)
        left[opening] -= 1
        if not left[opening]:
            most -= weights[opening]
    if not best.held:
        return None
    is_ordered = _ordered(phrase.row, best.held) >= _LEAST_ORDER
    share = best.share if is_ordered else best.share * _OUT_OF_ORDER
    if share < LEAST_SHARE - _EQUAL:
        return None
    found = Sighting(phrase.symptoms, share, best.begin, best.end, len(best.held), phrase)
    return _widened(found, words), max(best.begin, best.end) + 1


def _best_from(
    phrase: Phrase, words: Words, hits: Sequence[tuple[int, int]], best: _Stretch
) -> _Stretch:
    """The best of the stretches that begin with the first of these hits, if it is better than this."""
    weights, at, known = phrase.weights, words.at, words.known
    (begin, _), start = hits[0], at[hits[0][0]]
    best_share, best_length, is_any = best.share, best.length, bool(best.held)
    room = best_length if best_share > 1 - _EQUAL else phrase.room
    share, end, held, is_it = 0.0, -1, 0, False
    likeness: dict[int, float] = {}
    for place, number in hits:
        length = at[place] - start
        if length >= room:
            break
        like, before = known[place].likeness, likeness.get(number, 0.0)
        if like <= before:
            continue
        likeness[number] = like
        share += weights[number] * (like - before)
        if share <= best_share - _EQUAL:
            continue
        more = _WORTH_MORE if is_any and length >= len(phrase.row) else _EQUAL
        is_better = share > best_share + more or not is_any or length < best_length
        if is_better and (is_it or phrase.fits(likeness, length)):
            is_it = not phrase.exact  # and stays it with more words
            best_share, best_length, is_any = share, length, True
            end, held = place, len(likeness)
            room = length if share > 1 - _EQUAL else room  # than the whole, only less is better
    if end < 0:
        return best
    return _Stretch(best_share, best_length, begin, end, tuple(islice(likeness, held)))


def _widened(found: Sighting, words: Words) -> Sighting:
    """With the neighbours that are words which come twice in the message."""
    first, last = found.start, found.end

    def belongs(place: int, at: int) -> bool:
        if not 0 <= place < len(words.known) or words.at[place] != at:
            return False
        return any(found.phrase.row.count(number) > 1 for number in words.known[place].numbers)

    while belongs(first - 1, words.at[first] - 1):
        first -= 1
    while belongs(last + 1, words.at[last] + 1):
        last += 1
    return found._replace(start=words.begin[words.at[first]], end=words.end(words.at[last]))


def _ordered(row: Sequence[int], held: Sequence[int]) -> float:
    """The share of neighbours that stand in the order of the phrase."""
    pairs = list(pairwise(map(row.index, held)))
    return sum(one < two for one, two in pairs) / len(pairs) if pairs else 1.0
