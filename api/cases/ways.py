"""Which ways cases go through the rules: what fires in those that are kept, and in the examples."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from enroltriage.api.store.case_rows import entries_of
from enroltriage.api.store.database import Connection
from enroltriage.api.store.statistics import While, latest_opened
from enroltriage.expert import Expert
from enroltriage.expert.case_file import fold
from enroltriage.expert.examples import examples
from enroltriage.expert.knowledge import Example

from .experts import fitting
from .readings import reading_of

LOOKED_AT = 500
"""How many of the latest cases are looked at, as somebody waits."""
Fired = tuple[tuple[frozenset[str], int], ...]
"""Rules that fired together, and in how many cases."""


def fired_lately(connection: Connection, expert: Expert, when: While) -> Fired:
    """What fires by the rules of today in the latest cases of a while, as far as they are not erased."""
    found: Counter[frozenset[str]] = Counter()
    for case_id in latest_opened(connection, when, LOOKED_AT):
        file = fold(entries_of(connection, case_id))
        if file.erased_at is not None:
            continue
        read = reading_of(expert, file)
        inference = expert.infer(fitting(expert, file.known), file.text, read)
        found[frozenset(inference.fired)] += 1
    return tuple(found.items())


@lru_cache(maxsize=4)
def fired_in_examples(
    expert: Expert, *, texts: bool = True
) -> tuple[tuple[Example, frozenset[str]], ...]:
    """Each example case of the knowledge, with the rules that fire in it.

    Without ``texts``, only those that are facts alone: no words need be read for them.
    """
    return tuple(
        (example, frozenset(expert.infer(example.facts, example.text).fired))
        for example in examples(expert)
        if texts or not example.text
    )
