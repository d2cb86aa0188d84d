"""The facts of one case, three-valued, checked against the vocabulary.

A fact is absent (nobody has looked), unknown (somebody looked and could not tell) or a value.
Callers write ``null`` or ``"unknown"`` for unknown. What is kept is canonical: aliases are
resolved, symptoms are in the order of the knowledge.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from .conditions import FactValue, Scalar, is_integer
from .errors import CaseError, Problem
from .knowledge import KnowledgeBase
from .suggest import closest
from .vocabulary import FactType

UNKNOWN = "unknown"
CURRENT_EDITION = "current"
"""What the edition of today is called; the others are called by their year and month."""
MAX_NAME = 80
"""The greatest length of a fact's name, in code points."""
MAX_TICKET_BYTES = 64 * 1024
"""The greatest length of a ticket's text that callers may send, in bytes of UTF-8."""
TICKET_TOO_LONG = (
    f"is longer than {MAX_TICKET_BYTES} bytes in UTF-8; keep the newest message, and leave out the"
    " quoted history"
)
"""What is said of a longer one."""
MAX_FACT_TEXT = 4_000
"""The greatest length of a text fact, in code points."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is given of a case: every fact that was looked at, None where nobody could tell."""

    given: Mapping[str, FactValue | None]

    @property
    def known(self) -> dict[str, FactValue]:
        """The facts with a value."""
        return {name: value for name, value in self.given.items() if value is not None}

    def stating(self, knowledge: KnowledgeBase, stated: Mapping[str, Scalar]) -> Case:
        """The same case with facts that its text states."""
        given = {**stated, **self.given}
        return Case(MappingProxyType({n: given[n] for n in knowledge.askable if n in given}))

    def asked(self, fact: str) -> bool:
        """Whether somebody has looked, so that asking again is idle."""
        return fact in self.given


def read_case(knowledge: KnowledgeBase, facts: object) -> Case:
    """The case that these facts describe.

    ``facts`` is a mapping as JSON gives it. Raises CaseError with a problem for each faulty fact;
    pointers are JSON pointers below ``/facts``.
    """
    if not isinstance(facts, Mapping):
        raise CaseError([Problem("/facts", "must be an object of facts by name", code="type")])
    askable = knowledge.askable
    problems: dict[str, tuple[Problem, ...]] = {}
    read: dict[str, FactValue | None] = {}
    for name, value in facts.items():
        fact = askable.get(name)
        if fact is None:
            problems[str(name)] = (_unknown_fact(str(name), knowledge, askable),)
            continue
        if fact.values and isinstance(value, str) and value in fact.values:
            read[name] = value  # which is what most facts are
            continue
        try:
            read[name] = _read(fact, value, knowledge)
        except CaseError as refused:
            problems[name] = refused.problems
    if problems:
        raise CaseError([problem for name in sorted(problems) for problem in problems[name]])
    return Case(MappingProxyType({name: read[name] for name in askable if name in read}))


def known_since(
    edition: str, today: KnowledgeBase, refused: CaseError, facts: object
) -> Iterator[Problem]:
    """The problems of these facts in an edition; of what ``today`` knows they tell that it does."""
    faulty = {problem.pointer for problem in _problems(today, facts)}
    for problem in refused.problems:
        if problem.pointer.startswith("/facts/") and problem.pointer not in faulty:
            detail = (
                f"{problem.detail} in the edition {edition}; the edition {CURRENT_EDITION} knows it"
            )
            yield replace(problem, detail=detail, did_you_mean=None)
        else:
            yield problem


def _problems(knowledge: KnowledgeBase, facts: object) -> tuple[Problem, ...]:
    try:
        read_case(knowledge, facts)
    except CaseError as error:
        return error.problems
    return ()


def escape_pointer(part: str) -> str:
    """One part of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


class _Refused(CaseError):
    def __init__(
        self, pointer: str, detail: str, allowed: Iterable[str] = (), given: object = None
    ) -> None:
        choices = tuple(allowed)
        super().__init__([Problem(pointer, detail, choices, closest(given, choices))])


def _unknown_fact(name: str, knowledge: KnowledgeBase, askable: Mapping[str, FactType]) -> Problem:
    if len(name) > MAX_NAME:
        short = escape_pointer(name[:MAX_NAME])
        return Problem(f"/facts/{short}…", f"is longer than {MAX_NAME} characters")
    pointer = f"/facts/{escape_pointer(name)}"
    derived = knowledge.facts.get(name)
    if derived is not None:
        return Problem(pointer, "is concluded by rules and cannot be given", tuple(askable))
    return Problem(
        pointer, "is not a fact in the vocabulary", tuple(askable), closest(name, askable)
    )


def _read(fact: FactType, value: object, knowledge: KnowledgeBase) -> FactValue | None:
    pointer = f"/facts/{fact.name}"
    if value is None or value == UNKNOWN:
        return None
    if fact.multiple:
        return _read_symptoms(pointer, value, knowledge)
    if fact.aliases and isinstance(value, str):
        value = fact.aliases.get(value, value)
    match fact.type:
        case "enum":
            return _choice(pointer, value, fact.values or ())
        case "boolean":
            if not isinstance(value, bool):
                raise CaseError([_not_boolean(fact, pointer, value)])
            return value
        case "integer":
            return _integer(fact, pointer, value)
        case "date":
            return _date(pointer, value)
        case _:
            return _text(pointer, value)


def _choice(
    pointer: str, value: object, allowed: Collection[str], also: tuple[str, ...] = (UNKNOWN,)
) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise _Refused(pointer, "is not one of the allowed values", (*allowed, *also), value)
    return value


def _not_boolean(fact: FactType, pointer: str, value: object) -> Problem:
    """What is allowed as JSON has it: true and false are no texts."""
    words = {"true": True, "false": False, **(fact.aliases or {})}
    meant = closest(value, words)
    allowed = (True, False, *(fact.aliases or ()), UNKNOWN)
    hint = None if meant is None else words[meant]
    return Problem(pointer, "must be true or false (without quotation marks)", allowed, hint)


def _read_symptoms(pointer: str, value: object, knowledge: KnowledgeBase) -> tuple[str, ...] | None:
    ids = tuple(knowledge.symptoms)
    if isinstance(value, str):
        return (_choice(pointer, value, ids),)
    if not isinstance(value, list | tuple):
        raise _Refused(pointer, "must be the id of a symptom or a list of ids", ids)
    chosen = {_choice(f"{pointer}/{i}", one, ids, also=()) for i, one in enumerate(value)}
    if not chosen:
        raise _Refused(pointer, "the list is empty; leave the fact out, or say unknown", ids)
    return tuple(id_ for id_ in ids if id_ in chosen)


def _integer(fact: FactType, pointer: str, value: object) -> int:
    low, high = fact.minimum, fact.maximum
    bounds = [f"at least {low}"] if low is not None else []
    bounds += [f"at most {high}"] if high is not None else []
    detail = " ".join(("must be a whole number", " and ".join(bounds))).strip()
    if not is_integer(value):
        raise _Refused(pointer, detail)
    if (low is not None and value < low) or (high is not None and value > high):
        raise _Refused(pointer, detail)
    return value


def _date(pointer: str, value: object) -> str:
    detail = "must be a date such as 2019-11-18 (ISO 8601)"
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise _Refused(pointer, detail)
    return day.isoformat()


def _text(pointer: str, value: object) -> str:
    if not isinstance(value, str):
        raise _Refused(pointer, "must be a string")
    if len(value) > MAX_FACT_TEXT:
        raise _Refused(pointer, f"must be no longer than {MAX_FACT_TEXT} characters")
    return value


def echo(value: FactValue | None) -> Scalar | list[str] | None:
    """A value as answers show it: one symptom as its id, several as a list."""
    if isinstance(value, tuple):
        return value[0] if len(value) == 1 else list(value)
    return value
