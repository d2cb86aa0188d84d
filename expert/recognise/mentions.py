"""Notions in a text: what somebody speaks of, in whatever words and whichever language."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from operator import attrgetter
from typing import NamedTuple

from enroltriage.expert.conditions import Scalar

from .sentences import ends_quotation, is_one_clause


class Cue(NamedTuple):
    """What tells how words are meant."""

    cue: str


class Said(NamedTuple):
    """That a fact has this value."""

    fact: str
    value: Scalar


class Negated(NamedTuple):
    """A notion that is meant where this is said not to be so: with a negation before or after it."""

    notion: str
    after: bool


_AT = attrgetter("at")
Notion = str | Cue | Said | Negated
"""What a text may mention: a notion of the rules by its id, a cue, the value of a fact, or what makes
a notion if it is negated."""
NEGATION, DENIAL_BEFORE, DENIAL_AFTER = Cue("negation"), Cue("denial-before"), Cue("denial-after")
DENIAL_OF, DENIAL_END, NOR = Cue("denial-of"), Cue("denial-end"), Cue("nor")
EXCEPT, NUMBERED, PLANNING = Cue("except"), Cue("numbered"), Cue("planning")
SUPPOSED, UNSURE, SOLVED = Cue("supposed"), Cue("unsure"), Cue("solved")
PAST, PRESENT = Cue("past"), Cue("present")
OR, CORRECTION, LIKENESS = Cue("or"), Cue("correction"), Cue("likeness")
DISPUTED, HOW_MANY, SET_FOR = Cue("disputed"), Cue("how-many"), Cue("set-for")
TAKEN_BACK = Cue("taken-back")
NOVELTY, CLOSED, REMEDY, OWN = Cue("novelty"), Cue("closed"), Cue("remedy"), Cue("own")
EITHER, CONTRAST, REFERRING = Cue("either"), Cue("contrast"), Cue("referring")
UNAFFECTED, ASIDE, BYSTANDER = Cue("unaffected"), Cue("aside"), Cue("bystander")
NO_INCIDENT, DOCUMENT = Cue("no-incident"), Cue("document")
QUOTE, CLOSING, DISCLAIMER = Cue("quote"), Cue("closing"), Cue("disclaimer")
TURNED = Cue("turned")
"""No cue of the rules: a verb that a negation after it turns, "geht nicht"."""


class Mention(NamedTuple):
    """A notion, and its place: in words, and in code points."""

    notion: Notion
    at: int
    until: int
    start: int
    end: int


def said_value(mention: Mention) -> Scalar | None:
    """The value that it states; None where it states none."""
    return mention.notion.value if isinstance(mention.notion, Said) else None


class Group(NamedTuple):
    """Mentions in order, and at which word each begins."""

    mentions: Sequence[Mention]
    at: Sequence[int]

    def distance(self, at: int) -> int:
        """From this word to where the nearest of them begins; there is at least one."""
        place = bisect_left(self.at, at)
        if place == 0:
            return self.at[0] - at
        before = at - self.at[place - 1]
        return before if place == len(self.at) else min(before, self.at[place] - at)

    def between(self, first: int, last: int) -> Sequence[Mention]:
        """Those that begin at the words from the first to the last."""
        return self.mentions[bisect_left(self.at, first) : bisect_right(self.at, last)]

    def nearest(self, at: int) -> Sequence[Mention]:
        """Those nearest to this word, up to three on each side, the nearest first."""
        place = bisect_left(self.at, at)
        near = self.mentions[max(0, place - 3) : place + 3]
        return sorted(near, key=lambda mention: abs(mention.at - at)) if len(near) > 1 else near


class Mentions:
    """What a text mentions, by notion, in order: quick to ask for what stands near a place."""

    def __init__(self, found: Iterable[Mention]) -> None:
        by_notion: defaultdict[Notion, list[Mention]] = defaultdict(list)
        for mention in found:
            by_notion[mention.notion].append(mention)
        self._by_notion: dict[Notion, list[Mention]] = by_notion
        self._at: dict[Notion, list[int]] = {}
        self._of_any: dict[tuple[Notion, ...], Group] = {}

    def with_more(self, found: Iterable[Mention]) -> Mentions:
        """These, and others in any order."""
        more = Mentions(found)
        for notion, those in more._by_notion.items():
            those[:0] = self.of(notion)
            those.sort(key=_AT)
        more._by_notion = self._by_notion | more._by_notion
        return more

    @property
    def named(self) -> Set[Notion]:
        """What is mentioned at all."""
        return self._by_notion.keys()

    def of(self, notion: Notion) -> Sequence[Mention]:
        """Every mention of a notion."""
        return self._by_notion.get(notion, ())

    def of_any(self, notions: tuple[Notion, ...]) -> Group:
        """Every mention of one of these notions."""
        found = self._of_any.get(notions)
        if found is None:
            of = self._by_notion.get
            those = [mention for notion in notions for mention in of(notion, ())]
            if len(notions) > 1:
                those.sort(key=_AT)
            found = self._of_any[notions] = Group(those, [mention.at for mention in those])
        return found

    def said(self) -> Iterator[Mention]:
        """Every statement of a fact, in order; of those that begin together the longest first."""
        those = (m for n, all_of in self._by_notion.items() if isinstance(n, Said) for m in all_of)
        return iter(sorted(those, key=lambda mention: (mention.start, -mention.end)))

    def between(self, notion: Notion, first: int, last: int) -> Sequence[Mention]:
        """The mentions of a notion that begin at the words from the first to the last."""
        those = self._by_notion.get(notion)
        if those is None:
            return ()
        at = self._at.get(notion)
        if at is None:
            at = self._at[notion] = [mention.at for mention in those]
        return those[bisect_left(at, first) : bisect_right(at, last)]

    def right_before(self, notion: Notion, mention: Mention, reach: int) -> Iterator[Mention]:
        """The mentions of a notion that end with the word before, and begin within so many words."""
        before = self.between(notion, mention.at - reach, mention.at - 1)
        return (one for one in before if one.until == mention.at - 1)

    def negates(self, text: str, mention: Mention) -> bool:
        """Whether a negation stands before it, which no quotation ends with: "Not Found" is fixed."""
        before = self.between(NEGATION, mention.at - 4, mention.at - 1)
        return any(
            m.until < mention.at
            and is_one_clause(text, m.end, mention.start)
            and not ends_quotation(text, m.end, mention.start)
            for m in before
        )
