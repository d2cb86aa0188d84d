"""What the rule files say, as frozen values: the one model that every reader works from.

Nothing here reads files or decides anything; ``rulebase`` turns these values into rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from .conditions import Condition, Scalar, facts_of
from .resolutions import Resolution
from .vocabulary import (
    Citation,
    Contradiction,
    FactType,
    Language,
    Review,
    Role,
    Source,
    Text,
)

if TYPE_CHECKING:
    from .rulebase import Rule

Path = tuple[str | int, ...]
"""What an entry is and what it is called, then the keys down to a part of it."""
Place = tuple[str, int, int]
"""A file, and the line and column in it, from 1."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A condition that, when it holds, multiplies a cause's likelihood by ``factor``."""

    when: Condition
    factor: float
    citations: tuple[Citation, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A symptom points to this cause; ``weight`` is its relative frequency before any hint.

    ``reported`` is in how many cases it was at work, as far as outcomes were learned from. It holds
    as long as its symptom, without a time of its own: ``since`` a year and month, ``until`` before another.
    """

    cause: str
    citations: tuple[Citation, ...]
    weight: int = 1
    hints: tuple[Hint, ...] = ()
    note: Text | None = None
    reported: int = 0
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """Notions that describe a symptom where they stand together, ``none`` of these near them.

    It counts only where the case has these ``facts``.

    Of each group in ``all`` one notion is enough. ``within`` is over how many words.
    """

    all: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()
    facts: Mapping[str, Scalar] = field(default_factory=dict)
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A case and what its answer must say; ``expect`` holds only what is to be compared.

    ``is_overlaid`` tells that others have replaced some of the knowledge that it speaks of: what it
    says may then be otherwise on purpose.
    """

    name: str
    facts: Mapping[str, object]
    text: str | None
    expect: Mapping[str, object]
    file: str
    line: int
    is_overlaid: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """When a message was displayed: from ``since`` on, ``until`` before, each a year and month."""

    since: str | None
    until: str | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Symptom:
    """What the user sees, and the causes it points to, in the source's order.

    It holds ``since`` a year and month, without it from its pack's edition on, and ``until`` before
    another one. ``review`` is its own; without it, its pack's counts. So it is with causes and resolutions.
    ``shown`` tells of messages, by their texts, that were not displayed at all times.
    """

    id: str
    title: Text
    applies_to: Mapping[str, tuple[str, ...]]
    causes: tuple[Pair, ...]
    citations: tuple[Citation, ...]
    pack: str
    description: Text | None = None
    messages: Mapping[str, tuple[str, ...]] | None = None
    partial_messages: Mapping[str, tuple[str, ...]] | None = None
    codes: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    described: tuple[Description, ...] = ()
    confused_with: tuple[str, ...] = ()
    shown_in: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    examples: tuple[Example, ...] = ()
    shown: Mapping[str, Shown] = field(default_factory=dict)
    since: str | None = None
    until: str | None = None
    review: Review | None = None

    def is_taken_for(self, other: Symptom) -> bool:
        """Whether people take one of the two for the other."""
        return other.id in self.confused_with or self.id in other.confused_with

    def applies(self, facts: Mapping[str, object]) -> bool:
        """Whether no known fact puts this symptom out of its bounds."""
        return all(facts.get(f) is None or facts[f] in v for f, v in self.applies_to.items())

    def hints(self) -> Iterator[Condition]:
        """The conditions that make one of its causes more or less likely."""
        return (hint.when for pair in self.causes for hint in pair.hints)


@dataclass(frozen=True, slots=True)
class CauseRule:
    """A rule that confirms or excludes its cause (``then``).

    An exclusion may say which confirming rules it ``overrides``: both holding is then meant. It holds
    as long as its cause, without a time of its own.
    """

    id: str
    when: Condition
    then: str
    citations: tuple[Citation, ...]
    note: Text | None = None
    overrides: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """What is wrong, how it is established or excluded, and what resolves it."""

    id: str
    title: Text
    sits_in: tuple[str, ...]
    resolution: str
    rules: tuple[CauseRule, ...]
    citations: tuple[Citation, ...]
    pack: str
    description: Text | None = None
    message_is_all: bool = False
    superseded: Text | None = None
    superseded_when: Condition | None = None
    notes: tuple[Text, ...] = ()
    since: str | None = None
    until: str | None = None
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the authors left out or decided, and why."""

    subject: str
    reason: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Planning:
    """What plans reckon with, whatever the symptom.

    ``unlisted_cause``: the share of cases whose cause is none of those that the symptom names.
    ``not_known``: the share of questions that nobody can answer. ``hand_on``: the minutes that a
    case costs which none of its remedies resolves.
    """

    unlisted_cause: float = 0.1
    not_known: float = 0.1
    hand_on: int = 240


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rule files that belong together."""

    id: str
    title: Text
    edition: str
    left_out: tuple[Decision, ...] = ()
    decisions: tuple[Decision, ...] = ()
    review: Review | None = None


@dataclass(frozen=True, repr=False, eq=False)
class KnowledgeBase:
    """All that the rule files say, checked, with the rules compiled from it.

    ``version`` is a digest of the files, ``places`` tell where in them everything stands,
    ``learned_at`` until when outcomes were learned from; see ``learning``. ``earlier`` is what the files say of each edition
    that is not the current one, which this is. Mappings keep the order of the knowledge: facts in the order of intake, causes in the order in which the symptoms name them first.
    """

    version: str
    packs: Mapping[str, Pack]
    sources: Mapping[str, Source]
    roles: Mapping[str, Role]
    notices: Mapping[str, Text]
    words: Mapping[str, Text]
    languages: Mapping[str, Language]
    facts: Mapping[str, FactType]
    contradictions: Mapping[str, Contradiction]
    symptoms: Mapping[str, Symptom]
    causes: Mapping[str, Cause]
    resolutions: Mapping[str, Resolution]
    rules: Mapping[str, Rule]
    planning: Planning = Planning()
    places: Mapping[Path, Place] = field(default_factory=dict, repr=False, compare=False)
    learned_at: str | None = None
    earlier: Mapping[str, KnowledgeBase] = field(default_factory=dict, repr=False, compare=False)

    def __repr__(self) -> str:
        """Short: all that it holds would fill a book."""
        return f"<KnowledgeBase {self.version}>"

    def place(self, path: Path) -> Place:
        """Where this stands, or else the nearest thing around it that stands in a file."""
        around = (path[:end] for end in range(len(path), 0, -1))
        return next((self.places[part] for part in around if part in self.places), ("", 1, 1))

    @cached_property
    def askable(self) -> Mapping[str, FactType]:
        """The facts that may be given: those that no rule concludes."""
        return MappingProxyType({n: fact for n, fact in self.facts.items() if not fact.derived})

    @cached_property
    def symptom_fact(self) -> FactType:
        """The fact whose values are the symptoms."""
        return next(fact for fact in self.facts.values() if fact.multiple)

    @cached_property
    def platform_fact(self) -> FactType:
        """The fact of which a known other value puts a symptom out of scope."""
        return next(fact for fact in self.facts.values() if fact.binds == "out-of-scope")

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions of the knowledge that are loaded, oldest first."""
        return tuple(sorted({pack.edition for pack in self.packs.values()}))

    @cached_property
    def rivals(self) -> Mapping[str, frozenset[str]]:
        """By fact, the facts that may contradict it."""
        found: dict[str, frozenset[str]] = {}
        for contradiction in self.contradictions.values():
            together = frozenset(facts_of(contradiction.when))
            for fact in together:
                found[fact] = found.get(fact, frozenset()) | together - {fact}
        return MappingProxyType(found)

    def given_for(self, fact: str) -> tuple[str, ...]:
        """The fact itself, or, if rules derive it, the given facts that they look at."""
        derived = self.facts[fact].derived
        if not derived:
            return (fact,)
        below = (name for rule in derived for name in facts_of(rule.when))
        return tuple(dict.fromkeys(given for name in below for given in self.given_for(name)))

    def label(self, fact: str, value: Scalar | None, language: str) -> str:
        """What a value of a fact is called; None is "not known"."""
        known = self.facts[fact]
        text: Text | None = None
        if value is None:
            text = self.words["unknown"]
        elif isinstance(value, bool):
            text = self.words["yes" if value else "no"]
        elif known.multiple and value in self.symptoms:
            text = self.symptoms[str(value)].title
        elif known.values:
            text = known.values.get(str(value))
        return str(value) if text is None else text[language]

    def candidates(self, facts: Mapping[str, object]) -> tuple[str, ...]:
        """The symptoms that the known facts leave in bounds; those shown elsewhere come last."""
        ids = [s.id for s in self.symptoms.values() if s.applies(facts)]
        places = [facts.get(f.name) for f in self.facts.values() if f.locates_message]
        place = next((p for p in places if p is not None), None)
        if place is not None:
            ids.sort(key=lambda id_: place not in self.symptoms[id_].shown_in)
        return tuple(ids)
