"""Facts as forms and addresses give them: a field ``fact.NAME`` for each, several for several values.

Nothing in a field: nobody has answered. Both a value and "unknown": nobody could tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from enroltriage.api.fact_values import typed, yes_and_no
from enroltriage.expert import KnowledgeBase
from enroltriage.expert.case import UNKNOWN, read_case
from enroltriage.expert.errors import CaseError, Problem

PREFIX = "fact."


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """Facts in the order in which they were given.

    ``values`` are as the expert takes them, ``written`` as they stood in the fields. ``faults`` tells
    by fact what is wrong with those that are not among the ``values``.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    faults: Mapping[str, Problem] = field(default_factory=dict)


def read_given(knowledge: KnowledgeBase, fields: Iterable[tuple[str, Iterable[str]]]) -> GivenFacts:
    """The facts among these fields, each by its name with all its values.

    Raises CaseError for a fact that does not exist; of values that do not fit, ``faults`` tells.
    """
    yes_no = yes_and_no(knowledge)
    values: dict[str, Any] = {}
    kept: dict[str, tuple[str, ...]] = {}
    faults: dict[str, Problem] = {}
    for called, contents in fields:
        given = tuple(dict.fromkeys(one for one in contents if one.strip()))
        if not called.startswith(PREFIX) or not given:
            continue
        name = called.removeprefix(PREFIX)
        fact = knowledge.askable.get(name)
        given = (UNKNOWN,) if UNKNOWN in given else given
        several = [typed(fact, one if _is_words(fact) else one.strip(), yes_no) for one in given]
        value = several if fact is not None and fact.multiple and len(several) > 1 else several[0]
        try:
            read_case(knowledge, {name: value})
        except CaseError as error:
            if fact is None:
                raise
            faults[name] = error.problems[0]
        else:
            values[name] = value
        kept[name] = given
    return GivenFacts(values, kept, faults)


def _is_words(fact: object) -> bool:
    return getattr(fact, "type", None) == "text"
