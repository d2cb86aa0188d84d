"""Notions in a text: what somebody speaks of, in whatever words and whichever language."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from enroltriage.expert.conditions import Scalar

from .lexicon import KEPT_WORDS, Lexicon
from .sentences import is_one_clause
from .words import Words


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


Notion = str | Cue | Said | Negated
"""What a text may mention: a notion of the rules by its id, a cue, the value of a fact, or what makes
a notion if it is negated."""
NEGATION, DENIAL_BEFORE, DENIAL_AFTER = Cue("negation"), Cue("denial-before"), Cue("denial-after")
SUPPOSED, UNSURE, SOLVED = Cue("supposed"), Cue("unsure"), Cue("solved")
PAST, PRESENT = Cue("past"), Cue("present")
OR, CORRECTION, LIKENESS = Cue("or"), Cue("correction"), Cue("likeness")
NOVELTY, CLOSED = Cue("novelty"), Cue("closed")
EITHER, CONTRAST, REFERRING = Cue("either"), Cue("contrast"), Cue("referring")
UNAFFECTED, ASIDE, BYSTANDER = Cue("unaffected"), Cue("aside"), Cue("bystander")
NO_INCIDENT, DOCUMENT = Cue("no-incident"), Cue("document")
QUOTE, CLOSING = Cue("quote"), Cue("closing")
_SKIPPED = 1
"""How many other words may stand between two words of a notion's form."""
LEAST_LIKENESS, LEAST_OF_CUE = 0.9, 0.95
"""How near a word must be to that of the form; what turns the meaning or leads away is not guessed."""


class Mention(NamedTuple):
    """A notion, and its place: in words, and in code points."""

    notion: Notion
    at: int
    until: int
    start: int
    end: int


class Mentions:
    """What a text mentions, by notion, in order: quick to ask for what stands near a place."""

    def __init__(self, found: Iterable[Mention]) -> None:
        self._by_notion: dict[Notion, list[Mention]] = {}
        for mention in found:
            self._by_notion.setdefault(mention.notion, []).append(mention)
        self._at = {notion: [m.at for m in those] for notion, those in self._by_notion.items()}

    def of(self, notion: Notion) -> Sequence[Mention]:
        """Every mention of a notion."""
        return self._by_notion.get(notion, ())

    def said(self) -> Iterator[Mention]:
        """Every statement of a fact, in order; of those that begin together the longest first."""
        those = (m for n, all_of in self._by_notion.items() if isinstance(n, Said) for m in all_of)
        return iter(sorted(those, key=lambda mention: (mention.start, -mention.end)))

    def between(self, notion: Notion, first: int, last: int) -> Sequence[Mention]:
        """The mentions of a notion that begin at the words from the first to the last."""
        at = self._at.get(notion)
        if at is None:
            return ()
        return self._by_notion[notion][bisect_left(at, first) : bisect_right(at, last)]

    def negates(self, text: str, mention: Mention) -> bool:
        """Whether a negation stands before it."""
        before = self.between(NEGATION, mention.at - 4, mention.at - 1)
        return any(
            m.until < mention.at and is_one_clause(text, m.end, mention.start) for m in before
        )


_Rows = dict[int, list[tuple[tuple[int, ...], Notion]]]
"""Rows of more than one word, with their notions, by the second word."""


class Notions:
    """Finds notions by their forms: words, stems, and rows of them."""

    def __init__(
        self,
        lexicon: Lexicon,
        forms: Mapping[Notion, Iterable[str]],
        turning_away: Collection[Notion] = (),
    ) -> None:
        """``turning_away`` are notions that speak against a symptom: like cues they are not guessed."""
        self._strict = {*turning_away, *(notion for notion in forms if isinstance(notion, Cue))}
        self._single: dict[int, list[Notion]] = {}
        self._rows: dict[int, _Rows] = {}
        rows = (lexicon.row(form) for form in forms.get(NEGATION, ()))
        self._turning = frozenset(row[0] for row in rows if len(row) == 1)
        for notion, written in forms.items():
            for row in dict.fromkeys(lexicon.row(form) for form in written):
                if len(row) == 1:
                    self._single.setdefault(row[0], []).append(notion)
                elif row:
                    longer = self._rows.setdefault(row[0], {})
                    longer.setdefault(row[1], []).append((row, notion))
        self._begun = lru_cache(KEPT_WORDS)(self._begin)

    def _begin(self, numbers: tuple[int, ...]) -> tuple[tuple[Notion, ...], _Rows]:
        """The notions that a word of these numbers is, and the rows that it may begin."""
        single = dict.fromkeys(n for number in numbers for n in self._single.get(number, ()))
        rows: _Rows = {}
        for number in numbers:
            for second, those in self._rows.get(number, {}).items():
                rows[second] = [*rows.get(second, ()), *those]
        return tuple(single), rows

    def find(self, words: Words) -> list[Mention]:
        """Every notion that these words mention, in their order; of one notion the longest."""
        found: list[Mention] = []
        begun, strict = self._begun, self._strict
        ats, starts, ends = words.at, words.start, words.end
        numbers = [*(part.numbers for part in words.known), (), ()]
        following = zip(words.known, numbers[1:], numbers[2:], strict=False)
        for place, (part, one, two) in enumerate(following):
            if part.likeness < LEAST_LIKENESS:
                continue
            single, rows = begun(part.numbers)
            if rows and not (rows.keys().isdisjoint(one) and rows.keys().isdisjoint(two)):
                those = (dict.fromkeys(single, place) | self._longer(rows, words, place)).items()
            elif single:
                those = dict.fromkeys(single, place).items()
            else:
                continue
            at, start, sure = ats[place], starts[place], part.likeness >= LEAST_OF_CUE
            found += [
                Mention(notion, at, ats[last], start, ends[last])
                for notion, last in those
                if sure or notion not in strict
            ]
        return found

    def _longer(self, rows: _Rows, words: Words, place: int) -> dict[Notion, int]:
        """The notions of the rows that begin here, each with the place of its last word."""
        known, at = words.known, words.at
        found: dict[Notion, int] = {}
        following = at[place] + 1
        for second in range(place + 1, min(place + 2 + _SKIPPED, len(known))):
            skipped = at[second] > following
            if at[second] > following + _SKIPPED:
                break
            if second > place + 1 and self._turns(words, place + 1):
                break
            for number in known[second].numbers:
                for row, notion in rows.get(number, ()):
                    if skipped and not isinstance(notion, str):
                        continue
                    last = second if len(row) == 2 else self._follow(row, notion, words, second)
                    if last is not None and last > found.get(notion, -1):
                        found[notion] = last
        return found

    def _follow(self, row: Sequence[int], notion: Notion, words: Words, place: int) -> int | None:
        """The place of the row's last word, if those after the second follow close."""
        known, at = words.known, words.at
        room = 1 + (_SKIPPED if isinstance(notion, str) else 0)
        for number in row[2:]:
            limit = at[place] + room
            place += 1
            while place < len(known) and at[place] <= limit and number not in known[place].numbers:
                if self._turns(words, place):
                    return None
                place += 1
            if place >= len(known) or at[place] > limit:
                return None
        return place

    def _turns(self, words: Words, place: int) -> bool:
        """Whether this word turns the meaning, so that it cannot be passed over."""
        return not self._turning.isdisjoint(words.known[place].numbers)
