"""What a caller asks of a what-if, checked: the wish, the facts to keep, how many changes to list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast, get_args

from .case import MAX_NAME, escape_pointer
from .conditions import is_integer
from .errors import TOO_LARGE, CaseError, Problem
from .knowledge import KnowledgeBase
from .suggest import closest
from .wishes import Wish, WishedStatus

WISHED_STATUSES: tuple[WishedStatus, ...] = get_args(WishedStatus)
WISH_FORM = "must be an object with the keys cause and status"
MAX_KEPT = 256
"""The greatest number of names of facts to keep."""
MAX_CHANGES = 100
"""The greatest number of changes that one answer lists."""
USUAL_CHANGES = 10
"""How many it lists unless told otherwise."""


@dataclass(frozen=True, slots=True)
class WishQuery:
    """A wish, the facts that may not change for it, and the most changes to list."""

    wish: Wish
    keep: frozenset[str]
    limit: int


def read_query(knowledge: KnowledgeBase, wish: object, keep: object, limit: object) -> WishQuery:
    """The query that these JSON values describe; ``keep`` and ``limit`` may be None.

    Raises CaseError with a problem for each fault; pointers begin with /wish, /keep and /limit.
    """
    most = USUAL_CHANGES if limit is None else limit
    if isinstance(most, float) and most.is_integer():  # to JSON, 7.0 is a whole number too
        most = int(most)
    kept = [] if keep is None else keep
    problems = [*_of_wish(knowledge, wish), *_of_keep(knowledge, kept)]
    if not is_integer(most) or not 1 <= most <= MAX_CHANGES:
        detail = f"must be a whole number at least 1 and at most {MAX_CHANGES}"
        problems.append(Problem("/limit", detail))
    if problems:
        raise CaseError(problems)
    asked = cast("dict[str, str]", wish)
    return WishQuery(
        Wish(asked["cause"], cast("WishedStatus", asked["status"])),
        frozenset(cast("list[str]", kept)),
        cast("int", most),
    )


def _of_wish(knowledge: KnowledgeBase, wish: object) -> Iterator[Problem]:
    if not isinstance(wish, dict):
        yield Problem("/wish", WISH_FORM)
        return
    allowed = {
        "cause": ("is not the id of a cause", tuple(knowledge.causes)),
        "status": ("is not what a cause can be wished to be", WISHED_STATUSES),
    }
    for key, (detail, choices) in allowed.items():
        if key not in wish:
            yield Problem(f"/wish/{key}", "is missing", choices)
        elif wish[key] not in choices:
            yield Problem(f"/wish/{key}", detail, choices, closest(wish[key], choices))
    for key in wish:
        if key not in allowed:
            short = escape_pointer(str(key)[:MAX_NAME])
            yield Problem(f"/wish/{short}", "is not a key of a wish", tuple(allowed))


def _of_keep(knowledge: KnowledgeBase, keep: object) -> Iterator[Problem]:
    askable = tuple(fact.name for fact in knowledge.facts.values() if not fact.derived)
    if not isinstance(keep, list | tuple):
        yield Problem("/keep", "must be a list of names of facts")
    elif len(keep) > MAX_KEPT:  # looking for what was meant takes time
        detail = f"names {len(keep)} facts; at most {MAX_KEPT} are accepted"
        yield Problem("/keep", detail, code=TOO_LARGE)
    else:
        for place, name in enumerate(keep):
            if name not in askable:
                detail = "is not the name of a fact that can be given"
                yield Problem(f"/keep/{place}", detail, askable, closest(name, askable))
