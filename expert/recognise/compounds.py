"""Words that consist of others: Netzwerkfehler."""

from __future__ import annotations

from collections.abc import Container

JOINTS = ("s", "n", "es", "en", "e")
"""What German and its neighbours put between the parts of a word."""


def take_apart(word: str, known: Container[str], least: int) -> tuple[str, ...]:
    """The known words that this one consists of, at least two; the fewest.

    Each has at least so many letters.
    """
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
