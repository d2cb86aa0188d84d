"""What a text says not to be so: denied, no longer so, so at another time, supposed, or counted as none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .descriptions import Described
from .mentions import (
    CLOSED,
    DENIAL_AFTER,
    DENIAL_BEFORE,
    DENIAL_END,
    DENIAL_OF,
    EXCEPT,
    NEGATION,
    NOR,
    NOVELTY,
    OR,
    OWN,
    PAST,
    PRESENT,
    SUPPOSED,
    Cue,
    Mention,
    Mentions,
)
from .sentences import is_one_clause, is_one_item, is_one_sentence
from .words import words_at

BEFORE, AFTER = 12, 8
"""So many words before and after, a denial or a supposition is about what was found."""
CLOSE_BY = 8
"""So many characters before is a count looked for."""
_APART = re.compile(
    r"[^\s\"'\u201e\u201c\u201d\u00ab\u00bb\u201a\u2018\u2019()\u300c-\u300f\u300a\u300b]"
)
_QUOTED_AFTER = re.compile(r"[ \t]*[\"'\u201e\u201c\u00ab\u201a\u2018\u300c][ \u00a0]?")
"""What stands between a negation and what is quoted behind it."""
_CLAUSE_END = re.compile(
    r"[\"'\u201c\u201d\u00bb\u300d)]?[ \t]*(?:$|[.,;:!?(\n\u2013\u2014]|-[ \t])"
)
_NONE_AFTER = re.compile(
    r"[\"'\u201c\u201d\u00bb\u300d]?[ \t]{0,8}[:=]?[ \t]{0,8}0(?=[ \t]*(?:$|[;|\n]|,(?!\d)|\.(?!\d)))"
)
_NONE_BEFORE = re.compile(
    r"(?<![^\s|;,(])0(?:[ \t]*[x\u00d7])?[ \t]*[\"'\u201e\u201c\u00ab\u300c]?$"
)
"""A count of none: "Device Cap Reached: 0" and "0 x Device Cap Reached"."""


_PART_BEFORE = re.compile(
    r"[\"'\u201c\u201d\u00bb\u300d)]?[ \t]{0,4}(?:[:;\u2013\u2014\u2192(]|[-=]>?)?[ \t]{0,4}"
)
_PART_AFTER = re.compile(r"[ \t]*(?:[.!,;)\n]|$)")
"""What parts a closing word from what it is said of, and from the rest."""
_NO_AFTER = re.compile(r"[ \t]*(?:[!,;:)\n\u3002\uff0c]|\.(?![ \t]*[\da-z])|$)")
"""What parts a no from the rest; "No. of devices" is none."""
_ANSWERED = re.compile(r"[.\"'\u201c\u201d\u00bb\u300d)]*[ \t]*[?:\uff1f][\"'\u201d\u00bb]?[ \t]*")
_RIGHT_BEFORE = (NEGATION, OR, NOR)
_WITHIN_REACH = (DENIAL_BEFORE, DENIAL_OF, DENIAL_AFTER, DENIAL_END, SUPPOSED, PAST, CLOSED)
"""The cues that deny from right before what is denied, and those from further away or behind it."""


class Denials:
    """What one text denies; ``begin`` is where its words begin."""

    def __init__(self, text: str, begin: Sequence[int], mentions: Mentions) -> None:
        self._text = text
        self._begin = begin
        self._mentions = mentions
        self._right_before = mentions.of_any(_RIGHT_BEFORE)
        self._within_reach = mentions.of_any(_WITHIN_REACH)
        self._denied: dict[int, int] = {}

    def deny(self, start: int, end: int) -> bool:
        """Whether it is said not to be so, no longer to be so, or merely supposed."""
        low, high = words_at(self._begin, start, end)
        is_denied = (
            (
                self._is_cue_near(low, high)
                and (
                    self._is_told_before(start, low)
                    or self._is_told_after(low, end, high)
                    or self._is_past(start, low)
                    or self._is_told_with_another(start, low)
                )
            )
            or _NONE_AFTER.match(self._text, end) is not None
            or _NONE_BEFORE.search(self._text, max(0, start - CLOSE_BY), start) is not None
        )
        if is_denied:
            self._denied[high] = end
        return is_denied

    def _is_cue_near(self, low: int, high: int) -> bool:
        """Whether anything near denies at all, or puts at another time: mostly nothing does."""
        return bool(
            self._right_before.between(low - 2, low - 1)
            or self._within_reach.between(low - BEFORE, high + AFTER)
            or self._mentions.between(NEGATION, high, high)
        )

    def _is_told_before(self, start: int, low: int) -> bool:
        told = [*self._unless_new(DENIAL_BEFORE, low - BEFORE, low - 1), *self._supposed(low)]
        for cue in told:
            if cue.until < low and is_one_sentence(self._text, cue.end, start):
                return True
        right_before = (
            *self._unless_new(NEGATION, low - 2, low - 1),
            *self._unless_new(DENIAL_OF, low - BEFORE, low - 1),
        )
        return any(cue.until == low - 1 and self._is_beside(cue.end, start) for cue in right_before)

    def _is_told_with_another(self, start: int, low: int) -> bool:
        """Whether it is joined to what was denied right before: "neither … nor", "no … or"."""
        between = self._mentions.between
        return any(
            cue.until == low - 1
            and cue.at in self._denied
            and self._is_beside(self._denied[cue.at], cue.start)
            and self._is_beside(cue.end, start)
            for cue in (*between(OR, low - 2, low - 1), *between(NOR, low - 2, low - 1))
        )

    def _is_beside(self, start: int, end: int) -> bool:
        """Whether nothing but quotation marks parts these places."""
        return _APART.search(self._text, start, end) is None

    def _is_told_after(self, low: int, end: int, high: int) -> bool:
        for cue in self._unless_new(DENIAL_AFTER, high - 1, high + AFTER):
            until = max(end, cue.start)
            if (
                cue.until >= high
                and is_one_sentence(self._text, end, until)
                and is_one_item(self._text, end, until)
            ):
                return True
        if self._is_closed(end, high) or self._is_answered_no(end, high):
            return True
        if any(cue.until == low - 1 for cue in self._mentions.between(EXCEPT, low - 2, low - 1)):
            return False  # "nothing but this": it is what there is
        return any(
            self._is_beside(end, cue.start) and _CLAUSE_END.match(self._text, cue.end)
            for cue in self._unless_new(DENIAL_END, high, high)
        )

    def _is_closed(self, end: int, high: int) -> bool:
        """Whether a word right behind it, and parted from all else, calls it closed: "X - done!"."""
        return any(
            _PART_BEFORE.fullmatch(self._text, end, cue.start)
            and _PART_AFTER.match(self._text, cue.end)
            for cue in self._mentions.between(CLOSED, high, high + 1)
        )

    def _is_answered_no(self, end: int, high: int) -> bool:
        """Whether it is asked for, and the answer is no: "Shown on the screen? No."."""
        return any(
            _ANSWERED.fullmatch(self._text, end, cue.start) and _NO_AFTER.match(self._text, cue.end)
            for cue in self._mentions.between(NEGATION, high, high)
        )

    def _unless_new(self, cue: Cue, first: int, last: int) -> Sequence[Mention]:
        """The mentions of a cue, but for those that only say that it is new: "never seen before"."""
        those = self._mentions.between(cue, first, last)
        new = self._mentions.between(NOVELTY, first - BEFORE, last) if those else ()
        if not new:
            return those
        return [m for m in those if not any(n.at <= m.until and m.at <= n.until for n in new)]

    def _supposed(self, low: int) -> Iterator[Mention]:
        """What says that this is only supposed; not "what if my iPad says"."""
        for cue in self._unless_new(SUPPOSED, low - BEFORE, low - 1):
            if not self._mentions.between(OWN, cue.at, low - 1):
                yield cue

    def _is_past(self, start: int, low: int) -> bool:
        """Whether it is told of another time: "last year we got …", but not "since last year"."""
        between = self._mentions.between
        for m in between(PAST, low - BEFORE, low - 1):
            if (
                m.until < low
                and self._begins_clause(m)
                and is_one_clause(self._text, m.end, start)
                and not between(PRESENT, m.at - 1, low - 1)
            ):
                return True
        return False

    def _begins_clause(self, mention: Mention) -> bool:
        """Whether a clause begins with it, or one word before: not "the iPad bought last year"."""
        before = mention.at - 2
        return before < 0 or not is_one_clause(self._text, self._begin[before], mention.start)

    def _is_negated(self, mention: Mention, described: Sequence[Mention]) -> bool:
        """Whether a negation stands right before what is quoted: "there is no 'unavailable' shown".

        Unless it is a word of one of ``described``, which are all that is said there.
        """
        return any(
            _QUOTED_AFTER.fullmatch(self._text, cue.end, mention.start)
            and not any(one.start <= cue.start < one.end for one in described)
            for cue in self._mentions.between(NEGATION, mention.at - 1, mention.at - 1)
        )

    def deny_within(self, described: Described) -> bool:
        """Whether between its words stands that it is not so, no longer so, or was at another time."""
        low, high = words_at(self._begin, described.start, described.end)
        between = self._mentions.between
        told = () if between(PRESENT, low, high) else between(PAST, low, high)
        past = (mention for mention in told if self._begins_clause(mention))
        if any(self._is_negated(one, described.mentions) for one in described.mentions):
            return True
        return any(
            all(cue.end <= one.start or one.end <= cue.start for one in described.mentions)
            for cue in (
                *between(DENIAL_BEFORE, low, high),
                *between(DENIAL_AFTER, low, high),
                *past,
            )
        )
