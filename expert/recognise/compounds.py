"""Words that consist of others: Netzwerkfehler."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterator

JOINTS = ("s", "n", "es", "en", "e")
"""What German and its neighbours put between the parts of a word."""
_LEAST_BEFORE, _LEAST_REST = 2, 4


def take_apart(word: str, known: Container[str], least: int) -> tuple[str, ...]:
    """The known words that this one consists of, at least two; the fewest.

    Each has at least so many letters.
    """
    spellings = (word, *_unfolded(word)) if word in known else (word,)
    return next(filter(None, (_split(each, known, least) for each in spellings)), ())


def _unfolded(word: str) -> Iterator[str]:
    """The spellings in which an "m" within is the end of a word and the beginning of the next.

    An "r" and an "n" beside each other are compared as an "m": username.
    """
    for place in range(1, len(word) - 1):
        if word[place] == "m":
            yield f"{word[:place]}rn{word[place + 1 :]}"


def _split(word: str, known: Container[str], least: int) -> tuple[str, ...]:
    if len(word) < 2 * least:
        return ()
    best: list[tuple[str, ...] | None] = [None] * (len(word) + 1)
    best[0] = ()
    for start in range(len(word) - least + 1):
        before = best[start]
        if before is None:
            continue
        for end in range(start + least, len(word) + 1):
            part = word[start:end]
            if part in known and part != word:
                row = (*before, part)
                for joint in ("", *JOINTS):
                    after = end + len(joint)
                    if (
                        word.startswith(joint, end)
                        and after <= len(word)
                        and (not joint or after < len(word))
                    ):
                        before_it = best[after]
                        if before_it is None or len(row) < len(before_it):
                            best[after] = row
    return best[-1] or ()


def rests(known: Collection[str]) -> frozenset[str]:
    """What is left of known words that begin with another: of "onboarded" "boarded"."""
    return frozenset(
        word[place:]
        for word in known
        for place in range(_LEAST_BEFORE, len(word) - _LEAST_REST + 1)
        if word[:place] in known
    )
